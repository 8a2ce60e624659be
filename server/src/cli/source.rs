//! Which settings a command works with.

use std::path::PathBuf;

use clap::Args;

use crate::settings::{Settings, SettingsErrors};

/// The file that the settings are read from.
#[derive(Args)]
pub(super) struct SettingsFile {
    /// The file with the settings.
    #[arg(
        id = "settings",
        long,
        value_name = "FILE",
        default_value = "portico.toml",
        global = true
    )]
    pub(super) path: PathBuf,
}

impl SettingsFile {
    /// Reads and validates it.
    pub(super) fn load(&self) -> Result<Settings, SettingsErrors> {
        Settings::load(&self.path)
    }
}

/// The folder that the settings name, or another.
#[derive(Args)]
pub(super) struct DataFolder {
    /// The folder for the database and the key, instead of `data` in the settings.
    #[arg(id = "data", long, value_name = "FOLDER", global = true)]
    path: Option<PathBuf>,
}

impl DataFolder {
    /// Has the settings name this folder.
    pub(super) fn replace(self, settings: &mut Settings) {
        if let Some(path) = self.path {
            settings.data = path;
        }
    }
}

//! Which settings a command works with.

use std::path::PathBuf;

use clap::Args;

use crate::settings::{Loaded, Settings, SettingsErrors, USUAL_FILE};

/// The file that the settings are read from. Variables of the environment stand over it.
#[derive(Args)]
pub(super) struct SettingsFile {
    /// The file with the settings.
    #[arg(
        id = "settings",
        long,
        value_name = "FILE",
        default_value = USUAL_FILE,
        global = true
    )]
    pub(super) path: PathBuf,
}

impl SettingsFile {
    /// Reads and validates it.
    pub(super) fn load(&self) -> Result<Settings, SettingsErrors> {
        Settings::load(&self.path)
    }

    /// The same, with where they come from.
    pub(super) fn load_whole(&self) -> Result<Loaded, SettingsErrors> {
        Loaded::load(&self.path)
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
    pub(super) fn replace(&self, settings: &mut Settings) {
        if let Some(path) = &self.path {
            settings.data.clone_from(path);
        }
    }
}

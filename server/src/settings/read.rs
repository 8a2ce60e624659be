//! How settings are read.

use std::path::Path;

use toml::Spanned;

use super::layers::{Layers, Loaded, ReadFile, from_nowhere};
use super::{Settings, SettingsErrors};

impl Settings {
    /// Reads the settings from a file, the environment, and the files that they name.
    ///
    /// # Errors
    /// If a file cannot be read, or see [`Settings::parse`].
    pub fn load(path: &Path) -> Result<Self, SettingsErrors> {
        Loaded::load(path).map(|loaded| loaded.settings)
    }

    /// The settings of demo mode.
    ///
    /// # Errors
    /// Never: a test reads them.
    pub fn demo() -> Result<Self, SettingsErrors> {
        Self::parse("demo.toml", include_str!("demo.toml"))
    }

    /// Reads settings from text alone: neither the environment nor a file counts. `file` is
    /// named in errors.
    ///
    /// # Errors
    /// What is no TOML; if all is, what names files; if nothing does, what cannot be set like
    /// that; if all can, what the settings contradict.
    pub fn parse(file: &str, text: &str) -> Result<Self, SettingsErrors> {
        Self::parse_with(file, text, &from_nowhere)
    }

    /// The same with files of secrets that are read like this.
    pub(super) fn parse_with(
        file: &str,
        text: &str,
        read: ReadFile<'_>,
    ) -> Result<Self, SettingsErrors> {
        Layers::build(Path::new(file), text, &[], read)?.read(false)
    }

    /// Has every address of the demo name the port it really listens on.
    ///
    /// # Panics
    /// If an address has no port to set; those of the demo have.
    pub fn follow_port(&mut self, port: u16) {
        let targets = self.apps.iter_mut().flat_map(|app| app.return_to.get_mut());
        let links = [&mut self.brand.terms, &mut self.brand.privacy];
        let links = links.into_iter().flatten().map(Spanned::get_mut);
        for url in targets.chain(links).chain([self.public_url.get_mut()]) {
            url.set_port(Some(port)).expect("the demo's addresses are http:");
        }
    }
}

//! Files that providers name.

use crate::picture::Picture;
use crate::settings::error::{Invalid, here};
use crate::settings::{ProviderSettings, Settings};

impl Settings {
    /// What is wrong with the files that providers name.
    pub(in crate::settings) fn validate_provider_files(&self) -> Vec<Invalid> {
        self.providers.iter().filter_map(ProviderSettings::file_fault).collect()
    }
}

impl ProviderSettings {
    fn file_fault(&self) -> Option<Invalid> {
        let path = self.icon.as_ref()?;
        let sentence = Picture::read(path.get_ref()).err()?;
        here(path, &format!("icon of {:?}: {sentence}", self.id.get_ref()))
    }
}

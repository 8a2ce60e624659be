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
        if let Some(path) = &self.icon
            && let Err(sentence) = Picture::read(path.get_ref())
        {
            return here(path, &format!("icon of {:?}: {sentence}", self.id.get_ref()));
        }
        let files = [&self.client_secret_file, &self.key_file].into_iter().flatten();
        let mut unread = files.filter_map(|path| {
            let cause = std::fs::metadata(path.get_ref()).err()?;
            here(path, &format!("{} cannot be read: {cause}.", path.get_ref().display()))
        });
        unread.next()
    }
}

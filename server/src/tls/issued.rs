//! What an authority issued, in the folder `acme` of the data folder: the account there, and the
//! certificate with its key. Both are closed to others than their owner.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use instant_acme::AccountCredentials;

use super::certificate::Certificate;
use crate::permissions::{self, as_whom};
use crate::secret::Secret;

/// The folder for what one authority issues to one host.
pub(super) struct Issued {
    folder: PathBuf,
}

impl Issued {
    /// Below the data folder.
    pub(super) fn new(data: &Path, directory: &url::Url, host: &str) -> Self {
        let authority = directory.host_str().unwrap_or("authority");
        Self { folder: data.join("acme").join(authority).join(host) }
    }

    /// Makes the folder, so that nothing is ordered that cannot be kept.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        let shown = self.folder.display();
        permissions::folder(&self.folder)
            .with_context(|| format!("The folder {shown} cannot be made. {}", as_whom()))?;
        Ok(())
    }

    /// The account, if there is one.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(super) fn account(&self) -> anyhow::Result<Option<AccountCredentials>> {
        let Some(text) = self.read("account.json")? else { return Ok(None) };
        Ok(Some(serde_json::from_slice(text.expose()).context("account.json is malformed")?))
    }

    /// Keeps the account.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn keep_account(&self, account: &AccountCredentials) -> anyhow::Result<()> {
        self.write("account.json", &Secret::new(serde_json::to_vec(account)?))
    }

    /// The certificate, if there is one that can be served.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(super) fn certificate(&self) -> anyhow::Result<Option<Certificate>> {
        let Some(text) = self.read("certificate.pem")? else { return Ok(None) };
        Certificate::from_pem(text.expose(), text.expose()).map(Some)
    }

    /// Keeps a certificate and its key: one file, so that they fit at every moment.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn keep_certificate(&self, chain: &str, key: &str) -> anyhow::Result<()> {
        self.write("certificate.pem", &Secret::new([key, chain].concat().into_bytes()))
    }

    fn read(&self, name: &str) -> anyhow::Result<Option<Secret<Vec<u8>>>> {
        let path = self.folder.join(name);
        match std::fs::read(&path) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let shown = path.display();
                Err(error).with_context(|| format!("{shown} cannot be read. {}", as_whom()))
            }
        }
    }

    /// The old file stays until the new one is whole.
    fn write(&self, name: &str, text: &Secret<Vec<u8>>) -> anyhow::Result<()> {
        let (path, new) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        let write = || {
            // Left over from a server that was killed.
            match std::fs::remove_file(&new) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = permissions::new_file(&new)?;
            file.write_all(text.expose())?;
            file.sync_all()?;
            std::fs::rename(&new, &path)
        };
        write().with_context(|| format!("{} cannot be written. {}", path.display(), as_whom()))
    }
}

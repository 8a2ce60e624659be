//! What on this machine would keep a server from starting, found without changing
//! anything.

use std::fs::OpenOptions;
use std::path::Path;

use crate::app::key_file;
use crate::permissions::{self, as_whom};
use crate::secret::KeyFile;
use crate::settings::Settings;
use crate::store::Location;
use crate::tls::Tls;

/// What stands in the way, in sentences.
pub(super) fn obstacles(settings: &Settings) -> Vec<String> {
    let key = key_file(settings);
    let is_read_only = only_reads(settings) && key.exists();
    if let Some(obstacle) = folder(&settings.data).filter(|_| !is_read_only) {
        return vec![obstacle];
    }
    let key = key.exists().then(|| KeyFile::read(&key).err()).flatten();
    let database = match settings.location() {
        Location::Sqlite(file) => database(&file),
        Location::Postgres(_) => None,
    };
    let (certificate, _) = Tls::findings(settings);
    let key = key.map(|error| format!("{error:#}."));
    key.into_iter().chain(database).chain(certificate).collect()
}

/// Whether a server needs nothing of its data folder but the key: then a secret that is mounted can
/// be the folder.
fn only_reads(settings: &Settings) -> bool {
    let acme = settings.tls.as_ref().is_some_and(|tls| tls.acme.is_some());
    matches!(settings.location(), Location::Postgres(_)) && !acme
}

/// Why the data folder cannot be made, or used.
fn folder(path: &Path) -> Option<String> {
    let shown = path.display();
    // What is not there is made below the first folder that is.
    let there = std::path::absolute(path).ok()?;
    let there = there.ancestors().find(|above| above.exists())?;
    if !there.is_dir() {
        return Some(format!(
            "The data folder {shown} cannot be used: {} is a file. Name a folder in data.",
            there.display()
        ));
    }
    let cause = permissions::not_writable(there)?;
    Some(format!(
        "The data folder {shown} cannot be used: nothing can be made in {}: {cause}. {}",
        there.display(),
        as_whom()
    ))
}

/// Why the file of the database cannot be opened.
fn database(file: &Path) -> Option<String> {
    let shown = file.display();
    if file.is_dir() {
        return Some(format!("The database {shown} is a folder, and must be a file."));
    }
    let cause = file.exists().then(|| OpenOptions::new().read(true).write(true).open(file).err());
    let cause = cause.flatten()?;
    Some(format!("The database {shown} cannot be opened: {cause}. {}", as_whom()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn said(change: impl FnOnce(&Path)) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::demo().unwrap();
        settings.data = folder.path().join("data");
        change(&settings.data);
        let before = listed(folder.path());
        let said = obstacles(&settings);
        assert_eq!(listed(folder.path()), before, "nothing is changed");
        said
    }

    fn listed(folder: &Path) -> Vec<std::ffi::OsString> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    }

    #[test]
    fn a_data_folder_that_can_be_made_or_used_is_no_obstacle() {
        assert_eq!(said(|_| ()), [""; 0]);
        assert_eq!(said(|data| fs::create_dir(data).unwrap()), [""; 0]);
    }

    #[test]
    fn a_data_path_that_is_a_file_is_told() {
        let said = said(|data| fs::write(data, "").unwrap());
        assert!(said[0].contains("is a file. Name a folder in data."), "{said:?}");
    }

    #[test]
    fn a_database_that_is_a_folder_and_a_key_that_is_none_are_told() {
        let said = said(|data| {
            fs::create_dir_all(data.join("portico.db")).unwrap();
            let mut key = crate::permissions::new_file(&data.join("portico.key")).unwrap();
            std::io::Write::write_all(&mut key, b"no key").unwrap();
        });
        assert!(said[0].ends_with("portico.key must hold 64 hexadecimal digits."), "{said:?}");
        assert!(said[1].ends_with("portico.db is a folder, and must be a file."), "{said:?}");
    }

    #[test]
    fn only_a_server_with_postgres_and_without_an_authority_writes_nothing_into_its_data_folder() {
        let mut settings = Settings::demo().unwrap();
        assert!(!only_reads(&settings));
        let address = "postgres://portico@localhost/portico".to_owned();
        settings.database = Some(toml::Spanned::new(0..0, address.into()));
        assert!(only_reads(&settings));
        settings.tls = Some(toml::from_str("acme = { accept_terms = true }").unwrap());
        assert!(!only_reads(&settings));
    }
}

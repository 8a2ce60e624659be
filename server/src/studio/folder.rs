//! A folder with brands that the studio reads and writes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use brand::document::{FontFile, Id, PictureFile, StyleFile};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::brands::{check_brand, ids};

/// The file that makes a folder a brand.
const DOCUMENT: &str = "brand.json";

/// The folder.
pub(super) struct Folder(pub(super) PathBuf);

/// A brand, and the names of its files.
#[derive(Serialize)]
pub(super) struct Listed {
    id: String,
    files: Vec<String>,
}

/// Files of a brand that were changed: their names, and what is in them, in base64.
#[derive(Deserialize)]
pub(super) struct Upload {
    files: BTreeMap<String, String>,
}

/// Why something is not read or written.
#[derive(Debug)]
pub(super) enum Refused {
    /// There is no such brand or file.
    NotThere,
    /// It is no brand that a server would take.
    Wrong(Vec<String>),
    /// The system refused.
    Failed(String),
}

impl From<io::Error> for Refused {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::NotFound => Self::NotThere,
            _ => Self::Failed(cause.to_string()),
        }
    }
}

impl Folder {
    pub(super) fn list(&self) -> Result<Vec<Listed>, Refused> {
        let listed = |id: String| {
            let entries = fs::read_dir(self.0.join(&id))?;
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let mut files: Vec<_> = names.filter(|name| is_file_of_brand(name)).collect();
            files.sort();
            Ok(Listed { id, files })
        };
        ids(&self.0)?.into_iter().map(listed).collect()
    }

    pub(super) fn read(&self, id: &str, file: &str) -> Result<Vec<u8>, Refused> {
        Ok(fs::read(self.brand(id)?.join(name_of_file(file)?))?)
    }

    /// Writes files of a brand, new or not. They are checked beside those that stay, and the
    /// document is written last; nothing is written of what a server would not take.
    pub(super) fn save(&self, id: &str, upload: &Upload) -> Result<(), Refused> {
        let brand = self.brand(id)?;
        let files = upload.files.iter().map(|(name, body)| {
            let body = BASE64.decode(body.as_bytes());
            let body = body.map_err(|_| Refused::Wrong(vec![format!("{name} is no base64.")]))?;
            Ok((name_of_file(name)?, body))
        });
        let files: BTreeMap<_, _> = files.collect::<Result<_, Refused>>()?;
        self.tried(id, &files)?;
        fs::create_dir_all(&brand)?;
        let (document, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|(name, _)| **name == DOCUMENT);
        for (name, body) in others.into_iter().chain(document) {
            write(&brand.join(name), body)?;
        }
        Ok(())
    }

    /// Checks the brand as it would be.
    fn tried(&self, id: &str, files: &BTreeMap<&str, Vec<u8>>) -> Result<(), Refused> {
        let draft = Draft::of(&self.0)?;
        let to = draft.0.join(id);
        fs::create_dir_all(&to)?;
        for (name, body) in files {
            fs::write(to.join(name), body)?;
        }
        let errors = check_brand(&draft.0, id).errors;
        if errors.is_empty() { Ok(()) } else { Err(Refused::Wrong(errors)) }
    }

    fn brand(&self, id: &str) -> Result<PathBuf, Refused> {
        let wrong = |sentence| Refused::Wrong(vec![format!("{sentence}.")]);
        Id::parse(id).map_err(wrong)?;
        Ok(self.0.join(id))
    }
}

/// A copy of the brands, in which a change is tried.
struct Draft(PathBuf);

impl Draft {
    fn of(folder: &Path) -> io::Result<Self> {
        let name = format!(".portico-studio-{}", crate::secret::handle());
        let draft = Self(folder.join(name));
        fs::create_dir_all(&draft.0)?;
        for id in ids(folder)? {
            let to = draft.0.join(&id);
            fs::create_dir(&to)?;
            for entry in fs::read_dir(folder.join(&id))? {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    fs::copy(entry.path(), to.join(entry.file_name()))?;
                }
            }
        }
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What is left of it is no brand, as its name is none.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Puts a file into its place at once, so that nobody reads half of it.
fn write(path: &Path, body: &[u8]) -> io::Result<()> {
    let new = path.with_extension("portico-new");
    fs::write(&new, body)?;
    fs::rename(&new, path)
}

fn is_file_of_brand(name: &str) -> bool {
    name == DOCUMENT
        || PictureFile::parse(name).is_ok()
        || FontFile::parse(name).is_ok()
        || StyleFile::parse(name).is_ok()
}

fn name_of_file(name: &str) -> Result<&str, Refused> {
    match is_file_of_brand(name) {
        true => Ok(name),
        false => Err(Refused::Wrong(vec![format!("{name:?} is no file of a brand.")])),
    }
}

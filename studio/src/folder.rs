//! The folder of a brand as a zip: what is exported, what is kept, and what is opened again.

use std::sync::Arc;

use brand::document::Document;

use crate::draft::{Draft, Files, STYLES};
use crate::{archive, assets};

/// The file of the document.
pub(crate) const DOCUMENT: &str = "brand.json";

/// The files of a brand: its document, its own styles, and what stands beside it.
pub(crate) fn files(draft: &Draft) -> Files {
    let mut files = draft.files.clone();
    files.insert(DOCUMENT.to_owned(), Arc::from(draft.document.to_json().into_bytes()));
    if !draft.css.trim().is_empty() {
        files.insert(STYLES.to_owned(), Arc::from(draft.css.as_bytes()));
    }
    files
}

/// A brand as a zip.
pub(crate) fn pack(draft: &Draft) -> Vec<u8> {
    archive::write(&files(draft))
}

/// Reads a zip that [`pack`] wrote, or that somebody made of a brand's folder.
///
/// # Errors
///
/// It is no zip, holds no `brand.json`, or that is wrong.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Draft, String> {
    draft(archive::read(bytes)?)
}

/// Files as they would be if each was put in by itself, and why others are left out.
pub(crate) fn checked(files: Files) -> (Files, Vec<String>) {
    let (mut kept, mut told) = (Files::new(), vec![]);
    for (name, content) in files {
        match assets::any(&name, &content) {
            Ok(content) => drop(kept.insert(name, content)),
            Err(error) => told.push(error),
        }
    }
    (kept, told)
}

/// A brand of the files of its folder. Pictures and fonts that are not taken are left out.
///
/// # Errors
///
/// `brand.json` is not among them, or is wrong.
pub(crate) fn draft(files: Files) -> Result<Draft, String> {
    let (mut files, _) = checked(files);
    let text = |bytes: Arc<[u8]>| String::from_utf8_lossy(&bytes).into_owned();
    let document = files.remove(DOCUMENT).ok_or("there is no brand.json in it")?;
    let document = Document::parse(DOCUMENT, &text(document)).map_err(|error| error.to_string())?;
    let styles = document.css.as_ref().map_or(STYLES, |file| file.as_str()).to_owned();
    let css = files.remove(&styles).map(text).unwrap_or_default();
    let mut draft = Draft { document, css: String::new(), files };
    draft.set_css(&css);
    Ok(draft)
}

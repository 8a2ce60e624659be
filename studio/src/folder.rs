//! The folder of a brand as a zip: what is exported, what is kept, and what is opened again.

use std::sync::Arc;

use brand::document::Document;

use crate::archive;
use crate::draft::{Draft, Files, STYLES};

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

/// A brand of the files of its folder.
///
/// # Errors
///
/// `brand.json` is not among them, or is wrong.
pub(crate) fn draft(mut files: Files) -> Result<Draft, String> {
    let text = |bytes: Arc<[u8]>| String::from_utf8_lossy(&bytes).into_owned();
    let document = files.remove(DOCUMENT).ok_or("there is no brand.json in it")?;
    let document = Document::parse(DOCUMENT, &text(document)).map_err(|error| error.to_string())?;
    let styles = document.css.as_ref().map_or(STYLES, |file| file.as_str()).to_owned();
    let css = files.remove(&styles).map(text).unwrap_or_default();
    let mut draft = Draft { document, css: String::new(), files };
    draft.set_css(&css);
    Ok(draft)
}

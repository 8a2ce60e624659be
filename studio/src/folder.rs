//! The folder of a brand as a zip: what is exported, what is kept, and what is opened again.

use std::sync::Arc;

use brand::document::Document;
use brand::themes;

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
    let document = files.remove(DOCUMENT).ok_or("there is no brand.json in it")?;
    let document = parse(&document)?;
    let styles = document.css.as_ref().map_or(STYLES, |file| file.as_str()).to_owned();
    let css = files.remove(&styles).map(|css| text(&css)).unwrap_or_default();
    let mut draft = Draft { document, css: String::new(), files };
    draft.set_css(&css);
    Ok(draft)
}

/// The same of files that come from elsewhere: a brand that extends a theme has its values.
///
/// # Errors
///
/// As of [`draft`].
pub(crate) fn opened(files: Files) -> Result<Draft, String> {
    let mut draft = draft(files)?;
    let base = draft.document.extends.as_ref();
    if let Some(theme) = base.and_then(|base| themes::theme(base.as_str())) {
        draft.document = whole(&draft.document, &theme)?;
    }
    Ok(draft)
}

/// What the brand of a folder extends: a theme, or another brand beside it.
pub(crate) fn base(files: &Files) -> Option<String> {
    let document = parse(files.get(DOCUMENT)?).ok()?;
    Some(document.extends?.as_str().to_owned())
}

/// The files of a brand with what it has of the one that it extends: both as one.
///
/// # Errors
///
/// The `brand.json` of one is not there or wrong, or the other one extends a brand itself.
pub(crate) fn over(own: Files, base: Files) -> Result<Files, String> {
    let document =
        |files: &Files| parse(files.get(DOCUMENT).ok_or("the brand that it extends is not there")?);
    let merged = whole(&document(&own)?, &document(&base)?)?;
    let mut files = base;
    files.extend(own);
    files.insert(DOCUMENT.to_owned(), Arc::from(merged.to_json().into_bytes()));
    Ok(files)
}

/// A document with the values of the one that it extends, so that it extends none.
fn whole(own: &Document, base: &Document) -> Result<Document, String> {
    let mut merged = own.over(base, DOCUMENT).map_err(|error| error.to_string())?;
    merged.extends = None;
    Ok(merged)
}

fn parse(document: &[u8]) -> Result<Document, String> {
    Document::parse(DOCUMENT, &text(document)).map_err(|error| error.to_string())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

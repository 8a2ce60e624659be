//! The brands of a folder: each is a folder in it, with `brand.json` and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use brand::css::OwnStyles;
use brand::document::{
    Assets, Document, Hidden, Id, NARROWER, Picture as Backdrop, PictureFile, WebLink,
};
use brand::themes::theme;
use protocol::Brand as Shown;

use super::font;
use super::source::Source;
use crate::picture::Picture;

/// The file that makes a folder a brand.
pub(super) const DOCUMENT: &str = "brand.json";

/// A brand of the folder, or a theme that is compiled in.
///
/// # Errors
/// Everything that is wrong with it, each with its file and line.
pub(super) fn document(folder: Option<&Path>, id: &str) -> Result<Source, Vec<String>> {
    if let Some(folder) = folder.filter(|folder| folder.join(id).is_dir()) {
        return read(folder, id);
    }
    let document = theme(id).ok_or_else(|| vec![missing(folder, id)])?;
    let shown = shown(&document);
    Ok(Source::plain(id, document, shown))
}

fn missing(folder: Option<&Path>, id: &str) -> String {
    match folder {
        Some(folder) => format!("There is no {}.", folder.join(id).join(DOCUMENT).display()),
        None => format!("There is no theme {id}, and brands names no folder with one."),
    }
}

/// A brand of the folder.
pub(super) fn read(folder: &Path, id: &str) -> Result<Source, Vec<String>> {
    let own = parse(folder, id)?;
    let base = own.extends.as_ref().map(Id::as_str);
    let merged = match base {
        None => own.clone(),
        Some(base) if base == id => {
            return Err(vec![format!("{id}/{DOCUMENT}: extends: a brand cannot extend itself.")]);
        }
        Some(base) => {
            let document = document_of(folder, base)?;
            let merged = own.over(&document, &format!("{id}/{DOCUMENT}"));
            merged.map_err(|invalid| vec![invalid.to_string()])?
        }
    };
    let mut reader = Reader { folder, id, base, files: BTreeMap::new(), wrong: vec![] };
    for name in pictures(&merged.assets) {
        reader.picture(&name);
    }
    if let Some(Backdrop { light, dark, .. }) = &merged.assets.picture {
        [Some(light), dark.as_ref()].into_iter().flatten().for_each(|file| reader.copies(file));
    }
    for file in &merged.assets.fonts {
        reader.font(file.file.as_str());
    }
    let css = merged.css.as_ref().and_then(|file| reader.css(file.as_str()));
    let Reader { files, wrong, .. } = reader;
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let shown = shown(&merged);
    Ok(Source { id: id.to_owned(), document: merged, shown, files, css })
}

fn document_of(folder: &Path, id: &str) -> Result<Document, Vec<String>> {
    match folder.join(id).is_dir() {
        true => parse(folder, id),
        false => theme(id).ok_or_else(|| vec![missing(Some(folder), id)]),
    }
}

fn parse(folder: &Path, id: &str) -> Result<Document, Vec<String>> {
    let file = format!("{id}/{DOCUMENT}");
    let text = std::fs::read_to_string(folder.join(id).join(DOCUMENT))
        .map_err(|cause| vec![format!("{file} cannot be read: {cause}.")])?;
    Document::parse(&file, &text).map_err(|invalid| vec![invalid.to_string()])
}

/// Every picture that a brand names.
fn pictures(assets: &Assets) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |file: Option<&PictureFile>| {
        names.extend(file.map(|file| file.as_str().to_owned()));
    };
    let Assets { logo, square, favicon, picture, .. } = assets;
    add(logo.as_ref().map(|logo| &logo.light));
    add(logo.as_ref().and_then(|logo| logo.dark.as_ref()));
    add(square.as_ref().map(|square| &square.light));
    add(square.as_ref().and_then(|square| square.dark.as_ref()));
    add(favicon.as_ref());
    add(picture.as_ref().map(|picture| &picture.light));
    add(picture.as_ref().and_then(|picture| picture.dark.as_ref()));
    names
}

/// Its name and links as screens have them, without those that it hides.
fn shown(document: &Document) -> Shown {
    let hides = |link: Hidden| document.layout.hide.contains(&link);
    let links = &document.links;
    let web = |link: &Option<WebLink>| link.as_ref().map(|link| link.as_str().to_owned());
    Shown {
        name: document.name.as_str().to_owned(),
        support: links
            .support
            .as_ref()
            .map(|link| link.as_str().to_owned())
            .filter(|_| !hides(Hidden::Support)),
        terms: web(&links.terms).filter(|_| !hides(Hidden::Terms)),
        privacy: web(&links.privacy).filter(|_| !hides(Hidden::Privacy)),
    }
}

struct Reader<'a> {
    folder: &'a Path,
    id: &'a str,
    /// The brand that it extends, whose files it has too.
    base: Option<&'a str>,
    files: BTreeMap<String, Picture>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    /// The content of a file of this brand, or else of the one that it extends.
    fn body(&mut self, name: &str) -> Option<Vec<u8>> {
        let of = |id: &str| std::fs::read(self.folder.join(id).join(name));
        let read = match (of(self.id), self.base) {
            (Err(own), Some(base)) => of(base).map_err(|_| own),
            (read, _) => read,
        };
        let failed =
            |cause| self.wrong.push(format!("{}/{name} cannot be read: {cause}.", self.id));
        read.map_err(failed).ok()
    }

    fn take<T>(&mut self, taken: Result<T, String>) -> Option<T> {
        taken.map_err(|sentence| self.wrong.push(format!("{}/{sentence}", self.id))).ok()
    }

    fn picture(&mut self, name: &str) {
        let Some(body) = self.body(name) else { return };
        if let Some(picture) = self.take(Picture::take(name, body)) {
            self.files.insert(name.to_owned(), picture);
        }
    }

    /// The narrower copies of a picture, as far as they stand beside it.
    fn copies(&mut self, file: &PictureFile) {
        let has = |id: &&str| self.folder.join(id).join(file.as_str()).is_file();
        let Some(id) = [Some(self.id), self.base].into_iter().flatten().find(has) else { return };
        for name in NARROWER.map(|width| file.narrower(width)) {
            // Those of another picture of that name, in the brand that this one extends, are none of it.
            if self.folder.join(id).join(&name).is_file() {
                self.picture(&name);
            }
        }
    }

    fn font(&mut self, name: &str) {
        let Some(body) = self.body(name) else { return };
        if self.take(font::check(name, &body)).is_some() {
            self.files.insert(name.to_owned(), Picture { body, content_type: font::CONTENT_TYPE });
        }
    }

    fn css(&mut self, name: &str) -> Option<OwnStyles> {
        let body = self.body(name)?;
        let text = String::from_utf8(body).map_err(|_| format!("{name} is not in UTF-8."));
        let text = self.take(text)?;
        let file = format!("{}/{name}", self.id);
        match OwnStyles::parse(&file, &text) {
            Ok(styles) => {
                for name in styles.assets() {
                    self.picture(name);
                }
                Some(styles)
            }
            Err(refused) => {
                self.wrong.extend(refused.iter().map(ToString::to_string));
                None
            }
        }
    }
}

/// The brands of a folder.
pub(crate) fn ids(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let brands = entries.into_iter().filter(|entry| entry.path().join(DOCUMENT).is_file());
    Ok(brands.filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

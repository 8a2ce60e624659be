//! The brands of a folder: each is a folder in it, with `brand.json` and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use brand::css::OwnStyles;
use brand::document::{Assets, Document, Hidden, Id, PictureFile, WebLink};
use brand::palette::Mode;
use brand::themes::theme;
use protocol::Brand as Shown;

use super::font;
use super::source::Source;
use crate::picture::Picture;

/// The file that makes a folder a brand.
const DOCUMENT: &str = "brand.json";

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

fn read(folder: &Path, id: &str) -> Result<Source, Vec<String>> {
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
    let Assets { logo, header_logo, square, favicon, picture, .. } = assets;
    add(logo.as_ref().map(|logo| &logo.light));
    add(logo.as_ref().and_then(|logo| logo.dark.as_ref()));
    add(header_logo.as_ref());
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

    fn font(&mut self, name: &str) {
        let Some(body) = self.body(name) else { return };
        if self.take(font::check(name, &body)).is_some() {
            self.files.insert(name.to_owned(), Picture { body, content_type: "font/woff2" });
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

/// What was found about a brand of a folder.
pub(crate) struct CheckedBrand {
    /// The name of its folder.
    pub(crate) id: String,
    /// Why a server does not take it.
    pub(crate) errors: Vec<String>,
    /// What is taken and hardly meant.
    pub(crate) warnings: Vec<String>,
}

/// Checks every brand of a folder, in the order of their names.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn check(folder: &Path) -> std::io::Result<Vec<CheckedBrand>> {
    Ok(ids(folder)?.iter().map(|id| check_brand(folder, id)).collect())
}

/// The brands of a folder.
pub(crate) fn ids(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let brands = entries.into_iter().filter(|entry| entry.path().join(DOCUMENT).is_file());
    Ok(brands.filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// Checks a brand of a folder.
pub(crate) fn check_brand(folder: &Path, id: &str) -> CheckedBrand {
    let named = Id::parse(id).err().map(|sentence| format!("{id}: {sentence}."));
    let (errors, warnings) = match read(folder, id) {
        Ok(source) => (vec![], warnings(&source)),
        Err(errors) => (errors, vec![]),
    };
    let errors = named.into_iter().chain(errors).collect();
    CheckedBrand { id: id.to_owned(), errors, warnings }
}

/// Contrast that fails and was not accepted, languages that nobody is shown, and large files.
pub(super) fn warnings(source: &Source) -> Vec<String> {
    let Source { id, document, .. } = source;
    let mut warnings = vec![];
    for mode in Mode::ALL {
        for pair in document.failures(mode) {
            let name = format!("{}: {} on {}", mode.name(), pair.front, pair.ground);
            if !document.accepted.contains(&name) {
                let (ratio, need) = ((pair.ratio * 100.0).floor() / 100.0, pair.need);
                warnings.push(format!(
                    "{id}/{DOCUMENT}: {name} has a contrast of {ratio}, and {need} is needed."
                ));
            }
        }
    }
    let has_hint = |(_, texts): (&str, &BTreeMap<String, String>)| texts.contains_key(EMAIL_HINT);
    if document.texts.iter().any(has_hint) {
        warnings.push(format!(
            "{id}/{DOCUMENT}: texts: {EMAIL_HINT} has no effect: no screen has a place for it."
        ));
    }
    warnings.extend(
        document
            .texts
            .unspoken()
            .map(|locale| format!("{id}/{DOCUMENT}: texts: no screen is shown in {locale}.")),
    );
    warnings.extend(source.files.iter().filter(|(_, file)| file.body.len() > MANY_BYTES).map(
        |(name, file)| {
            let kilobytes = file.body.len().div_ceil(1024);
            format!("{id}/{name} has {kilobytes} KB: with more than 300 a page is slow to look as it should.")
        },
    ));
    warnings
}

/// What other products show in an empty field.
const EMAIL_HINT: &str = "identify.email_hint";

/// From how many bytes on a picture is waited for.
const MANY_BYTES: usize = 300 * 1024;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What is said of a brand of these files.
    fn said(files: &[(&str, &[u8])]) -> CheckedBrand {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("juniper")).unwrap();
        for (name, body) in files {
            fs::write(folder.path().join("juniper").join(name), body).unwrap();
        }
        check(folder.path()).unwrap().pop().unwrap()
    }

    fn errors(document: &str, name: &str, body: &[u8]) -> Vec<String> {
        said(&[(DOCUMENT, document.as_bytes()), (name, body)]).errors
    }

    #[test]
    fn a_brand_is_told_of_with_its_file_and_line() {
        for (document, name, body, expected) in [
            (
                "{\n\"portico\": 1, \"nam\": 1}",
                "a",
                "",
                "juniper/brand.json:2: there is no nam; did you mean name?",
            ),
            (
                r#"{"portico": 1, "name": "A", "css": "a.css"}"#,
                "a.css",
                "\n.pt-title { color: url(x) }",
                "juniper/a.css:2: ",
            ),
            (
                r#"{"portico": 1, "name": "A", "assets": {"logo": {"light": "a.png"}}}"#,
                "a.png",
                "GIF89a",
                "juniper/a.png is no PNG picture by its content.",
            ),
            (
                r#"{"portico": 1, "name": "A", "assets": {"logo": {"light": "a.svg"}}}"#,
                "b.svg",
                "",
                "juniper/a.svg cannot be read: ",
            ),
            (
                r#"{"portico": 1, "name": "A", "assets": {"fonts": [{"family": "A", "file": "a.woff2"}]}}"#,
                "a.woff2",
                "OTTO",
                "juniper/a.woff2 is no WOFF2 font by its content.",
            ),
            (r#"{"portico": 1, "name": "A", "extends": "gone"}"#, "a", "", "There is no "),
            (
                r#"{"portico": 1, "name": "A", "extends": "juniper"}"#,
                "a",
                "",
                "juniper/brand.json: extends: a brand cannot extend itself.",
            ),
        ] {
            let errors = errors(document, name, body.as_bytes());
            assert!(errors[0].starts_with(expected), "{errors:?}");
        }
    }

    #[test]
    fn contrast_that_fails_is_warned_of_unless_it_was_accepted() {
        let document = |accepted: &str| {
            format!(
                r##"{{"portico": 1, "name": "A", "accepted": [{accepted}],
                "colors": {{"set": {{"light": {{"muted": "#bbbbbb"}}}}}}}}"##
            )
        };
        let found = said(&[(DOCUMENT, document("").as_bytes())]);
        assert!(found.errors.is_empty());
        assert!(
            found.warnings[0].starts_with("juniper/brand.json: light: muted on "),
            "{:?}",
            found.warnings
        );
        let names: Vec<_> = found
            .warnings
            .iter()
            .map(|warning| {
                let (name, _) =
                    warning["juniper/brand.json: ".len()..].split_once(" has a").unwrap();
                format!("\"{name}\"")
            })
            .collect();
        let found = said(&[(DOCUMENT, document(&names.join(", ")).as_bytes())]);
        assert_eq!(found.warnings, [""; 0]);
    }
}

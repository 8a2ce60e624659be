//! What is wrong with brands of a folder, for who writes them.

use std::path::Path;

use brand::document::{Id, NARROWER, PictureFile};
use brand::palette::Mode;

use super::folder::{DOCUMENT, ids, read};
use super::source::Source;
use super::{font, letters};

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
    warnings.extend(document.warnings().iter().map(|told| format!("{id}/{DOCUMENT}: {told}")));
    warnings.extend(source.files.iter().filter(|(_, file)| file.body.len() > MANY_BYTES).map(
        |(name, file)| {
            let kilobytes = file.body.len().div_ceil(1024);
            format!("{id}/{name} has {kilobytes} KB: with more than 300 a page is slow to look as it should.")
        },
    ));
    warnings.extend(phones_load_all_of(source).map(|name| {
        let copy = name.narrower(NARROWER[0]);
        format!(
            "{id}/{} is what phones load, too: the studio writes narrower copies beside it, like {copy}.",
            name.as_str()
        )
    }));
    for (name, file) in &source.files {
        if file.content_type == font::CONTENT_TYPE {
            let missing = letters::missing(name, &file.body);
            warnings.extend(missing.iter().map(|told| format!("{id}/{told}")));
        } else if has_camera_data(&file.body) {
            warnings.push(format!(
                "{id}/{name} holds what a camera wrote into it, perhaps a place: the studio writes it anew without."
            ));
        }
    }
    warnings
}

/// The pictures behind or beside the card that are large and have no narrower copy.
fn phones_load_all_of(source: &Source) -> impl Iterator<Item = &PictureFile> {
    let picture = source.document.assets.picture.iter();
    let files = picture.flat_map(|picture| [Some(&picture.light), picture.dark.as_ref()]).flatten();
    files.filter(|file| {
        let is_large = source.files.get(file.as_str()).is_some_and(|it| it.body.len() > LARGE);
        is_large && !NARROWER.iter().any(|width| source.files.contains_key(&file.narrower(*width)))
    })
}

/// Whether a picture has EXIF data, as JPEG, PNG and WebP have it.
fn has_camera_data(body: &[u8]) -> bool {
    let is_drawn = !body.starts_with(b"<");
    is_drawn && [b"Exif\0\0".as_slice(), b"eXIf", b"EXIF"].iter().any(|mark| has(body, mark))
}

/// Whether the head of a file, where such data stands, or its end has this in it.
fn has(body: &[u8], mark: &[u8]) -> bool {
    const HEAD: usize = 64 * 1024;
    let (head, tail) = (&body[..body.len().min(HEAD)], &body[body.len().saturating_sub(HEAD)..]);
    [head, tail].iter().any(|part| part.windows(mark.len()).any(|window| window == mark))
}

/// From how many bytes on a picture is worth a copy for phones.
const LARGE: usize = 100 * 1024;

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
    fn a_picture_with_what_a_camera_wrote_is_told_of() {
        let document = r#"{"portico": 1, "name": "A", "assets": {"favicon": "a.jpg"}}"#;
        let warnings =
            |body: &[u8]| said(&[(DOCUMENT, document.as_bytes()), ("a.jpg", body)]).warnings;
        let told = warnings(b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0");
        assert!(told[0].starts_with("juniper/a.jpg holds what a camera wrote"), "{told:?}");
        assert_eq!(warnings(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), [""; 0]);
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

    #[test]
    fn a_large_picture_without_a_copy_for_phones_is_told_of() {
        let document =
            r#"{"portico": 1, "name": "A", "assets": {"picture": {"light": "hill.webp"}}}"#;
        let large = [b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), vec![0; LARGE]].concat();
        let alone = said(&[(DOCUMENT, document.as_bytes()), ("hill.webp", &large)]);
        assert_eq!(
            alone.warnings,
            [
                "juniper/hill.webp is what phones load, too: the studio writes narrower copies beside it, like hill-960.webp."
            ]
        );
        let copy = ("hill-960.webp", large.as_slice());
        let both = said(&[(DOCUMENT, document.as_bytes()), ("hill.webp", &large), copy]);
        assert_eq!((both.errors, both.warnings), (vec![], vec![]));
    }
}

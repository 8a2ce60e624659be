//! Files with pictures of the brand.

use std::path::Path;

use super::Settings;
use super::error::{Invalid, here};

/// A format that browsers show.
struct Format {
    extensions: &'static [&'static str],
    content_type: &'static str,
    /// Whether content is of this format.
    is_it: fn(&[u8]) -> bool,
}

const FORMATS: [Format; 5] = [
    Format { extensions: &["svg"], content_type: "image/svg+xml", is_it: is_svg },
    Format {
        extensions: &["png"],
        content_type: "image/png",
        is_it: |body| body.starts_with(b"\x89PNG\r\n\x1a\n"),
    },
    Format {
        extensions: &["jpg", "jpeg"],
        content_type: "image/jpeg",
        is_it: |body| body.starts_with(b"\xff\xd8\xff"),
    },
    Format {
        extensions: &["webp"],
        content_type: "image/webp",
        is_it: |body| body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP"),
    },
    Format { extensions: &["avif"], content_type: "image/avif", is_it: is_avif },
];

/// A picture and its type.
pub(crate) struct PictureFile {
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
}

impl PictureFile {
    /// Reads a picture; `what` is the name of its setting in `[brand]`.
    ///
    /// # Errors
    /// The sentence, if there is no such file, or it is no picture of the format that
    /// its name promises.
    pub(crate) fn read(what: &str, path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let extension = extension.to_ascii_lowercase();
        let format = FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()));
        let Some(Format { content_type, is_it, .. }) = format else {
            return Err(format!(
                "{what} in [brand] must be an SVG, PNG, JPEG, WebP or AVIF file, and {shown} has the name of none."
            ));
        };
        let body = std::fs::read(path);
        let body = body.map_err(|cause| {
            format!(
                "{what} in [brand] cannot be read from {shown}: {cause}. {}",
                crate::permissions::as_whom()
            )
        })?;
        if !is_it(&body) {
            let format = extension.to_uppercase();
            return Err(format!(
                "{what} in [brand], {shown}, is no {format} picture by its content."
            ));
        }
        Ok(Self { body, content_type })
    }
}

impl Settings {
    /// What is wrong with the files that the settings name.
    pub(super) fn validate_files(&self) -> Vec<Invalid> {
        let brand = &self.brand;
        let pictures = [
            ("logo", &brand.logo),
            ("logo_dark", &brand.logo_dark),
            ("mark", &brand.mark),
            ("picture", &brand.picture),
        ];
        let wrong = |(what, path): (&str, &Option<toml::Spanned<std::path::PathBuf>>)| {
            let path = path.as_ref()?;
            let sentence = PictureFile::read(what, path.get_ref()).err()?;
            here(path, &sentence)
        };
        pictures.into_iter().filter_map(wrong).chain(self.logos_together()).collect()
    }

    /// What no page would ever show.
    fn logos_together(&self) -> Option<Invalid> {
        let brand = &self.brand;
        match (&brand.logo, &brand.logo_dark, &brand.mark) {
            (None, Some(dark), _) => {
                here(dark, "logo_dark in [brand] is shown instead of logo, which is not set.")
            }
            (Some(_), _, Some(mark)) => here(
                mark,
                "mark in [brand] stands beside the name, and logo is shown instead of the name: set one of the two.",
            ),
            _ => None,
        }
    }
}

/// Browsers show no SVG file without its namespace.
fn is_svg(body: &[u8]) -> bool {
    str::from_utf8(body).is_ok_and(|text| text.contains("http://www.w3.org/2000/svg"))
}

fn is_avif(body: &[u8]) -> bool {
    let brands = body.get(8..32.min(body.len())).unwrap_or_default();
    body.get(4..8) == Some(b"ftyp")
        && brands.chunks(4).any(|brand| brand == b"avif" || brand == b"avis")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence about a file with this name and content.
    fn said(name: &str, body: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, body).unwrap();
        PictureFile::read("logo", &path).err().unwrap_or_default()
    }

    #[test]
    fn a_picture_is_known_by_its_name_and_its_content() {
        let pictures: [(&str, &[u8]); 6] = [
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.PNG", b"\x89PNG\r\n\x1a\n rest"),
            ("a.jpg", b"\xff\xd8\xff rest"),
            ("a.jpeg", b"\xff\xd8\xff rest"),
            ("a.webp", b"RIFF\0\0\0\0WEBP rest"),
            ("a.avif", b"\0\0\0\x1cftypavif rest"),
        ];
        for (name, body) in pictures {
            assert_eq!(said(name, body), "", "{name}");
            assert!(said(name, b"<html>no picture</html>").contains("is no "), "{name}");
            assert!(said(name, b"").contains("picture by its content."), "{name}");
        }
        assert!(said("a.gif", b"GIF89a").contains("has the name of none."));
        assert!(said("a", b"").contains("has the name of none."));
    }

    #[test]
    fn a_picture_that_is_not_there_is_told_with_its_path() {
        let told = PictureFile::read("picture", Path::new("/nowhere/a.png")).err().unwrap();
        assert!(
            told.starts_with("picture in [brand] cannot be read from /nowhere/a.png: "),
            "{told}"
        );
    }
}

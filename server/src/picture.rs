//! Pictures: each is what the name of its file says.

use std::borrow::Cow;
use std::path::Path;

use brand::svg::Svg;

/// Most bytes of a picture.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A format that browsers show.
struct Format {
    extensions: &'static [&'static str],
    content_type: &'static str,
    /// Whether content is of this format.
    is_it: fn(&[u8]) -> bool,
}

const FORMATS: [Format; 5] = [
    Format { extensions: &["svg"], content_type: SVG, is_it: is_svg },
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

const SVG: &str = "image/svg+xml";

/// A picture and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
}

impl Picture {
    /// Takes a picture; `name` is the file's.
    ///
    /// # Errors
    /// The sentence, if it is no picture of the format that its name promises, or an SVG
    /// that does more than draw.
    pub(crate) fn take(name: &str, body: Vec<u8>) -> Result<Self, String> {
        let extension = extension(name);
        let format = FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()));
        let Some(Format { content_type, is_it, .. }) = format else {
            return Err(format!(
                "{name} has not the name of an SVG, PNG, JPEG, WebP or AVIF file."
            ));
        };
        if body.len() > MOST_BYTES {
            return Err(format!("{name} has more than 8 MB: make it smaller."));
        }
        if !is_it(&body) {
            let promised = extension.to_uppercase();
            return Err(match FORMATS.iter().find(|format| (format.is_it)(&body)) {
                Some(Format { extensions, .. }) => {
                    format!("{name} is a {}: give it that ending.", extensions[0].to_uppercase())
                }
                None => format!("{name} is no {promised} picture by its content."),
            });
        }
        let body = if *content_type == SVG { drawn(name, &body)? } else { body };
        Ok(Self { body, content_type })
    }

    /// Reads a picture.
    ///
    /// # Errors
    /// The sentence, if there is no such file, or see [`Picture::take`].
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        let body = std::fs::read(path).map_err(|cause| {
            format!("{name} cannot be read: {cause}. {}", crate::permissions::as_whom())
        })?;
        Self::take(&name, body)
    }
}

/// An SVG, written anew: what browsers run or fetch is refused.
fn drawn(name: &str, body: &[u8]) -> Result<Vec<u8>, String> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => return Err(format!("{name} is not in UTF-8.")),
    };
    let svg = Svg::parse(name, &text).map_err(|invalid| invalid.to_string())?;
    Ok(svg.text().as_bytes().to_vec())
}

/// What follows the last dot, in lower case.
pub(crate) fn extension(name: &str) -> String {
    let name = Path::new(name);
    name.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase()
}

/// Browsers show no SVG file without its namespace.
fn is_svg(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("http://www.w3.org/2000/svg")
}

fn is_avif(body: &[u8]) -> bool {
    let brands = body.get(8..32.min(body.len())).unwrap_or_default();
    body.get(4..8) == Some(b"ftyp")
        && brands.chunks(4).any(|brand| brand == b"avif" || brand == b"avis")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, body: &[u8]) -> String {
        Picture::take(name, body.to_vec()).unwrap_err()
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let png = b"\x89PNG\r\n\x1a\n....";
        assert_eq!(Picture::take("a.png", png.to_vec()).unwrap().content_type, "image/png");
        assert_eq!(told("hill.jpg", png), "hill.jpg is a PNG: give it that ending.");
        assert_eq!(told("a.webp", b"RIFF"), "a.webp is no WEBP picture by its content.");
        assert_eq!(
            told("a.gif", b"GIF89a"),
            "a.gif has not the name of an SVG, PNG, JPEG, WebP or AVIF file."
        );
        let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif";
        assert_eq!(Picture::take("a.AVIF", avif.to_vec()).unwrap().content_type, "image/avif");
    }

    #[test]
    fn a_logo_that_runs_is_refused_and_one_that_draws_is_written_anew() {
        let around = |inside: &str| {
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>"#)
        };
        let runs = told("logo.svg", around("<script>alert(1)</script>").as_bytes());
        assert!(runs.starts_with("logo.svg:1: "), "{runs}");
        let draws = around(r#"<!-- by a program --><rect width="9" height="9"/>"#);
        let logo = Picture::take("logo.svg", draws.into_bytes()).unwrap();
        assert!(!String::from_utf8(logo.body).unwrap().contains("program"));
        assert_eq!(told("logo.svg", b"drawn"), "logo.svg is no SVG picture by its content.");
    }
}

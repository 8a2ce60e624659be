//! Files that a designer puts in: looked at before they are taken.

use std::sync::Arc;

use brand::document::{FontFile, NARROWER, PictureFile};
use brand::svg::Svg;

use crate::draft::Files;
use crate::incoming::has_ending;

/// Most bytes of a picture and of a font.
const MOST_PICTURE: usize = 8 * 1024 * 1024;
const MOST_FONT: usize = 150 * 1024;

/// A file that was taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Taken {
    /// Its name, in the letters that a brand's files have.
    pub(crate) name: String,
    pub(crate) content: Arc<[u8]>,
    /// What was left out of it, or should be known.
    pub(crate) told: Vec<String>,
    /// Narrower copies of it, by their names.
    pub(crate) copies: Files,
}

impl Taken {
    fn new(name: String, content: &[u8], told: Vec<String>) -> Self {
        Self { name, content: Arc::from(content), told, copies: Files::new() }
    }
}

/// Kinds of pictures: the ending, what it is called, and where which bytes stand.
const KINDS: [(&str, &str, usize, &[u8]); 5] = [
    ("png", "PNG", 0, b"\x89PNG"),
    ("jpg", "JPEG", 0, b"\xff\xd8\xff"),
    ("jpeg", "JPEG", 0, b"\xff\xd8\xff"),
    ("webp", "WebP", 8, b"WEBP"),
    ("avif", "AVIF", 4, b"ftypavif"),
];

/// Takes a file of a brand's folder by what its name says, and gives it as it is kept.
///
/// # Errors
///
/// It is a picture or a font that is not taken.
pub(crate) fn any(name: &str, content: &Arc<[u8]>) -> Result<Arc<[u8]>, String> {
    let is = |endings: &[&str]| endings.iter().any(|ending| has_ending(name, ending));
    match (is(PictureFile::ENDINGS), is(FontFile::ENDINGS)) {
        (true, _) => picture(name, content).map(|taken| taken.content),
        (_, true) => font(name, content).map(|taken| taken.content),
        _ => Ok(content.clone()),
    }
}

/// Takes a picture. What can run in an SVG is refused, and the rest is written anew.
///
/// # Errors
///
/// It is no picture, not the one that its name says, or too large.
pub(crate) fn picture(name: &str, content: &[u8]) -> Result<Taken, String> {
    let name = fit(name);
    PictureFile::parse(&name)?;
    if has_ending(&name, "svg") {
        return svg(name, content);
    }
    if content.len() > MOST_PICTURE {
        return Err(format!("{name} has {} MB, and 8 are the most", megabytes(content)));
    }
    let is = |(_, _, at, bytes): &&(&str, &str, usize, &[u8])| {
        content.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
    };
    let Some((_, kind, ..)) = KINDS.iter().find(is) else {
        return Err(format!("{name} is no picture that browsers know"));
    };
    let claims = KINDS.iter().any(|(ending, one, ..)| has_ending(&name, ending) && one == kind);
    match claims {
        true => Ok(Taken::new(name, content, vec![])),
        false => Err(format!("{name} is a {kind}: give it that ending")),
    }
}

fn megabytes(content: &[u8]) -> usize {
    content.len().div_ceil(1024 * 1024)
}

fn svg(name: String, content: &[u8]) -> Result<Taken, String> {
    let text = std::str::from_utf8(content).map_err(|_| format!("{name} is no text"))?;
    let svg = Svg::parse(&name, text).map_err(|error| error.to_string())?;
    let mut told = vec![];
    if !svg.dropped.is_empty() {
        told.push(format!("{name} was written anew without: {}.", svg.dropped.join(", ")));
    }
    if svg.has_current_color {
        told.push(format!("{name} draws in the colour of the text, which is black in a picture."));
    }
    Ok(Taken::new(name, svg.text().as_bytes(), told))
}

/// Takes a font.
///
/// # Errors
///
/// It is no WOFF2, or too large.
pub(crate) fn font(name: &str, content: &[u8]) -> Result<Taken, String> {
    let name = fit(name);
    FontFile::parse(&name)?;
    if !content.starts_with(b"wOF2") {
        return Err(format!("{name} is no WOFF2 font"));
    }
    if content.len() > MOST_FONT {
        return Err(format!(
            "{name} has {} KB, and 150 are the most",
            content.len().div_ceil(1024)
        ));
    }
    Ok(Taken::new(name, content, vec![]))
}

/// How a picture is written anew: without what cameras put into it, and no larger than it is
/// seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Encoding {
    /// The type, and the one where a browser cannot write that.
    pub(crate) kinds: [&'static str; 2],
    /// The most pixels from side to side, the largest first.
    pub(crate) widths: &'static [u32],
    /// The first of these whose file is small enough counts; 1 loses nothing.
    pub(crate) qualities: &'static [f64],
    pub(crate) most_bytes: usize,
    /// How wide the copies are that are written beside it.
    pub(crate) copies: &'static [u32],
}

/// How the picture at a path of the document is written anew.
pub(crate) fn encoding(path: &str) -> Encoding {
    let (webp, png) = ("image/webp", "image/png");
    if path.starts_with("assets.picture") {
        let (widths, qualities) = (&[2560, 1600, 960], &[0.85, 0.75, 0.6]);
        let kinds = [webp, "image/jpeg"];
        return Encoding { kinds, widths, qualities, most_bytes: 300 * 1024, copies: &NARROWER };
    }
    let (kinds, widths): (_, &[u32]) = match path {
        // Not every browser shows WebP in its tabs.
        "assets.favicon" => ([png, png], &[192]),
        _ => ([webp, png], &[960, 480]),
    };
    Encoding { kinds, widths, qualities: &[1.0, 0.9, 0.75], most_bytes: 100 * 1024, copies: &[] }
}

impl Encoding {
    /// Every way to write a picture of this width: how wide, and with which quality.
    pub(crate) fn ways(self, width: u32) -> impl Iterator<Item = (u32, f64)> {
        let Self { widths, qualities, .. } = self;
        let wider = widths.iter().filter(|most| **most >= width).count();
        let widths = widths.iter().skip(wider.saturating_sub(1));
        let widths = widths.map(move |most| width.min(*most));
        widths.flat_map(move |width| qualities.iter().map(move |quality| (width, *quality)))
    }

    /// Every way to write a copy, for each copy of a picture that was written this wide.
    pub(crate) fn copies(self, width: u32) -> impl Iterator<Item = (u32, Vec<(u32, f64)>)> {
        let narrower = self.copies.iter().copied().filter(move |copy| *copy < width);
        narrower.map(move |copy| {
            (copy, self.qualities.iter().map(|quality| (copy, *quality)).collect())
        })
    }
}

/// The name of the copy of a picture that is this wide.
pub(crate) fn narrower(name: &str, width: u32) -> String {
    PictureFile::parse(name).map_or_else(|_| name.to_owned(), |file| file.narrower(width))
}

/// The name of a file with the ending of a type of pictures.
pub(crate) fn renamed(name: &str, kind: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ending = match kind {
        "image/jpeg" => "jpg",
        kind => kind.trim_start_matches("image/"),
    };
    format!("{stem}.{ending}")
}

/// The family that the name of a file tells: `Inter-Regular.woff2` is Inter.
pub(crate) fn family(name: &str) -> String {
    let stem = name.split(['-', '.', '_']).next().unwrap_or_default();
    if stem.is_empty() { "Font".to_owned() } else { stem.to_owned() }
}

/// A name in the letters that a brand's files have.
fn fit(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let sign = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    name.trim_start_matches('.').chars().map(sign).collect()
}

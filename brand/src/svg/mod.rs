//! Logos as SVG: shapes, gradients, clips and masks, written anew.
//!
//! **Invariant**: what is written runs nothing, asks no other host, refers to nothing but
//! its own parts, and draws no more than a limited number of shapes.

mod attributes;
mod elements;
mod read;
mod style;
mod uses;

use crate::document::Invalid;

/// Most bytes of a logo.
pub const MOST_BYTES: usize = 64 * 1024;
/// Most elements of a logo.
pub const MOST_ELEMENTS: usize = 2000;
/// Most elements that are drawn once each `use` is.
pub const MOST_DRAWN: usize = 5000;
/// The longest side of a logo.
pub const LONGEST_SIDE: f64 = 4096.0;
/// How deep elements may be nested.
const DEEPEST: usize = 64;

/// A logo that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg {
    text: String,
    /// What was left out: leftovers of editors.
    pub dropped: Vec<String>,
    /// Whether it draws in `currentColor`, which is black in a picture.
    pub has_current_color: bool,
}

/// An element as it was read.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    /// The text of a style sheet.
    text: String,
    line: usize,
}

impl Svg {
    /// Reads a logo and writes it anew.
    ///
    /// # Errors
    ///
    /// It holds what runs, moves, fetches or draws without limit, or is no SVG.
    pub fn parse(file: &str, source: &str) -> Result<Self, Invalid> {
        let invalid = |(line, sentence): Refusal| Invalid::new(file, line, sentence);
        if source.len() > MOST_BYTES {
            let kilobytes = source.len().div_ceil(1024);
            return Err(Invalid::new(
                file,
                0,
                format!("it has {kilobytes} KB, and 64 are the most."),
            ));
        }
        let (root, mut dropped) = read::tree(source).map_err(invalid)?;
        if root.name != "svg" {
            return Err(Invalid::new(file, root.line, "this is no SVG."));
        }
        let rules = style::rules(&root).map_err(invalid)?;
        let root = elements::taken(root, &rules, &mut dropped).map_err(invalid)?;
        uses::count(&root).map_err(invalid)?;
        let mut text = String::new();
        write(&root, &mut text);
        dropped.sort();
        dropped.dedup();
        let has_current_color = text.to_ascii_lowercase().contains("\"currentcolor\"");
        Ok(Self { text, dropped, has_current_color })
    }

    /// The logo, written anew.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The logo with `currentColor` painted.
    #[must_use]
    pub fn painted(&self, color: crate::color::Rgb) -> String {
        let painted = format!("\"{color}\"");
        let lower = self.text.replace("\"currentcolor\"", &painted);
        lower.replace("\"currentColor\"", &painted)
    }
}

/// A line, and why it is not taken.
type Refusal = (usize, String);

fn write(element: &Element, text: &mut String) {
    text.push('<');
    text.push_str(&element.name);
    for (name, value) in &element.attributes {
        text.push_str(&format!(" {name}=\"{}\"", quick_xml::escape::escape(value)));
    }
    if element.children.is_empty() {
        text.push_str("/>");
        return;
    }
    text.push('>');
    for child in &element.children {
        write(child, text);
    }
    text.push_str(&format!("</{}>", element.name));
}

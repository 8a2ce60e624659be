//! The themes, which are brands like any other.

use crate::document::Document;

/// Their names, and their files.
pub const THEMES: [(&str, &str); 3] = [
    ("calm", include_str!("../brands/calm/brand.json")),
    ("ink", include_str!("../brands/ink/brand.json")),
    ("bloom", include_str!("../brands/bloom/brand.json")),
];

/// The theme of this name.
#[must_use]
pub fn theme(name: &str) -> Option<Document> {
    let (_, text) = THEMES.iter().find(|(known, _)| *known == name)?;
    Document::parse("brand.json", text).ok()
}

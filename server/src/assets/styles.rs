//! Style sheets, ready to be served.

use std::sync::{LazyLock, OnceLock};

use brand::document::LayoutKind;
use protocol::screen::Identify;
use rust_embed::RustEmbed;

use super::critical::Critical;
use super::scoped::scoped;

/// The designers' folder.
#[derive(RustEmbed)]
#[folder = "../style"]
struct Style;

/// Sizes, fonts and shapes before any brand, as a style sheet: what mails look like is read
/// from it and from the brand's.
#[must_use]
pub fn tokens() -> String {
    styles("tokens.css")
}

/// Of a card in the middle of a page of ours, and of one that stands elsewhere.
static OF_CARDS: LazyLock<Critical> = LazyLock::new(|| Critical::of_pages(styles("portico.css")));
static OF_LAYOUTS: LazyLock<Critical> =
    LazyLock::new(|| Critical::of_pages(styles("portico.css") + &styles("components/layout.css")));

/// Of an element on somebody else's page.
static OF_ELEMENTS: LazyLock<Critical> =
    LazyLock::new(|| Critical::of_elements(styles("embed.css")));

/// All styles of an element on somebody else's page: those of the screens, then a brand's,
/// which hold inside the element only.
pub(crate) fn embed_styles(brand: &str) -> String {
    scoped(&[&OF_ELEMENTS.whole, brand].concat())
}

/// Those of them that a first form needs, after a brand's fonts.
pub(crate) fn critical_embed_styles(fonts: &str, brand: &str) -> FirstStyles {
    FirstStyles {
        before: fonts.to_owned(),
        brand: brand.to_owned(),
        pick: |brand, providers| scoped(&OF_ELEMENTS.before(brand, providers)),
        picked: Default::default(),
    }
}

/// The styles of a page of ours: those of the screens, of where the card stands, and a brand's.
pub(crate) struct PageStyles {
    /// What first screens need of them.
    pub(crate) first: FirstStyles,
    /// All of them.
    pub(crate) whole: String,
}

impl PageStyles {
    pub(crate) fn new(layout: LayoutKind, brand: &str) -> Self {
        let (ours, pick): (_, Pick) = match layout {
            LayoutKind::Card => (&OF_CARDS, |brand, providers| OF_CARDS.before(brand, providers)),
            _ => (&OF_LAYOUTS, |brand, providers| OF_LAYOUTS.before(brand, providers)),
        };
        let whole = [&ours.whole, brand].concat();
        let before = String::new();
        let first =
            FirstStyles { before, brand: brand.to_owned(), pick, picked: Default::default() };
        Self { first, whole }
    }
}

/// Picks what a first screen needs of ours and a brand's, and whether it offers providers.
type Pick = fn(&str, bool) -> String;

/// The styles that come with a first screen: in its page, or in the script that brings it. They are picked when they are
/// first asked for.
pub(crate) struct FirstStyles {
    before: String,
    brand: String,
    pick: Pick,
    /// Without providers, and with.
    picked: [OnceLock<String>; 2],
}

impl FirstStyles {
    /// Those of this one.
    pub(crate) fn of(&self, first: &Identify) -> &str {
        let providers = !first.providers.is_empty();
        let pick =
            || [&self.before, &(self.pick)(&self.brand, providers)].map(String::as_str).concat();
        self.picked[usize::from(providers)].get_or_init(pick)
    }
}

/// A style sheet with its imports in place and what only people read left out.
pub(crate) fn styles(name: &str) -> String {
    let Some(file) = Style::get(name) else { return String::new() };
    let text = String::from_utf8_lossy(&file.data).into_owned();
    let mut all = String::new();
    for line in without_comments(&text).lines() {
        let line = line.trim();
        match line.strip_prefix("@import \"").and_then(|rest| rest.split('"').next()) {
            Some(import) => all.push_str(&styles(import.trim_start_matches("./"))),
            None if line.is_empty() => {}
            None => {
                all.push_str(line);
                all.push('\n');
            }
        }
    }
    all
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_served_whole_without_comments_and_imports() {
        let style = styles("portico.css");
        assert!(style.contains(".pt-button") && style.contains("--pt-"));
        assert!(!style.contains("/*") && !style.contains("@import"));
        assert_eq!(without_comments("a/* b */c/* d"), "ac");
    }
}

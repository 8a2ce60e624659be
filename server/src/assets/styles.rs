//! Style sheets, ready to be served.

use brand::document::LayoutKind;
use protocol::screen::Identify;
use rust_embed::RustEmbed;

use super::critical::{critical, critical_of_elements};
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

/// All styles of an element on somebody else's page: those of the screens, then a brand's,
/// which hold inside the element only.
pub(crate) fn embed_styles(brand: &str) -> String {
    scoped(&[&styles("embed.css"), brand].concat())
}

/// Those of them that a first form needs.
pub(crate) fn critical_embed_styles(brand: &str) -> FirstStyles {
    let whole = [&styles("embed.css"), brand].concat();
    FirstStyles {
        plain: scoped(&critical_of_elements(&whole, false)),
        with_providers: scoped(&critical_of_elements(&whole, true)),
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
        let layouts = match layout {
            LayoutKind::Card => String::new(),
            _ => styles("components/layout.css"),
        };
        let whole = [&styles("portico.css"), &layouts, brand].concat();
        let (plain, with_providers) = (critical(&whole, false), critical(&whole, true));
        Self { first: FirstStyles { plain, with_providers }, whole }
    }
}

/// The styles that come with a first screen: in its page, or in the script that brings it.
pub(crate) struct FirstStyles {
    plain: String,
    /// Those of one that offers providers.
    with_providers: String,
}

impl FirstStyles {
    /// The same with these fonts before them.
    pub(crate) fn after(self, fonts: &str) -> Self {
        let Self { plain, with_providers } = self;
        Self { plain: [fonts, &plain].concat(), with_providers: [fonts, &with_providers].concat() }
    }

    /// Those of this one.
    pub(crate) fn of(&self, first: &Identify) -> &str {
        if first.providers.is_empty() { &self.plain } else { &self.with_providers }
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

//! How mails look: what the designers set for the screens, as mail clients take it, which
//! know neither custom properties nor `light-dark()`.

use std::collections::BTreeMap;

use brand::document::Document;
use brand::mail::MailColors;

/// Pixels of a `rem`.
const ROOT_SIZE: f64 = 16.0;

/// Colours, fonts and shapes of a brand.
#[derive(Clone, Debug)]
pub struct MailStyle {
    pub(crate) colors: MailColors,
    pub(crate) font: String,
    pub(crate) brand_font: String,
    pub(crate) title_font: String,
    pub(crate) mono_font: String,
    pub(crate) title_weight: String,
    /// Below the brand.
    pub(crate) rule: String,
    pub(crate) rule_gap: String,
    pub(crate) card_line: String,
    pub(crate) radius: String,
    pub(crate) card_radius: String,
    /// Whether the first letter of the brand stands beside its name.
    pub(crate) has_mark: bool,
    pub(crate) centred: bool,
}

impl MailStyle {
    /// What mails of a brand look like; `tokens` is `style/tokens.css`, or begins with it.
    #[must_use]
    pub fn new(document: &Document, tokens: &str) -> Self {
        let sheets = without_comments(tokens) + &document.sheet();
        let tokens = Tokens::read(&sheets);
        let (text, pixels) = (|name| tokens.value(name), |name| tokens.pixels(name));
        Self {
            colors: document.mail_colors(),
            font: text("--pt-font"),
            brand_font: text("--pt-brand-font"),
            title_font: text("--pt-font-title"),
            mono_font: text("--pt-font-mono"),
            title_weight: text("--pt-weight-title"),
            rule: pixels("--pt-brand-rule"),
            rule_gap: pixels("--pt-brand-rule-gap"),
            card_line: document
                .shape
                .line
                .map_or_else(|| pixels("--pt-card-line"), |line| format!("{}px", line.get())),
            radius: pixels("--pt-radius"),
            card_radius: pixels("--pt-radius-large"),
            has_mark: text("--pt-mark-display") != "none",
            centred: text("--pt-align") == "center",
        }
    }
}

/// The custom properties that `:root` has whatever the window and the reader's choices are.
struct Tokens<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Tokens<'a> {
    fn read(sheets: &'a str) -> Self {
        let mut tokens = BTreeMap::new();
        let mut rest = sheets;
        while let Some((selector, block)) = rest.split_once('{') {
            let end = end_of_block(block);
            if selector.trim() == ":root" {
                let set = block[..end].split(';').filter_map(|one| one.split_once(':'));
                tokens.extend(set.map(|(name, value)| (name.trim(), value.trim())));
            }
            rest = block[end..].strip_prefix('}').unwrap_or_default();
        }
        Self(tokens)
    }

    /// What a token comes to, whatever it refers to; empty if there is none.
    fn value(&self, name: &str) -> String {
        self.expanded(self.0.get(name).unwrap_or(&""))
    }

    fn expanded(&self, value: &str) -> String {
        let Some((before, rest)) = value.split_once("var(") else { return value.to_owned() };
        let (name, after) = rest.split_once(')').unwrap_or((rest, ""));
        [before, &self.value(name), &self.expanded(after)].concat()
    }

    /// A length in pixels: some mail clients know no `rem`.
    fn pixels(&self, name: &str) -> String {
        let value = self.value(name);
        let length = value.strip_suffix("rem").and_then(|length| length.parse::<f64>().ok());
        format!("{}px", length.unwrap_or_default() * ROOT_SIZE)
    }
}

fn without_comments(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once("*/").map_or("", |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

/// Where the block ends that this is inside of.
fn end_of_block(text: &str) -> usize {
    let mut depth = 0;
    let closes = text.char_indices().find(|(_, letter)| {
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth < 0
    });
    closes.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use brand::themes::{THEMES, theme};

    use super::*;

    const TOKENS: &str = include_str!("../../style/tokens.css");

    #[test]
    fn a_mail_has_the_colours_and_shapes_of_its_theme_as_mail_clients_take_them() {
        let [calm, ink, bloom] =
            THEMES.map(|(name, _)| MailStyle::new(&theme(name).unwrap(), TOKENS));
        for style in [&calm, &ink, &bloom] {
            let fonts = [&style.font, &style.brand_font, &style.title_font, &style.mono_font];
            assert!(fonts.iter().all(|font| !font.is_empty() && !font.contains("var(")));
        }
        let surface = calm.colors.surface.light.to_string();
        assert_eq!((surface.as_str(), calm.radius.as_str()), ("#ffffff", "10px"));
        assert_eq!((ink.radius.as_str(), ink.rule.as_str(), ink.has_mark), ("0px", "2px", false));
        assert!(bloom.centred && !calm.centred && calm.has_mark);
    }

    #[test]
    fn what_holds_for_some_windows_only_is_no_token_of_a_mail() {
        let sheets = ":root{--a:1rem;--b:var(--c) var(--a)}\
            @media (width < 30rem){:root{--a:2rem}}:root[data-scheme]{--a:3rem}:root{--c:#012}";
        let tokens = Tokens::read(sheets);
        assert_eq!(tokens.pixels("--a"), "16px");
        assert_eq!(tokens.value("--b"), "#012 1rem");
    }
}

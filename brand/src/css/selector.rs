//! Which parts of a screen own styles may name.

use crate::document::{shown, suggestion};

/// The parts, as classes.
pub const PARTS: [&str; 44] = [
    "pt-back",
    "pt-brand",
    "pt-brand-logo",
    "pt-brand-mark",
    "pt-button",
    "pt-button--danger",
    "pt-button--quiet",
    "pt-button-label",
    "pt-card",
    "pt-chip",
    "pt-code-cell",
    "pt-codes",
    "pt-error",
    "pt-field",
    "pt-field-label",
    "pt-footer",
    "pt-footer-link",
    "pt-form",
    "pt-hint",
    "pt-icon",
    "pt-identity",
    "pt-identity--pill",
    "pt-identity-label",
    "pt-input",
    "pt-key",
    "pt-languages",
    "pt-link",
    "pt-list",
    "pt-notice",
    "pt-notice--refused",
    "pt-option",
    "pt-option-name",
    "pt-option-text",
    "pt-options",
    "pt-page",
    "pt-section",
    "pt-slip",
    "pt-strong",
    "pt-summary",
    "pt-symbol",
    "pt-symbol--good",
    "pt-text",
    "pt-title",
    "pt-toggle",
];

/// States of a part.
const STATES: [&str; 3] = ["hover", "active", "first-child"];

/// Reads selectors and writes them anew.
pub(super) fn selectors(text: &str) -> Result<String, String> {
    let all: Result<Vec<_>, _> = text.split(',').map(|one| selector(one.trim())).collect();
    Ok(all?.join(","))
}

fn selector(text: &str) -> Result<String, String> {
    let mut written = Vec::new();
    let mut follows = false;
    for part in text.split_whitespace() {
        if part == ">" && follows {
            written.push(">".to_owned());
            follows = false;
        } else {
            written.push(compound(part)?);
            follows = true;
        }
    }
    match follows {
        true => Ok(written.join(" ")),
        false => Err(format!("\"{}\" names no part: write one such as .pt-card.", shown(text))),
    }
}

/// Classes and states of one element: `.pt-button:hover`.
fn compound(text: &str) -> Result<String, String> {
    let wrong = || format!("\"{}\" is not taken: name parts such as .pt-card.", shown(text));
    let (classes, states) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
    let mut names = classes.strip_prefix('.').ok_or_else(wrong)?.split('.');
    if let Some(unknown) = names.find(|name| !PARTS.contains(name)) {
        let plain = unknown.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let or = if plain { suggestion(unknown, PARTS) } else { String::new() };
        return Err(if plain { format!("there is no part .{unknown}{or}") } else { wrong() });
    }
    let mut states = states.into_iter().flat_map(|states| states.split(':'));
    match states.find(|state| !STATES.contains(state)) {
        Some(state) => Err(format!(":{} is not taken.", shown(state))),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_one_that_the_screens_have() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/components");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let sheets: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
        for part in PARTS {
            assert!(sheets.contains(&format!(".{part}")), "{part}");
        }
    }

    #[test]
    fn a_part_that_was_misspelled_is_told() {
        let told = selectors(".pt-buton:hover").unwrap_err();
        assert_eq!(told, "there is no part .pt-buton; did you mean pt-button?");
        assert_eq!(
            selectors(".pt-card > .pt-title , .pt-text").unwrap(),
            ".pt-card > .pt-title,.pt-text"
        );
    }
}

//! Which selectors are about what is seen at first.

use std::collections::BTreeSet;

/// What is said of these is not seen before somebody does something.
const LATER: [&str; 12] = [
    ":active",
    ":hover",
    "::backdrop",
    "::placeholder",
    "[aria-disabled",
    "[aria-invalid",
    "[data-moved",
    "[data-waits",
    "[data-webassembly",
    "[name=",
    "[open]",
    "[value=",
];

/// An attribute that elements have on pages of others, and nothing on a page of ours.
pub(super) const SCHEME: &str = "data-scheme";

/// The selectors of a list.
pub(super) fn selectors(list: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let parts = list.split(|letter| {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts.map(str::trim).collect()
}

/// Whether a selector is about what is seen at first: the classes that it asks for are there. What it does not want, and what is
/// one of several, may be anything.
pub(super) fn applies(selector: &str, there: &BTreeSet<String>) -> bool {
    let never = selector.contains(SCHEME) && !there.contains(SCHEME);
    if never || LATER.iter().any(|later| selector.contains(later)) {
        return false;
    }
    let mut wanted = selector.to_owned();
    for choice in [":not(", ":is(", ":where("] {
        while let Some(at) = wanted.find(choice) {
            let end = end_of(&wanted[at..]).map_or(wanted.len(), |length| at + length);
            wanted.replace_range(at..end, "");
        }
    }
    let names = wanted.split('.').skip(1);
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    names.map(|rest| rest.split(|letter| !is_part(letter)).next()).all(|name| {
        // Less than a class is a part of a number.
        name.is_none_or(|name| !name.starts_with(char::is_alphabetic) || there.contains(name))
    })
}

/// How long the text is up to the end of the first brackets.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (letter == ')' && depth == 0).then_some(at + 1)
    })
}

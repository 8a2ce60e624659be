//! The way to another language, below every screen.

use std::fmt::Write as _;

use words::{Key, LOCALES, Strings};

use crate::pages::escape;

/// A list of all languages, folded up, each under its own name.
///
/// Each is a button of the screen's form with another address: so whatever was
/// typed goes along, without script too. `address` is the flow's.
pub(crate) fn switch(strings: &Strings, address: &str) -> String {
    let (present, address) = (strings.locale(), escape(address));
    let mut list = String::new();
    for locale in LOCALES {
        let (tag, dir, name) = (locale.tag, locale.dir, words::own_name(*locale));
        let current = if *locale == present { " aria-current=\"true\"" } else { "" };
        let _ = write!(
            list,
            "<li><button class=\"pt-language\" form=\"pt-form\" formaction=\"{address}?locale={tag}\" \
            lang=\"{tag}\" dir=\"{dir}\"{current}>{name}</button></li>"
        );
    }
    format!(
        "<details class=\"pt-languages\"><summary class=\"pt-footer-link\">\
        <span class=\"pt-hidden\">{}: </span>{}</summary><ul class=\"pt-language-list\">{list}</ul></details>",
        escape(strings.get(Key::Language)),
        words::own_name(present)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_offered_by_its_own_name_and_in_its_own_direction() {
        for locale in LOCALES {
            let switch = switch(words::strings(*locale), "/flows/f\"<");
            for other in LOCALES {
                let (tag, dir, name) = (other.tag, other.dir, words::own_name(*other));
                let current = if other == locale { " aria-current=\"true\"" } else { "" };
                let button = format!(" lang=\"{tag}\" dir=\"{dir}\"{current}>{name}</button>");
                assert_eq!(switch.matches(&button).count(), 1, "{button} {switch}");
                assert!(switch.contains(&format!("/flows/f&quot;&lt;?locale={tag}\"")));
            }
            assert_eq!(switch.matches("aria-current").count(), 1);
            assert!(!switch.contains(words::PSEUDO.tag));
        }
    }
}

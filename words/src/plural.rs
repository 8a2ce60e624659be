//! Which plural form a count takes, by CLDR's cardinal rules: the browser knows them,
//! and the server has them from ICU.

use crate::Locale;

/// Names of the forms, in the order of a table.
pub(crate) const FORM_NAMES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The place of the form for `count` in [`FORM_NAMES`].
pub(crate) fn form(locale: Locale, count: u32) -> usize {
    let name = platform::form(locale.tag, count);
    FORM_NAMES.iter().position(|form| name == *form).unwrap_or(FORM_NAMES.len() - 1)
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::Intl::PluralRules;
    use js_sys::{Array, Object};

    pub(super) fn form(tag: &str, count: u32) -> String {
        let rules = PluralRules::new(&Array::of1(&tag.into()), &Object::new());
        rules.select(count.into()).into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod platform {
    use icu_locale_core::Locale;
    use icu_plurals::{PluralCategory, PluralRules};

    pub(super) fn form(tag: &str, count: u32) -> &'static str {
        rules(tag).map_or("other", |rules| name(rules.category_for(count)))
    }

    pub(crate) fn rules(tag: &str) -> Option<PluralRules> {
        let locale: Locale = tag.parse().ok()?;
        PluralRules::try_new_cardinal(locale.into()).ok()
    }

    pub(crate) const fn name(category: PluralCategory) -> &'static str {
        match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{LOCALES, PSEUDO};

    #[test]
    fn a_count_takes_the_form_of_its_language() {
        for (tag, count, expected) in [
            ("en", 1, "one"),
            ("en", 0, "other"),
            ("fr", 0, "one"),
            ("he", 2, "two"),
            ("pl", 22, "few"),
            ("pl", 12, "many"),
            ("ar", 0, "zero"),
            ("ar", 103, "few"),
            ("ja", 1, "other"),
            ("en-XA", 1, "one"),
        ] {
            let mut all = LOCALES.iter().chain([&PSEUDO]);
            let locale = all.find(|locale| locale.tag == tag).unwrap();
            assert_eq!(FORM_NAMES[form(*locale, count)], expected, "{tag} {count}");
        }
    }

    #[test]
    fn every_language_has_rules_of_its_own() {
        let known = |tag| platform::rules(tag).unwrap().categories().map(platform::name).collect();
        for locale in LOCALES {
            let known: BTreeSet<_> = known(locale.tag);
            assert!(known.contains("other"), "{}", locale.tag);
        }
        let arabic: BTreeSet<_> = known("ar");
        assert_eq!(arabic.len(), FORM_NAMES.len());
    }
}

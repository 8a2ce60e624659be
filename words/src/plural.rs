//! Which plural form a count takes: CLDR's cardinal rules, for whole numbers.
//!
//! The tests hold them against CLDR's own data for every locale there is.

/// Names of the forms, in the order of a table.
#[cfg(any(test, feature = "locales"))]
pub(crate) const FORM_NAMES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

const ZERO: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const FEW: usize = 3;
const MANY: usize = 4;
const OTHER: usize = 5;

/// The place of the form for `count` in the order zero, one, two, few, many, other.
pub(crate) fn form(locale: &str, count: u32) -> usize {
    let millions = count > 0 && count.is_multiple_of(1_000_000);
    match (locale, count) {
        ("ar", _) => arabic(count),
        ("pl", _) => polish(count),
        ("ja" | "zh-Hans", _) => OTHER,
        ("fr" | "hi" | "pt-BR", 0) | (_, 1) => ONE,
        ("he", 2) => TWO,
        ("es" | "fr" | "it" | "pt-BR", _) if millions => MANY,
        _ => OTHER,
    }
}

fn arabic(count: u32) -> usize {
    match (count, count % 100) {
        (0, _) => ZERO,
        (1, _) => ONE,
        (2, _) => TWO,
        (_, 3..=10) => FEW,
        (_, 11..=99) => MANY,
        _ => OTHER,
    }
}

fn polish(count: u32) -> usize {
    match (count, count % 10, count % 100) {
        (1, _, _) => ONE,
        (_, _, 12..=14) => MANY,
        (_, 2..=4, _) => FEW,
        _ => MANY,
    }
}

/// The forms that a file of the locale holds, so that a missing one is noticed.
///
/// The form of whole millions in French, Italian, Portuguese and Spanish is not
/// among them: nothing here is counted in millions. Polish has *other*
/// for fractions only; every file has it, to fall back to.
#[cfg(test)]
pub(crate) fn forms(locale: &str) -> &'static [&'static str] {
    match locale {
        "ar" => &FORM_NAMES,
        "he" => &["one", "two", "other"],
        "ja" | "zh-Hans" => &["other"],
        "pl" => &["one", "few", "many", "other"],
        _ => &["one", "other"],
    }
}

#[cfg(test)]
mod tests {
    use icu_locale_core::Locale;
    use icu_plurals::{PluralCategory, PluralRules};

    use super::*;
    use crate::{LOCALES, PSEUDO};

    /// Far more than is ever counted here, with each rule's borders.
    fn counts() -> impl Iterator<Item = u32> {
        let large = [999, 1000, 1001, 1002, 1003, 1012, 1100, 1111, 9_999, 10_000, 100_000];
        let larger = [999_999, 1_000_000, 1_000_001, 2_000_000, 1_500_000, 1_000_000_000, u32::MAX];
        (0..=200).chain(large).chain(larger)
    }

    const fn name(category: PluralCategory) -> &'static str {
        match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    #[test]
    fn every_count_takes_the_form_that_cldr_gives_it() {
        for locale in LOCALES.iter().chain([&PSEUDO]) {
            let rules: Locale = locale.tag.parse().unwrap();
            let rules = PluralRules::try_new_cardinal(rules.into()).unwrap();
            for count in counts() {
                let expected = name(rules.category_for(count));
                assert_eq!(FORM_NAMES[form(locale.tag, count)], expected, "{} {count}", locale.tag);
            }
        }
    }

    #[test]
    fn a_file_holds_every_form_of_what_is_counted_here_and_cldr_knows_each() {
        for locale in LOCALES {
            let rules: Locale = locale.tag.parse().unwrap();
            let rules = PluralRules::try_new_cardinal(rules.into()).unwrap();
            let known: Vec<_> = rules.categories().map(name).collect();
            let forms = forms(locale.tag);
            assert!(forms.iter().all(|form| known.contains(form)), "{} {forms:?}", locale.tag);
            for count in 0..=100_000 {
                let name = FORM_NAMES[form(locale.tag, count)];
                assert!(forms.contains(&name), "{} {count}", locale.tag);
            }
        }
    }
}

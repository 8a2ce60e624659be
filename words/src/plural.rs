//! Which plural form a count takes, from CLDR's cardinal rules for whole numbers.

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
    match locale {
        "ar" => arabic(count),
        _ if count == 1 => ONE,
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

/// The forms a locale uses, so that a missing one is noticed.
#[cfg(test)]
pub(crate) fn forms(locale: &str) -> &'static [&'static str] {
    match locale {
        "ar" => &FORM_NAMES,
        _ => &["one", "other"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples from CLDR's plural charts.
    #[test]
    fn counts_take_the_forms_that_cldr_gives() {
        let named = |locale, count| FORM_NAMES[form(locale, count)];
        for (locale, count, expected) in [
            ("en", 0, "other"),
            ("en", 1, "one"),
            ("en", 2, "other"),
            ("de", 1, "one"),
            ("de", 21, "other"),
            ("ar", 0, "zero"),
            ("ar", 1, "one"),
            ("ar", 2, "two"),
            ("ar", 3, "few"),
            ("ar", 10, "few"),
            ("ar", 11, "many"),
            ("ar", 99, "many"),
            ("ar", 100, "other"),
            ("ar", 102, "other"),
            ("ar", 103, "few"),
            ("ar", 111, "many"),
        ] {
            assert_eq!(named(locale, count), expected, "{locale} {count}");
        }
    }

    #[test]
    fn every_form_a_locale_can_take_is_one_it_lists() {
        for locale in crate::LOCALES {
            for count in 0..250 {
                let name = FORM_NAMES[form(locale.tag, count)];
                assert!(forms(locale.tag).contains(&name), "{} {count}", locale.tag);
            }
        }
    }
}

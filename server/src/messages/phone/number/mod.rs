//! Phone numbers: read, judged.
//!
//! What a number means is known by `phonenumber`, with the tables of Google's
//! libphonenumber. Its reading of a number with `+` takes the *default*
//! country's trunk digit away (`+44 131…` loses a 1 where the default is US),
//! so such numbers are read without a default country, and a result that lost
//! more than a trunk digit of its own country is refused: a code must never go
//! to a number that nobody typed.

mod judge;
mod read;

use crate::settings::PhoneSettings;

/// Most digits of a number, country code included (E.164).
const DIGITS: usize = 15;

/// Why a number is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidNumber {
    /// There is none.
    Missing,
    /// It is no number that exists, or it is one of another country and does
    /// not begin with `+`.
    Malformed,
    /// It belongs to no country that the settings allow.
    CountryNotAllowed,
    /// Whoever calls it pays more than for a call: premium, shared-cost,
    /// toll-free and company numbers, personal numbers, pagers, satellites.
    Costly,
}

/// A number that exists and gets codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber {
    /// `+` and at most 15 digits.
    pub e164: String,
    /// Whether it is known to be a land line. Where land lines and mobiles look
    /// alike, as in North America, nobody knows.
    pub land_line: bool,
}

impl PhoneNumber {
    /// Reads what a person typed, or copied from their contacts.
    ///
    /// # Errors
    /// Why it is not taken, for the person to mend.
    pub fn parse(typed: &str, settings: &PhoneSettings) -> Result<Self, InvalidNumber> {
        let number = read::number(typed, settings.default_country)?;
        let (country, land_line) = judge::judge(&number)?;
        let allowed = &settings.allowed_countries;
        match allowed.is_empty() || allowed.contains(&country) {
            true => Ok(Self { e164: e164(&number), land_line }),
            false => Err(InvalidNumber::CountryNotAllowed),
        }
    }
}

fn e164(number: &phonenumber::PhoneNumber) -> String {
    number.format().mode(phonenumber::Mode::E164).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settings(default: &str, allowed: &[&str]) -> PhoneSettings {
        let text = format!("default_country = {default:?}\nallowed_countries = {allowed:?}\n");
        toml::from_str(&text).unwrap()
    }

    fn e164(typed: &str, settings: &PhoneSettings) -> Result<String, InvalidNumber> {
        PhoneNumber::parse(typed, settings).map(|number| number.e164)
    }

    #[track_caller]
    fn check(default: &str, typed: &str, expected: Result<&str, InvalidNumber>) {
        assert_eq!(e164(typed, &settings(default, &[])), expected.map(str::to_owned), "{typed}");
    }

    #[test]
    fn a_number_is_read_however_it_was_typed() {
        for typed in [
            "0171 1234567",
            "0171/123 45 67",
            "(0171) 123-4567",
            "+49 171 1234567",
            "+49 (0)171 1234567",
            "0049 171 1234567",
            "tel:+49-171-1234567",
            "TEL:+49-171-1234567",
            "0049 (0)171 1234567",
            "+0049 171 1234567",
            "+49\u{30fc}171\u{30fc}1234567",
            "\u{202d}+49 171 1234567\u{202c}",
            "\u{ff0b}\u{ff14}\u{ff19} 171 1234567",
            "\u{660}\u{661}\u{667}\u{661} \u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}",
        ] {
            check("DE", typed, Ok("+491711234567"));
        }
    }

    #[test]
    fn a_number_of_another_country_keeps_all_its_digits() {
        check("US", "+44 131 496 0000", Ok("+441314960000"));
        check("DE", "+39 06 698 12345", Ok("+390669812345"));
        check("DE", "+1 (201) 555-0123", Ok("+12015550123"));
        check("DE", "+225 01 23 45 67 89", Ok("+2250123456789"));
    }

    #[test]
    fn a_number_is_taken_as_contacts_and_messengers_hold_it() {
        for (typed, number) in [
            ("+52 1 55 1234 5678", "+525512345678"),
            ("+52 55 1234 5678", "+525512345678"),
            ("+54 11 15-2345-6789", "+5491123456789"),
            ("+54 (011) 15 2345-6789", "+5491123456789"),
            ("+54 9 11 2345-6789", "+5491123456789"),
            ("0054 11 15 2345 6789", "+5491123456789"),
            ("+36 06 30 123 4567", "+36301234567"),
            ("+36 (06) 30 123 4567", "+36301234567"),
            ("+7 8 912 345-67-89", "+79123456789"),
            ("+7 (8) 912 345-67-89", "+79123456789"),
            ("+44 (0)7400 123456", "+447400123456"),
            ("+52 1 (33) 1234-5678", "+523312345678"),
            ("+55 0 15 11 98765-4321", "+5511987654321"),
            ("+39 (0)6 698 12345", "+390669812345"),
            ("+375 8 029 123-45-67", "+375291234567"),
        ] {
            for default in ["DE", "US", "AR"] {
                check(default, typed, Ok(number));
            }
        }
    }

    #[test]
    fn no_digit_is_left_out_but_those_that_are_dialled_at_home() {
        for typed in ["+1 011 44 131 496 0000", "+34 0 612 345 678", "+52 11 55 1234 5678"] {
            check("DE", typed, Err(InvalidNumber::Malformed));
        }
    }

    #[test]
    fn a_land_line_is_known_where_numbers_tell() {
        let land_line = |typed| PhoneNumber::parse(typed, &settings("DE", &[])).unwrap().land_line;
        for typed in [
            "+49 30 901820",
            "+44 131 496 0000",
            "+39 06 698 12345",
            "+33 1 42 34 56 78",
            "+54 11 2345 6789",
        ] {
            assert!(land_line(typed), "{typed}");
        }
        for typed in [
            "+49 171 1234567",
            "+1 201 555 0123",
            "+54 9 11 2345 6789",
            "+225 01 23 45 67 89",
            "+52 55 1234 5678",
        ] {
            assert!(!land_line(typed), "{typed}");
        }
    }

    #[test]
    fn a_national_number_needs_a_default_country() {
        let none = PhoneSettings::default();
        assert_eq!(e164("0171 1234567", &none), Err(InvalidNumber::Malformed));
        assert_eq!(e164("+49 171 1234567", &none).as_deref(), Ok("+491711234567"));
        check("AR", "011 15-2345-6789", Ok("+5491123456789"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        check("DE", "  ", Err(InvalidNumber::Missing));
        let digits = "1".repeat(200);
        for typed in ["mara", "12", "+49", "++491711234567", "0171 1234567 ext. 5", &digits] {
            check("DE", typed, Err(InvalidNumber::Malformed));
        }
        check("US", "1-800-FLOWERS", Err(InvalidNumber::Malformed));
        check("US", "+1 201 555 012", Err(InvalidNumber::Malformed));
    }

    #[test]
    fn numbers_that_cost_more_than_a_call_are_refused() {
        for typed in [
            "+1 900 234 5678",  // premium
            "+49 900 1 234567", // premium
            "+49 180 5 123456", // shared cost
            "+1 800 234 5678",  // toll-free
            "+44 70 1234 5678", // personal
            "+882 16 1234567",  // network of no country
            "+870 773 123 456", // satellite
            "+979 123 456 789", // international premium
        ] {
            check("DE", typed, Err(InvalidNumber::Costly));
        }
    }

    #[test]
    fn only_numbers_of_allowed_countries_are_taken() {
        let settings = settings("DE", &["DE", "IT"]);
        assert!(e164("0171 1234567", &settings).is_ok());
        assert!(e164("+39 02 1234 5678", &settings).is_ok());
        assert_eq!(e164("+44 7400 123456", &settings), Err(InvalidNumber::CountryNotAllowed));
        // The Isle of Man shares +44 and is no part of it.
        let british = PhoneSettings { ..self::settings("GB", &["GB"]) };
        assert!(e164("+44 7400 123456", &british).is_ok());
        assert_eq!(e164("+44 7624 123456", &british), Err(InvalidNumber::CountryNotAllowed));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn nothing_typed_is_a_bug_and_tidying_twice_changes_nothing(
            typed in prop_oneof![".{0,60}", r"\+?[0-9 ().;=/tel:x#*-]{0,40}", r"(\+|00)?[1-9][0-9]{4,16}"],
            default in prop::sample::select(vec!["DE", "US", "GB", "IT", "RU", "AR", "SG"]),
        ) {
            let settings = settings(default, &[]);
            if let Ok(once) = e164(&typed, &settings) {
                prop_assert!(once.starts_with('+') && once.len() <= 16, "{}", once);
                prop_assert_eq!(e164(&once, &settings), Ok(once.clone()));
                prop_assert_eq!(e164(&once, &PhoneSettings::default()), Ok(once));
            }
        }
    }
}

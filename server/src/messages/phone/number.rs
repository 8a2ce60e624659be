//! Phone numbers: tidied, judged.
//!
//! What a number means is known by `phonenumber`, with the tables of Google's
//! libphonenumber. Its reading of a number with `+` takes the *default*
//! country's trunk digit away (`+44 131…` loses a 1 where the default is US),
//! so such numbers are read without a default country, and a result that lost
//! more than a `(0)` is refused: a code must never go to a number that nobody
//! typed.

use phonenumber::metadata::DATABASE;
use phonenumber::{Metadata, Mode, Type};
use protocol::answer::{ascii_digit, is_separator};

use crate::settings::{Country, PhoneSettings};

/// Most bytes that are looked at: people put this and that between digits.
const LONGEST: usize = 100;

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

/// Tidies what a person typed to E.164: `+` and at most 15 digits.
///
/// # Errors
/// Why it is not taken, for the person to mend.
pub fn normalize(typed: &str, settings: &PhoneSettings) -> Result<String, InvalidNumber> {
    let plain = plain(typed)?;
    let number = match &plain {
        Plain::International(digits) => read(&format!("+{digits}"), None, Some(digits))?,
        Plain::National(digits) => {
            let country = settings.default_country.ok_or(InvalidNumber::Malformed)?;
            read(digits, Some(country), None)?
        }
    };
    let country = judge(&number)?;
    let allowed = &settings.allowed_countries;
    match allowed.is_empty() || allowed.contains(&country) {
        true => Ok(e164(&number)),
        false => Err(InvalidNumber::CountryNotAllowed),
    }
}

/// Digits only, as they were meant to be dialled.
enum Plain {
    /// After a `+`, or after `00`, which stands for it nearly everywhere and
    /// begins no national number.
    International(String),
    National(String),
}

fn plain(typed: &str) -> Result<Plain, InvalidNumber> {
    if typed.len() > LONGEST {
        return Err(InvalidNumber::Malformed);
    }
    let between = |c: &char| !is_separator(*c) && !matches!(c, '(' | ')' | '.' | '/');
    let digit = |c| if c == '\u{ff0b}' { '+' } else { ascii_digit(c) };
    let text: String = typed.chars().filter(between).map(digit).collect();
    let text = text.strip_prefix("tel:").unwrap_or(&text);
    if text.is_empty() {
        return Err(InvalidNumber::Missing);
    }
    let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let digits = international.unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidNumber::Malformed);
    }
    Ok(match international {
        Some(digits) => Plain::International(digits.to_owned()),
        None => Plain::National(digits.to_owned()),
    })
}

/// Reads a number that exists; `whole` are the digits that must be its own.
fn read(
    text: &str,
    country: Option<Country>,
    whole: Option<&str>,
) -> Result<phonenumber::PhoneNumber, InvalidNumber> {
    let number = phonenumber::parse(country.map(|country| country.0), text);
    let number = number.ok().filter(phonenumber::is_valid).ok_or(InvalidNumber::Malformed)?;
    let (code, national) = (number.code().value(), number.national().to_string());
    let kept = whole.is_none_or(|digits| {
        digits == format!("{code}{national}") || digits == format!("{code}0{national}")
    });
    let dialled_out = number.code().source() == phonenumber::country::Source::Idd;
    let normalize = e164(&number);
    let again = phonenumber::parse(None, &normalize);
    let stable =
        again.is_ok_and(|again| e164(&again) == normalize) && normalize.len() <= 1 + DIGITS;
    if kept && stable && !dialled_out { Ok(number) } else { Err(InvalidNumber::Malformed) }
}

fn e164(number: &phonenumber::PhoneNumber) -> String {
    number.format().mode(Mode::E164).to_string()
}

/// What whoever dials pays more for.
const COSTLY: [Type; 7] = [
    Type::PremiumRate,
    Type::TollFree,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
];

/// What people have.
const OF_PEOPLE: [Type; 3] = [Type::FixedLine, Type::Mobile, Type::Voip];

/// The country of a number that people have.
///
/// The tables are asked here and not by the library's `number_type`, which
/// forgets the 0 that belongs to every number of Côte d'Ivoire and to Italy's
/// land lines.
fn judge(number: &phonenumber::PhoneNumber) -> Result<Country, InvalidNumber> {
    let national = number.national().to_string();
    let is = |table: &Metadata, kinds: &[Type]| {
        let tables = kinds.iter().filter_map(|kind| table.descriptors().get(*kind));
        tables.into_iter().any(|numbers| numbers.is_match(&national))
    };
    let table = match number.national().zeros() {
        0 => number.metadata(&DATABASE),
        _ => DATABASE.by_code(&number.code().value()).and_then(|tables| {
            tables.into_iter().find(|table| is(table, &COSTLY) || is(table, &OF_PEOPLE))
        }),
    };
    let table = table.ok_or(InvalidNumber::Malformed)?;
    if is(table, &COSTLY) {
        return Err(InvalidNumber::Costly);
    }
    if !is(table, &OF_PEOPLE) {
        return Err(InvalidNumber::Malformed);
    }
    // Satellites and other networks of no country cost many times a call.
    table.id().parse().map(Country).map_err(|_| InvalidNumber::Costly)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settings(default: &str, allowed: &[&str]) -> PhoneSettings {
        let text = format!("default_country = {default:?}\nallowed_countries = {allowed:?}\n");
        toml::from_str(&text).unwrap()
    }

    #[track_caller]
    fn check(default: &str, typed: &str, expected: Result<&str, InvalidNumber>) {
        let tidied = normalize(typed, &settings(default, &[]));
        assert_eq!(tidied.as_deref(), expected.as_ref().map(|text| *text), "{typed}");
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
    fn a_national_number_needs_a_default_country() {
        let none = PhoneSettings::default();
        assert_eq!(normalize("0171 1234567", &none), Err(InvalidNumber::Malformed));
        assert_eq!(normalize("+49 171 1234567", &none).as_deref(), Ok("+491711234567"));
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
        assert!(normalize("0171 1234567", &settings).is_ok());
        assert!(normalize("+39 02 1234 5678", &settings).is_ok());
        assert_eq!(normalize("+44 7400 123456", &settings), Err(InvalidNumber::CountryNotAllowed));
        // The Isle of Man shares +44 and is no part of it.
        let british = PhoneSettings { ..self::settings("GB", &["GB"]) };
        assert!(normalize("+44 7400 123456", &british).is_ok());
        assert_eq!(normalize("+44 7624 123456", &british), Err(InvalidNumber::CountryNotAllowed));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn nothing_typed_is_a_bug_and_tidying_twice_changes_nothing(
            typed in prop_oneof![".{0,60}", r"\+?[0-9 ().;=/tel:x#*-]{0,40}", r"(\+|00)?[1-9][0-9]{4,16}"],
            default in prop::sample::select(vec!["DE", "US", "GB", "IT", "RU", "AR", "SG"]),
        ) {
            let settings = settings(default, &[]);
            if let Ok(once) = normalize(&typed, &settings) {
                prop_assert!(once.starts_with('+') && once.len() <= 16, "{}", once);
                prop_assert_eq!(normalize(&once, &settings), Ok(once.clone()));
                prop_assert_eq!(normalize(&once, &PhoneSettings::default()), Ok(once));
            }
        }
    }
}

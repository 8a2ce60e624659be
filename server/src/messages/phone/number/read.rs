//! From what was typed to a number that exists.

use phonenumber::PhoneNumber;
use phonenumber::country::Source;
use phonenumber::metadata::DATABASE;
use protocol::typed::fold;

use super::{DIGITS, InvalidNumber, e164};
use crate::settings::Country;

/// Most bytes that are looked at: people put this and that between digits.
const LONGEST: usize = 100;

/// Digits behind a country code that contacts and messengers still hold, and the
/// tables know no more: Mexico's mobile numbers began with a 1 until 2019.
const FORMER: [(u16, &str); 1] = [(52, "1")];

/// Reads a number; one without a country code is of `default_country`.
pub(super) fn number(
    typed: &str,
    default_country: Option<Country>,
) -> Result<PhoneNumber, InvalidNumber> {
    let number = match plain(typed)? {
        Plain::International(digits) => {
            international(&digits).or_else(|| as_dialled_at_home(&digits))
        }
        Plain::National(digits) => default_country.and_then(|country| national(&digits, country)),
    };
    number.ok_or(InvalidNumber::Malformed)
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
    let text = fold(typed).replace([' ', '-', '(', ')', '.', '/'], "");
    let scheme = text.get(..4).filter(|start| start.eq_ignore_ascii_case("tel:"));
    let text = &text[scheme.map_or(0, str::len)..];
    if text.is_empty() {
        return Err(InvalidNumber::Missing);
    }
    let after_plus = text.strip_prefix('+');
    let digits = after_plus.unwrap_or(text);
    let after_zeros = digits.strip_prefix("00");
    let is_international = after_plus.is_some() || after_zeros.is_some();
    let digits = after_zeros.unwrap_or(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidNumber::Malformed);
    }
    let digits = digits.to_owned();
    Ok(if is_international { Plain::International(digits) } else { Plain::National(digits) })
}

/// A number after its country code, with all its digits, or all but one 0.
fn international(digits: &str) -> Option<PhoneNumber> {
    let number = existing(phonenumber::parse(None, format!("+{digits}")))?;
    let (code, national) = (number.code().value(), number.national().to_string());
    let kept = digits == format!("{code}{national}") || digits == format!("{code}0{national}");
    kept.then_some(number)
}

/// A number that is dialled at home as it stands behind its country code:
/// contacts hold many with the digits that only calls within the country begin with.
fn as_dialled_at_home(digits: &str) -> Option<PhoneNumber> {
    // No country code begins with another.
    let code = (1..=3).find_map(|length| {
        let code = digits.get(..length)?.parse().ok()?;
        DATABASE.by_code(&code).map(|_| code)
    })?;
    let rest = &digits[code.to_string().len()..];
    let tables = DATABASE.by_code::<u16>(&code)?;
    let countries = tables.iter().filter_map(|table| table.id().parse().ok());
    let countries: Vec<_> = countries.map(Country).collect();
    let read = |digits: &str| countries.iter().find_map(|country| national(digits, *country));
    let former = FORMER.iter().find(|(of, _)| *of == code);
    read(rest).or_else(|| read(rest.strip_prefix(former?.1)?))
}

/// A number as it is dialled within a country, without its country code.
fn national(digits: &str, country: Country) -> Option<PhoneNumber> {
    let number = existing(phonenumber::parse(Some(country.0), digits))?;
    (number.code().source() == Source::Default).then_some(number)
}

/// A number that exists, and is the same if it is read again.
fn existing(number: Result<PhoneNumber, phonenumber::ParseError>) -> Option<PhoneNumber> {
    let number = number.ok().filter(phonenumber::is_valid)?;
    let text = e164(&number);
    let again = phonenumber::parse(None, &text).ok()?;
    (e164(&again) == text && text.len() <= 1 + DIGITS).then_some(number)
}

//! Whose number it is, and what it costs.

use phonenumber::metadata::DATABASE;
use phonenumber::{Metadata, Type};

use super::InvalidNumber;
use crate::settings::Country;

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

/// What people have and carry about.
const MOBILE: [Type; 2] = [Type::Mobile, Type::Voip];

/// The country of a number that people have, and whether it is a land line.
///
/// The tables are asked here and not by the library's `number_type`, which
/// forgets the 0 that belongs to every number of Côte d'Ivoire and to Italy's
/// land lines.
pub(super) fn judge(number: &phonenumber::PhoneNumber) -> Result<(Country, bool), InvalidNumber> {
    let national = number.national().to_string();
    let is = |table: &Metadata, kinds: &[Type]| {
        let tables = kinds.iter().filter_map(|kind| table.descriptors().get(*kind));
        tables.into_iter().any(|numbers| numbers.is_match(&national))
    };
    let of_people = |table: &Metadata| is(table, &[Type::FixedLine]) || is(table, &MOBILE);
    let table = match number.national().zeros() {
        0 => number.metadata(&DATABASE),
        _ => DATABASE.by_code(&number.code().value()).and_then(|tables| {
            tables.into_iter().find(|table| is(table, &COSTLY) || of_people(table))
        }),
    };
    let table = table.ok_or(InvalidNumber::Malformed)?;
    if is(table, &COSTLY) {
        return Err(InvalidNumber::Costly);
    }
    if !of_people(table) {
        return Err(InvalidNumber::Malformed);
    }
    // Satellites and other networks of no country cost many times a call.
    let country = table.id().parse().map_err(|_| InvalidNumber::Costly)?;
    Ok((Country(country), !is(table, &MOBILE)))
}

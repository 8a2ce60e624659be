//! Reads settings from TOML, and goes on after an error of form, so that all of
//! them are told at once.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use crate::Invalid;

/// What [`url::ParseError`] says.
const NO_ADDRESS: [&str; 7] = [
    "empty host",
    "invalid IPv4 address",
    "invalid IPv6 address",
    "invalid domain character",
    "invalid international domain name",
    "invalid port number",
    "relative URL without a base",
];

/// Most errors of form that are told.
const MOST: usize = 50;

/// Reads settings without validating them.
///
/// # Errors
/// What is no TOML or, if all is, what cannot be set like that.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Invalid>> {
    read_table(parse(text)?)
}

/// Reads the text as TOML only.
///
/// # Errors
/// Each place that is no TOML.
pub fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Invalid>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    match errors.is_empty() {
        true => Ok(table),
        false => Err(errors.iter().take(MOST).map(invalid).collect()),
    }
}

/// Reads settings out of TOML without validating them.
///
/// # Errors
/// What cannot be set like that.
pub fn read_table<T: DeserializeOwned>(mut table: Spanned<DeTable<'_>>) -> Result<T, Vec<Invalid>> {
    let (mut errors, mut left_out) = (vec![], vec![]);
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(settings) if errors.is_empty() => return Ok(settings),
            Ok(_) => return Err(errors),
            Err(error) => error,
        };
        // What was left out because of its own error is not missing.
        if !left_out.iter().any(|name| error.message() == format!("missing field `{name}`")) {
            errors.push(invalid(&error));
        }
        let culprit = error.span().and_then(|span| leave_out(table.get_mut(), &span));
        match culprit {
            Some(name) if errors.len() < MOST => left_out.push(name),
            _ => return Err(errors),
        }
    }
}

fn invalid(error: &Error) -> Invalid {
    (error.span(), sentence(error.message()))
}

/// What libraries say of an address is no sentence, and may repeat a password.
fn sentence(message: &str) -> String {
    if message.starts_with("invalid socket address syntax") {
        return "This must be an IP address and a port, like 127.0.0.1:8080.".to_owned();
    }
    let cause = message.split_once(": \"").map(|(cause, _)| cause);
    match cause.filter(|cause| NO_ADDRESS.contains(cause)) {
        Some("relative URL without a base") => {
            "This must be a whole address, like https://www.example.com/.".to_owned()
        }
        Some(cause) => format!("This is no address like https://www.example.com/: {cause}."),
        None => message.to_owned(),
    }
}

/// Takes the innermost setting at a place out of a table. Returns its name.
fn leave_out(table: &mut DeTable, place: &Range<usize>) -> Option<String> {
    if let Some(name) = table.iter_mut().find_map(|(_, value)| leave_out_inside(value, place)) {
        return Some(name);
    }
    let here = |(key, value): &(&Spanned<_>, &Spanned<_>)| {
        covers(&key.span(), place) || covers(&value.span(), place)
    };
    let (key, _) = table.iter().find(here)?;
    let key = key.clone();
    table.remove(&key);
    Some(key.into_inner().into_owned())
}

/// The same in the tables of a value. A table of a list has the name of none.
fn leave_out_inside(value: &mut Spanned<DeValue>, place: &Range<usize>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => leave_out(table, place),
        DeValue::Array(all) => {
            if let Some(name) = all.iter_mut().find_map(|one| leave_out_inside(one, place)) {
                return Some(name);
            }
            let there = all.len();
            *all = all.clone().into_iter().filter(|one| !covers(&one.span(), place)).collect();
            (all.len() < there).then(String::new)
        }
        _ => None,
    }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

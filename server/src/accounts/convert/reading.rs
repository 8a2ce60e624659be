//! What is read of every system alike.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Timestamp;
use serde_json::Value;

use super::hash_config::HashConfig;
use crate::accounts::record::{IdentityRecord, Moment};

/// What a file does not say by itself.
#[derive(Default)]
pub(crate) struct Besides {
    /// Issuers by the names that the other system has for providers.
    pub(crate) issuers: BTreeMap<String, String>,
    /// How Firebase's project hashes.
    pub(crate) hash_config: Option<HashConfig>,
}

/// Providers that every system calls by nearly the same name.
const KNOWN: [(&[&str], &str); 3] = [
    (&["google", "google-oauth2", "google.com"], "https://accounts.google.com"),
    (&["apple", "apple.com", "signinwithapple"], "https://appleid.apple.com"),
    (&["github", "github.com"], "https://github.com"),
];

/// Reads users, and writes accounts.
pub(crate) struct Converter<'a> {
    pub(super) besides: &'a Besides,
    /// Providers whose issuer nobody has named.
    pub(crate) left_out: BTreeSet<String>,
    /// Users without an address.
    pub(crate) without_address: u64,
}

impl<'a> Converter<'a> {
    pub(crate) const fn new(besides: &'a Besides) -> Self {
        Self { besides, left_out: BTreeSet::new(), without_address: 0 }
    }

    /// A linked account, if it is known who says who it is.
    pub(super) fn identity(
        &mut self,
        provider: &str,
        subject: &str,
        label: Option<&str>,
    ) -> Option<IdentityRecord> {
        let named = self.besides.issuers.get(provider).map(String::as_str);
        let name = provider.to_lowercase();
        let known =
            || KNOWN.iter().find(|(names, _)| names.contains(&&*name)).map(|(_, issuer)| *issuer);
        let Some(issuer) = named.or_else(known) else {
            self.left_out.insert(provider.to_owned());
            return None;
        };
        Some(IdentityRecord {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            label: label.map(str::to_owned),
            proved: None,
            linked_at: None,
        })
    }
}

/// Text that is not empty.
pub(super) fn text(user: &Value, name: &str) -> Option<String> {
    user[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The parts of a name, as profiles call them.
pub(super) fn profile(user: &Value, names: [(&str, &str); 3]) -> BTreeMap<String, String> {
    let parts =
        names.into_iter().filter_map(|(ours, theirs)| Some((ours.to_owned(), text(user, theirs)?)));
    parts.collect()
}

/// A time as text.
pub(super) fn moment(user: &Value, name: &str) -> Option<Moment> {
    Moment::read(user[name].as_str()?)
}

/// A time in milliseconds, as a number or as text.
pub(super) fn milliseconds(user: &Value, name: &str) -> Option<Moment> {
    let value = &user[name];
    let number = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
    Some(Moment(Timestamp(number / 1000)))
}

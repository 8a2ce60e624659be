//! From what other systems export to accounts as an import takes them.

mod auth0;
mod cognito;
mod django;
mod entra;
mod firebase;
mod keycloak;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};

use anyhow::{Context as _, bail};
use protocol::Timestamp;
use serde_json::Value;

pub(crate) use self::firebase::HashConfig;
use super::record::{AccountRecord, IdentityRecord, Moment};

/// Which system wrote the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum System {
    /// Auth0: users as lines of JSON.
    Auth0,
    /// Amazon Cognito: users as CSV.
    Cognito,
    /// Django: `dumpdata` of the users.
    Django,
    /// Microsoft Entra External ID and Azure AD B2C: users as Microsoft Graph lists them.
    Entra,
    /// Firebase: `auth:export` as JSON.
    Firebase,
    /// Keycloak: a realm with its users.
    Keycloak,
}

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
    besides: &'a Besides,
    /// Providers whose issuer nobody has named.
    pub(crate) left_out: BTreeSet<String>,
    /// Users without an address.
    pub(crate) without_address: u64,
}

impl<'a> Converter<'a> {
    pub(crate) const fn new(besides: &'a Besides) -> Self {
        Self { besides, left_out: BTreeSet::new(), without_address: 0 }
    }

    /// Has the account of each user written.
    ///
    /// # Errors
    /// If the file is not of this system, or one cannot be written.
    pub(crate) fn each(
        &mut self,
        system: System,
        file: impl Read,
        mut write: impl FnMut(&AccountRecord) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for user in users(system, file)? {
            let account = match system {
                System::Auth0 => auth0::account(self, &user),
                System::Cognito => cognito::account(&user),
                System::Django => django::account(&user),
                System::Entra => entra::account(self, &user),
                System::Firebase => firebase::account(self, &user)?,
                System::Keycloak => keycloak::account(self, &user),
            };
            match account.email.is_empty() {
                true => self.without_address += 1,
                false => write(&account)?,
            }
        }
        Ok(())
    }

    /// A linked account, if it is known who says who it is.
    fn identity(
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

/// All users of a file.
fn users(system: System, file: impl Read) -> anyhow::Result<Vec<Value>> {
    let mut file = BufReader::new(file);
    match system {
        System::Cognito => {
            // As text: a number with + would be read as one.
            let rows =
                csv::Reader::from_reader(file).into_deserialize::<BTreeMap<String, String>>();
            return rows.map(|row| Ok(serde_json::to_value(row?)?)).collect();
        }
        System::Auth0 if file.fill_buf()?.trim_ascii_start().first() == Some(&b'{') => {
            let users = serde_json::Deserializer::from_reader(file).into_iter();
            return users
                .map(|user| user.context("this is no line of JSON for each user"))
                .collect();
        }
        _ => {}
    }
    let document: Value = serde_json::from_reader(file).context("this is no JSON")?;
    let users = match system {
        System::Entra => &document["value"],
        System::Firebase | System::Keycloak => &document["users"],
        _ => &document,
    };
    // A realm alone, or one of several.
    let realm = || document.get(0).map(|realm| &realm["users"]);
    match users.as_array().or_else(|| realm()?.as_array()) {
        Some(users) => Ok(users.clone()),
        None => bail!("there are no users in it"),
    }
}

/// Text that is not empty.
fn text(user: &Value, name: &str) -> Option<String> {
    user[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The parts of a name, as profiles call them.
fn profile(user: &Value, names: [(&str, &str); 3]) -> BTreeMap<String, String> {
    let parts =
        names.into_iter().filter_map(|(ours, theirs)| Some((ours.to_owned(), text(user, theirs)?)));
    parts.collect()
}

/// A time as text.
fn moment(user: &Value, name: &str) -> Option<Moment> {
    Moment::read(user[name].as_str()?)
}

/// A time in milliseconds, as a number or as text.
fn milliseconds(user: &Value, name: &str) -> Option<Moment> {
    let value = &user[name];
    let number = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
    Some(Moment(Timestamp(number / 1000)))
}

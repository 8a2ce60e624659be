//! From what other systems export to accounts as an import takes them.

mod auth0;
mod cognito;
mod django;
mod entra;
mod firebase;
mod hash_config;
mod keycloak;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use anyhow::{Context as _, bail};
use serde_json::Value;

pub(crate) use self::reading::{Besides, Converter};
use super::record::AccountRecord;

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

impl Converter<'_> {
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

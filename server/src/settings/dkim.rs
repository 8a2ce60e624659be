//! Keys that sign mails (DKIM).

use lettre::message::Mailbox;
use serde::Deserialize;
use toml::Spanned;

use super::SecretText;
use super::error::{Invalid, here};
use crate::dkim::{DkimKey, is_selector};
use crate::email;

/// A key that signs mails. Every signature counts: with an RSA key and an Ed25519 key, each mail
/// server verifies what it knows.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DkimSettings {
    /// The name of the key. Its record in the DNS is at `SELECTOR._domainkey.DOMAIN`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub selector: Spanned<String>,
    /// The domain that signs. If not set, that of `from`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub domain: Option<Spanned<String>>,
    /// The private key in PEM form: RSA of 2048 bits or more, or Ed25519.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "SecretText"))]
    pub key: Spanned<SecretText>,
}

impl DkimSettings {
    /// The domain that signs mails of a sender, in ASCII; `None` if there is none.
    #[must_use]
    pub fn domain(&self, from: &str) -> Option<String> {
        match &self.domain {
            Some(domain) => email::domain(domain.get_ref()),
            None => domain_of(from),
        }
    }

    /// The key.
    ///
    /// # Panics
    /// If it is none: reading checks it.
    pub(crate) fn read_key(&self) -> DkimKey {
        DkimKey::read(self.key.get_ref().expose()).expect("settings are checked when they are read")
    }

    /// What is wrong with it, if anything is.
    pub(super) fn validate(&self, from: &str) -> Option<Invalid> {
        if !is_selector(self.selector.get_ref()) {
            return here(
                &self.selector,
                "selector must be a name in the DNS, like portico or 2026-11.",
            );
        }
        if self.domain(from).is_none() {
            let sentence = "domain must be a domain like juniper.example.";
            return match &self.domain {
                Some(domain) => here(domain, sentence),
                None => here(
                    &self.selector,
                    "from has no domain that could sign: set domain in [[mail.dkim]].",
                ),
            };
        }
        let fault = DkimKey::read(self.key.get_ref().expose()).err()?;
        here(&self.key, &format!("key {fault}"))
    }
}

/// The domain of a sender, in ASCII.
pub(super) fn domain_of(from: &str) -> Option<String> {
    email::domain(from.parse::<Mailbox>().ok()?.email.domain())
}

//! Keys that sign mails (DKIM).

use lettre::message::Mailbox;
use serde::Deserialize;
use toml::Spanned;

use super::error::{Invalid, here};
use super::{MailSettings, SecretText};
use crate::dkim::{DkimKey, Signer, is_selector};
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

impl MailSettings {
    /// What signs mails.
    ///
    /// # Panics
    /// If a key is none: reading checks it.
    pub(crate) fn signers(&self) -> Vec<Signer> {
        let from = self.from.get_ref();
        let signer = |dkim: &DkimSettings| {
            let domain = dkim.domain(from).expect("settings are checked when they are read");
            Signer::new(domain, dkim.selector.get_ref().clone(), dkim.read_key())
        };
        self.dkim.iter().map(signer).collect()
    }

    /// The domain of the sender, in ASCII; `None` if it is on this machine.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        domain_of(self.from.get_ref())
    }

    /// Domains that sign and are neither that of the sender nor one above or below it.
    pub(super) fn strange_domains(&self) -> Vec<String> {
        let Some(from) = self.domain() else { return vec![] };
        let below = |one: &str, other: &str| one.ends_with(&format!(".{other}"));
        let strange =
            |domain: &String| *domain != from && !below(domain, &from) && !below(&from, domain);
        let domains = self.dkim.iter().filter_map(|dkim| dkim.domain(self.from.get_ref()));
        domains.filter(strange).collect()
    }
}

/// The domain of a sender, in ASCII.
fn domain_of(from: &str) -> Option<String> {
    email::domain(from.parse::<Mailbox>().ok()?.email.domain())
}

//! E-mail addresses: one form for each, however it was typed.
//!
//! Whatever compares, counts, looks up or stores an address takes an
//! [`EmailKey`], which is made here only. What is shown and written to is an
//! [`Email`]. `docs/decisions/0024-one-address-one-account.md` says why each
//! spelling is taken, undone or refused.

mod domain;
mod local;
#[cfg(test)]
mod tests;
mod typed;

use flow::limits;
use protocol::Refusal;

/// A valid address, normalized.
///
/// [`Email::parse`] is idempotent: what is shown, the key and the form on the
/// wire all parse to the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    shown: String,
    wire: String,
    key: EmailKey,
}

/// The form in which addresses are compared: equal for all spellings of one
/// address. Its domain is ASCII, and it has no capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey(String);

impl Email {
    /// Normalizes a typed address. Accepts `Name <address>` and `mailto:`, white
    /// space and invisible characters around it, full-width letters, an
    /// internationalized domain in Unicode or Punycode, and a quoted local part.
    ///
    /// # Errors
    /// Why it is no address: for the person to fix.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let text = typed::normalize(typed);
        if text.is_empty() {
            return Err(Refusal::EmailMissing {});
        }
        Self::read(&text).ok_or(Refusal::EmailMalformed {})
    }

    fn read(text: &str) -> Option<Self> {
        let address = typed::unwrap(text)?;
        let (local, domain) = address.rsplit_once('@')?;
        let (local, domain) = (local::canonical(local)?, domain::canonical(domain)?);
        let email = Self {
            shown: format!("{local}@{}", domain.unicode),
            wire: format!("{local}@{}", domain.ascii),
            key: EmailKey(format!("{}@{}", local::folded(&local), domain.ascii)),
        };
        let longest = email.shown.len().max(email.wire.len());
        (longest <= limits::EMAIL_MAX_BYTES).then_some(email)
    }

    /// For people to read: capitals before the `@` as typed, the domain in Unicode.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// For mail servers: the domain in ASCII. The local part may be Unicode,
    /// which needs SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn wire(&self) -> &str {
        &self.wire
    }

    /// The form in which it is compared.
    #[must_use]
    pub const fn key(&self) -> &EmailKey {
        &self.key
    }
}

impl EmailKey {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Its bytes, for digests.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<EmailKey> for String {
    fn from(key: EmailKey) -> Self {
        key.0
    }
}

/// A domain in the form in which addresses have it in their keys; `None` if it is none.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    domain::canonical(text).map(|domain| domain.ascii)
}

/// The key of an address that is kept: in a flow, a session or an account. One
/// that an older version took and [`Email::parse`] refuses keeps the key it had.
#[must_use]
pub fn key(kept: &str) -> EmailKey {
    Email::parse(kept).map_or_else(|_| EmailKey(kept.to_lowercase()), |email| email.key)
}

//! An account as it stands in a file: one line of JSON, or a row of CSV.

use std::collections::BTreeMap;

use protocol::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// An account in a file. It holds secrets, so it cannot be printed.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountRecord {
    /// By what apps know the account (`sub`): 26 characters, as Portico makes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The address.
    pub(crate) email: String,
    /// Whether its owner has shown the mailbox; if the file does not say, they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email_verified: Option<bool>,
    /// The password's hash, in any form that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_hash: Option<String>,
    /// When the password was set by a code to the mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_reset_at: Option<Moment>,
    /// What apps wanted to know, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) profile: BTreeMap<String, String>,
    /// The language that the owner uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) locale: Option<String>,
    /// When terms were agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) terms_accepted_at: Option<Moment>,
    /// The key of the authenticator app in base32, or its `otpauth://` link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authenticator: Option<String>,
    /// The mailbox that gets codes as a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email_code: Option<String>,
    /// The number that gets codes by text.
    #[serde(default, alias = "phone", skip_serializing_if = "Option::is_none")]
    pub(crate) sms_code: Option<String>,
    /// The number that gets codes by call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) voice_code: Option<String>,
    /// Passkeys for the same name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) passkeys: Vec<PasskeyRecord>,
    /// Accounts from elsewhere that are linked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) identities: Vec<IdentityRecord>,
    /// Whether it is disabled.
    #[serde(default, skip_serializing_if = "is_not")]
    pub(crate) disabled: bool,
    /// When it was made; if the file does not say, now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created_at: Option<Moment>,
    /// No account holds groups: named so that the line can be refused with a reason.
    #[serde(default, skip_serializing)]
    pub(crate) groups: Option<Value>,
}

/// A passkey in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum PasskeyRecord {
    /// As other systems tell of one.
    Told(ToldPasskey),
    /// As Portico stores one.
    Stored {
        /// The public key, its counter and flags.
        data: Value,
        /// By what its authenticator knows the account, if not by its id: base64url.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_handle: Option<String>,
        /// When it was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        created_at: Option<Moment>,
    },
}

/// A passkey as other systems tell of one. Bytes are in base64url.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToldPasskey {
    /// By what the authenticator knows it.
    pub(crate) credential_id: String,
    /// The public key, as COSE has it.
    pub(crate) public_key: String,
    /// By what the authenticator knows the account.
    pub(crate) user_handle: String,
    /// How often it has signed, as far as it counts.
    #[serde(default)]
    pub(crate) sign_count: u32,
    /// Whether it can be on several devices.
    #[serde(default)]
    pub(crate) backup_eligible: bool,
    /// Whether it is.
    #[serde(default)]
    pub(crate) backup_state: bool,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created_at: Option<Moment>,
}

/// An account from elsewhere in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityRecord {
    /// Who says who it is.
    pub(crate) issuer: String,
    /// Whom they mean (`sub`).
    pub(crate) subject: String,
    /// By what its owner tells it from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    /// Whether more than the provider's word led to it; if the file does not say, it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proved: Option<bool>,
    /// When it was linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) linked_at: Option<Moment>,
}

/// A time: RFC 3339, or seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Moment {
    /// Reads one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let seconds = text.parse().ok();
        let date = || Some(OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp());
        // Until the year 9999: what is later can be shown nowhere.
        let seconds = seconds.or_else(date).filter(|at| (0..=253_402_300_799).contains(at))?;
        Some(Self(Timestamp(seconds)))
    }

    /// As people read it.
    pub(crate) fn shown(self) -> String {
        let date = OffsetDateTime::from_unix_timestamp(self.0.0).ok();
        date.and_then(|date| date.format(&Rfc3339).ok()).unwrap_or_else(|| self.0.0.to_string())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Self::read(&text).ok_or_else(|| {
            serde::de::Error::custom(
                "a time is RFC 3339, as 2026-01-31T12:00:00Z, or seconds since 1970",
            )
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
const fn is_not(value: &bool) -> bool {
    !*value
}

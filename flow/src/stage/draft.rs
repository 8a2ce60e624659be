//! A new account before it is made.

use serde::{Deserialize, Serialize};

use super::account::SignUp;
use super::federated::Identity;
use crate::profile::Attribute;
use protocol::Timestamp;
use protocol::screen::{ProfileField, Purpose};

/// A new account, as far as it is known; it is made when all is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The confirmed address.
    pub email: String,
    /// When it was confirmed.
    #[serde(default)]
    pub confirmed_at: Option<Timestamp>,
    /// Whether the person asked for an account; else there was none to sign in to.
    pub asked: bool,
    /// What the user flow wants of a new account.
    pub sign_up: SignUp,
    /// The profile, once filled in.
    pub profile: Option<Vec<Attribute>>,
    /// Whether the terms were agreed to.
    pub accepted: bool,
    /// The account from elsewhere that it is made for: then it has no password.
    #[serde(default)]
    pub identity: Option<Identity>,
}

impl Draft {
    /// What the person came for.
    pub(super) fn purpose(&self) -> Purpose {
        if self.asked { Purpose::SignUp } else { Purpose::SignIn }
    }

    /// What a provider told, field by field; nothing where none did.
    pub(super) fn proposed(&self) -> Vec<String> {
        let Some(identity) = &self.identity else { return vec![] };
        let told = |field: &ProfileField| {
            let told = identity.names.iter().find(|told| told.name == field.name);
            told.map(|told| told.value.clone()).unwrap_or_default()
        };
        self.sign_up.fields.iter().map(told).collect()
    }
}

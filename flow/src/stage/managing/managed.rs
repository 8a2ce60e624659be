//! What is known of an account whose owner looks after it.

use serde::{Deserialize, Serialize};

use super::SeenSession;
use crate::stage::Second;
use crate::stage::owned::Owned;
use protocol::Factor;
use protocol::screen::{AgreedApp, LinkedIdentity, ManageNotice};

/// What is known of the account of someone who changes its factors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Managing {
    /// Whether a second factor is demanded here and now.
    pub demanded: bool,
    /// How many recovery codes are left.
    pub codes_left: u32,
    /// Whether there is a password.
    pub password: bool,
    /// How many devices are remembered.
    #[serde(default)]
    pub devices: u32,
    /// The apps that its owner has agreed to.
    #[serde(default)]
    pub apps: Vec<AgreedApp>,
    /// Where it is signed in.
    #[serde(default)]
    pub sessions: Vec<SeenSession>,
    /// The accounts from elsewhere that are linked.
    #[serde(default)]
    pub identities: Vec<LinkedIdentity>,
    /// Whether a code to the mailbox signs in.
    #[serde(default)]
    pub code_first: bool,
    /// What was done just now.
    pub notice: Option<ManageNotice>,
    /// The factor that was added or removed by it.
    #[serde(default)]
    pub changed: Option<Factor>,
}

impl Managing {
    /// What the host has found, and the second factors beside it.
    pub(in crate::stage) fn of(owned: Owned) -> (Self, Second) {
        let Owned { codes_left, password, devices, apps, sessions, identities, code_first, .. } =
            owned;
        let found = Self {
            codes_left,
            password,
            devices,
            apps,
            sessions,
            identities,
            code_first,
            ..Self::default()
        };
        (found, owned.second)
    }
}

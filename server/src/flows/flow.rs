//! What every flow has, whichever host drives it.

use flow::limits;
use protocol::{Factor, Purpose, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::drawn::{reference, seed};
use crate::ids::{AccountId, AppId, FlowId};
use crate::secret::{Digest, handle};
use crate::store::Undelivered;

/// One flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its handle.
    pub id: FlowId,
    /// Drawn when it is stored; flows of older servers have none.
    pub seed: Option<Vec<u8>>,
    /// The app that it signs in to.
    pub app: AppId,
    /// What the app began it for. What the person does may differ: [`About`](crate::hosts::About).
    pub purpose: Purpose,
    /// Whether the app asks for a second factor, whatever the policies say.
    pub asks_mfa: bool,
    /// The browser that it belongs to.
    pub binding: Binding,
    /// The origin of the page that shows it, if that is none of ours.
    pub embedder: Option<String>,
    /// Where the app goes on.
    pub return_to: ReturnTo,
    /// The person's locale.
    pub locale: String,
    /// Whether they asked for it: by the address, on a page, or by their browser.
    pub locale_chosen: bool,
    /// What a person can quote.
    pub reference: String,
    /// Which screen is next.
    pub state: FlowState,
    /// What the host keeps encrypted for this state.
    pub sealed: Option<Vec<u8>>,
    /// The account from elsewhere that waits to be linked or signed in with, encrypted.
    pub identity: Option<Vec<u8>>,
    /// The step that it waits for an answer to.
    pub step: u32,
    /// Grows with each change, so that only one of two changes wins.
    pub version: i64,
    /// Why the last answer was not taken.
    pub refusal: Option<Refusal>,
    /// The last answer.
    pub answered: Option<Answered>,
    /// The flow that took its place.
    pub next: Option<FlowId>,
    /// Whose it is, once known.
    pub account_id: Option<AccountId>,
    /// The version of that account at its first factor, or of the one that a code was sent to.
    pub account_version: Option<i64>,
    /// The version of that account when this was read; none while it is disabled.
    pub present_version: Option<i64>,
    /// The keyed hash of the session it goes on from.
    pub session: Option<Vec<u8>>,
    /// When a first factor was shown, here or in that session.
    pub first_at: Option<Timestamp>,
    /// The message with the code that it waits for, while that is not delivered.
    pub undelivered: Option<Undelivered>,
    /// When it ends.
    pub deadlines: Deadlines,
}

/// The browser of a flow: the keyed hash of the token in its cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Binding(Vec<u8>);

/// Where an app goes on after a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo {
    /// One of the app's addresses, with the state that it sent; checked when the flow began.
    pub url: String,
    /// Has the flow end in an authorization code: the hash of what redeems it.
    pub code_challenge: Option<Vec<u8>>,
    /// What an OpenID client asked for; its flow ends in a code that it redeems.
    pub request: Option<String>,
}

/// When a flow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last answered, or more time was asked for.
    pub touched_at: Timestamp,
}

/// An answer that was taken, by which the same one is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The step that it answered.
    pub step: u32,
    /// Its keyed hash.
    pub hash: Vec<u8>,
}

/// Which screen of a flow is next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowState {
    /// Nobody went on with it in time, or what was shown holds no more.
    Expired {
        /// What a flow in its place would be for.
        purpose: Purpose,
        /// Who, as far as known.
        email: Option<String>,
    },
    /// Every demand is met.
    SignedIn {
        /// Who.
        email: String,
        /// What was shown, in order.
        proofs: Vec<Factor>,
    },
    /// The host waits for an answer, or has blocked the sign-in.
    #[serde(untagged)]
    Host(Value),
}

impl FlowState {
    /// Whether nothing can be answered any more but by beginning anew.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Expired { .. } | Self::SignedIn { .. })
    }

    /// Whether it ended in a sign-in.
    #[must_use]
    pub const fn is_signed_in(&self) -> bool {
        matches!(self, Self::SignedIn { .. })
    }
}

impl Binding {
    /// Whether this is the keyed hash of the browser's token, in constant time.
    #[must_use]
    pub fn is_of(&self, token: &Digest) -> bool {
        token.matches(&self.0)
    }

    /// As it is stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Binding {
    fn from(stored: Vec<u8>) -> Self {
        Self(stored)
    }
}

impl From<Digest> for Binding {
    fn from(token: Digest) -> Self {
        Self(token.0.to_vec())
    }
}

impl std::fmt::Debug for Binding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Binding")
    }
}

impl Answered {
    /// Whether this is the answer that was taken, in constant time.
    #[must_use]
    pub fn is(&self, step: u32, hash: &Digest) -> bool {
        self.step == step && hash.matches(&self.hash)
    }
}

impl Deadlines {
    /// Those of a flow that begins.
    #[must_use]
    pub const fn from(now: Timestamp) -> Self {
        Self { created_at: now, touched_at: now }
    }

    /// When the flow ends if nothing is answered and nobody asks for more time.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.touched_at.plus(limits::FLOW_IDLE).min(self.ends_at())
    }

    /// When the flow ends whatever is done.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.created_at.plus(limits::FLOW_LIFETIME)
    }
}

impl Flow {
    /// Of what is derived from a flow and must not be the same again if its id is:
    /// its row may have been deleted while its sealed beginning is still good.
    #[must_use]
    pub(crate) fn root(&self) -> Vec<&[u8]> {
        let seed = self.seed.as_deref();
        [Some(self.id.as_bytes()), seed].into_iter().flatten().collect()
    }

    /// Whether this is the last answer that was taken.
    #[must_use]
    pub fn is_answered_by(&self, step: u32, hash: &Digest) -> bool {
        self.answered.as_ref().is_some_and(|answered| answered.is(step, hash))
    }

    /// Whether its account is disabled, or not any more as it was when it was shown.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.account_version.is_none() || self.account_version != self.present_version
    }

    /// Drops what was shown of an account.
    pub(crate) fn forget_account(&mut self) {
        (self.account_id, self.account_version, self.first_at) = (None, None, None);
    }

    /// A flow like this one from its first step, with what the app asked for and
    /// nothing that was shown.
    #[must_use]
    pub(crate) fn restarted(&self, now: Timestamp) -> Self {
        Self {
            id: handle().into(),
            seed: Some(seed()),
            reference: reference(),
            step: 1,
            version: 1,
            sealed: None,
            identity: None,
            refusal: None,
            answered: None,
            next: None,
            account_id: None,
            account_version: None,
            present_version: None,
            first_at: None,
            undelivered: None,
            deadlines: Deadlines::from(now),
            ..self.clone()
        }
    }
}

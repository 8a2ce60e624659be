//! What was found out about an answer.

use flow::{Event, Stage, Turn};
use protocol::Timestamp;

use crate::flows::flow::Flow;
use crate::problem::Problem;
use crate::rate_limit::failures::Wrong;
use crate::secret::Digest;
use crate::store::{AccountVersion, Change, PasskeyData, codes, passkeys, recovery};

/// What was found out, and what the effects need besides.
pub(crate) struct Checked {
    /// The address that came with it, and is taken before.
    pub address: Option<Event>,
    /// The verdict.
    pub event: Event,
    /// The hash of a new password.
    pub password_hash: Option<String>,
    /// The right password's hash, made anew because the old one was too cheap.
    pub rehashed: Option<String>,
    /// The account whose first factor was shown, as it was when that was
    /// compared: from the very same read.
    pub account: Option<AccountVersion>,
    /// The account from elsewhere that the flow goes on with, encrypted.
    pub identity: Option<Vec<u8>>,
    /// When the first factor was shown, if that was not just now.
    pub first_at: Option<Timestamp>,
    /// The code that was right; it is used up together with what comes of it.
    pub used_code: Option<Digest>,
    /// The recovery code that was right; used up in the same way.
    pub used_recovery_code: Option<Digest>,
    /// The authenticator's step that was used up.
    pub used_step: Option<i64>,
    /// The passkey that was right, with what it told of itself.
    pub used_passkey: Option<PasskeyData>,
    /// The passkey that was made.
    pub new_passkey: Option<PasskeyData>,
    /// Whether strangers gave so many wrong answers that the owner is told.
    pub tells_owner: bool,
}

impl Checked {
    /// What the rules make of it.
    pub(crate) fn turn(&self, stage: Stage, now: Timestamp) -> Turn {
        match self.address.clone() {
            Some(given) => stage.advance(given, now).then(self.event.clone(), now),
            None => stage.advance(self.event.clone(), now),
        }
    }
}

impl Checked {
    /// The same, if it is a first factor, for who asked to stay signed in, or did not.
    pub(crate) fn staying(mut self, stays: bool) -> Self {
        self.event = self.event.staying(stays);
        self
    }

    /// The same, if it is a second factor, for who wants the device remembered, or does not.
    pub(crate) fn remembering(mut self, remembers: bool) -> Self {
        self.event = self.event.remembering(remembers);
        self
    }
}

impl Checked {
    /// Uses up what was shown; false if another answer did.
    pub(super) async fn use_up(
        &self,
        change: &mut Change,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<bool, Problem> {
        if let Some(code) = &self.used_code
            && !codes::claim_code(change, &flow.id, code).await?
        {
            return Ok(false);
        }
        if let (Some(code), Some(id)) = (&self.used_recovery_code, &flow.account_id)
            && !recovery::claim_recovery_code(change, id, code).await?
        {
            return Ok(false);
        }
        match &self.used_passkey {
            Some(passkey) => Ok(passkeys::update_passkey(change, passkey, now).await?),
            None => Ok(true),
        }
    }
}

impl From<Event> for Checked {
    fn from(event: Event) -> Self {
        Self {
            address: None,
            event,
            password_hash: None,
            rehashed: None,
            account: None,
            identity: None,
            first_at: None,
            used_code: None,
            used_recovery_code: None,
            used_step: None,
            used_passkey: None,
            new_passkey: None,
            tells_owner: false,
        }
    }
}

impl From<Wrong> for Checked {
    fn from(Wrong { event, tells_owner }: Wrong) -> Self {
        Self { tells_owner, ..event.into() }
    }
}

//! The flow that is walked, and what is seen of it besides its screens.

use flow::{Stage, limits};
use protocol::screen::CodeUse;
use protocol::{Factor, Purpose, Refusal, Timestamp};

/// A message that a server would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// Where to: an e-mail address, or a telephone number in E.164 form.
    pub to: String,
    /// By mail, text or call.
    pub factor: Factor,
    /// What the code is for.
    pub code_use: CodeUse,
    /// Whether the address has an account already, though one is being made.
    pub account_exists: bool,
    /// The code.
    pub code: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// What was found out about an answer.
    Event(String),
    /// What was done with it.
    Effect(String),
    /// What the rules ask for.
    Decision(String),
}

/// The flow that is walked.
pub(crate) struct Walked {
    pub(crate) stage: Stage,
    pub(crate) purpose: Purpose,
    steps: u32,
    pub(crate) refusal: Option<Refusal>,
    begun_at: Timestamp,
    touched_at: Timestamp,
    /// Which of this sandbox it is.
    pub(crate) number: u32,
    /// The code that was sent last.
    pub(crate) sent: Option<String>,
    /// The authenticator key that is being enrolled.
    pub(crate) key: Vec<u8>,
    /// The recovery codes that were drawn.
    pub(crate) codes: Vec<String>,
}

impl Walked {
    pub(crate) const fn at(stage: Stage, purpose: Purpose, number: u32, now: Timestamp) -> Self {
        Self {
            stage,
            purpose,
            steps: 1,
            refusal: None,
            begun_at: now,
            touched_at: now,
            number,
            sent: None,
            key: vec![],
            codes: vec![],
        }
    }

    /// Notes what came of an answer.
    pub(crate) const fn taken(&mut self, refusal: Option<Refusal>, moved: bool, now: Timestamp) {
        self.refusal = refusal;
        self.touched_at = now;
        if moved {
            self.steps += 1;
        }
    }

    /// Gives it more time, as far as there is any.
    pub(crate) fn extend(&mut self, now: Timestamp) {
        if !self.is_expired(now) {
            self.touched_at = now;
        }
    }

    /// The step of the present screen; that a flow is over is one more.
    pub(crate) fn step(&self, now: Timestamp) -> u32 {
        self.steps + u32::from(self.is_expired(now))
    }

    pub(crate) fn ends_at(&self) -> Timestamp {
        self.begun_at.plus(limits::FLOW_LIFETIME)
    }

    pub(crate) fn expires_at(&self) -> Timestamp {
        self.touched_at.plus(limits::FLOW_IDLE).min(self.ends_at())
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        !matches!(self.stage, Stage::SignedIn { .. }) && self.expires_at() <= now
    }
}

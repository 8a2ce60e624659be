//! A code on its way to a mailbox or a telephone, and what it is for.

use serde::{Deserialize, Serialize};

use super::federated::Identity;
use super::turn::Turn;
use super::{Effect, Stage, Standing};
use crate::limits;
use protocol::screen::CodeUse;
use protocol::{Factor, Refusal, Timestamp};

/// What a code is to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeAim {
    /// That a second factor is in their hands.
    Challenge {
        /// Who, and what was shown.
        standing: Standing,
        /// Which factor.
        factor: Factor,
    },
    /// That an address or number which is to become a factor is theirs.
    Confirm {
        /// Who, and what was shown.
        standing: Standing,
        /// Which factor.
        factor: Factor,
        /// Where its codes go.
        address: String,
        /// Whether that is known to be a land line, which gets no texts.
        #[serde(default)]
        land_line: bool,
    },
    /// That a mailbox is theirs, so that an account from elsewhere is linked to the account that
    /// has it, or to a new one.
    Link {
        /// The address.
        email: String,
        /// The account from elsewhere.
        identity: Identity,
    },
    /// That an address is theirs which is to be that of their account.
    Replace {
        /// Who, and what was shown.
        standing: Standing,
        /// The address.
        address: String,
    },
    /// That a mailbox is theirs, before anything else is known.
    Mailbox {
        /// The address.
        email: String,
        /// To what end.
        code_use: CodeUse,
    },
}

impl CodeAim {
    /// What the code is asked for.
    #[must_use]
    pub const fn code_use(&self) -> CodeUse {
        match self {
            Self::Challenge { .. } => CodeUse::SecondFactor,
            Self::Confirm { factor, .. } if factor.by_phone() => CodeUse::EnrollPhone,
            Self::Confirm { .. } => CodeUse::EnrollEmail,
            Self::Link { .. } => CodeUse::Link,
            Self::Replace { .. } => CodeUse::ChangeEmail,
            Self::Mailbox { code_use, .. } => *code_use,
        }
    }

    /// Where the code comes from.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Challenge { factor, .. } | Self::Confirm { factor, .. } => *factor,
            Self::Link { .. } | Self::Mailbox { .. } | Self::Replace { .. } => Factor::EmailCode,
        }
    }

    /// Where the code goes; nowhere where an app makes it.
    #[must_use]
    pub fn to(&self) -> Option<&str> {
        match self {
            Self::Challenge { standing, factor } => standing.address(*factor),
            Self::Confirm { address, .. } | Self::Replace { address, .. } => Some(address),
            Self::Link { email, .. } | Self::Mailbox { email, .. } => Some(email),
        }
    }

    /// Whose flow it is.
    #[must_use]
    pub fn email(&self) -> &str {
        match self {
            Self::Challenge { standing, .. }
            | Self::Confirm { standing, .. }
            | Self::Replace { standing, .. } => &standing.email,
            Self::Link { email, .. } | Self::Mailbox { email, .. } => email,
        }
    }
}

/// A code that was sent, or could not be because too many were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// When it left; absent if it did not.
    pub sent_at: Option<Timestamp>,
    /// From when another may be asked for.
    pub resend_at: Timestamp,
    /// Wrong guesses it still bears.
    pub tries_left: u8,
}

impl SentCode {
    /// Whether a guess is still worth comparing.
    #[must_use]
    pub fn alive(self, now: Timestamp) -> bool {
        self.dead(now).is_none()
    }

    /// Why a guess is not worth comparing.
    fn dead(self, now: Timestamp) -> Option<Refusal> {
        let alive = |sent: Timestamp| now <= sent.plus(limits::CODE_LIFETIME);
        if !self.sent_at.is_some_and(alive) {
            Some(Refusal::CodeExpired {})
        } else if self.tries_left == 0 {
            Some(Refusal::CodeSpent {})
        } else {
            None
        }
    }

    /// The same after its first try, if that was still there.
    pub(super) const fn without_first_try(self) -> Self {
        match self.tries_left {
            limits::TRIES_PER_CODE => Self { tries_left: self.tries_left - 1, ..self },
            _ => self,
        }
    }

    /// What to tell someone who typed a code too late: also one that would be
    /// alive, if what it was sent for is not so any more.
    pub(super) fn too_late(self, now: Timestamp) -> Refusal {
        self.dead(now).unwrap_or(Refusal::CodeExpired {})
    }

    /// One guess less, and what to say.
    pub(super) fn wrong(self, now: Timestamp) -> (Self, Refusal) {
        if let Some(dead) = self.dead(now) {
            return (self, dead);
        }
        let tries_left = self.tries_left - 1;
        let tell = (tries_left <= limits::TELL_TRIES_FROM).then_some(tries_left);
        let refusal = match tries_left {
            0 => Refusal::CodeSpent {},
            _ => Refusal::CodeWrong { tries_left: tell },
        };
        (Self { tries_left, ..self }, refusal)
    }
}

/// Goes to the stage that waits for a code, and sends one if that is allowed.
///
/// Where it is not, the stage is the same without a code: what a stranger sees
/// does not depend on what was sent, and asking again later is the way on.
pub(super) fn send(aim: CodeAim, may_send_at: Timestamp, now: Timestamp) -> Turn {
    let Some(to) = aim.to().map(str::to_owned) else {
        return Turn::go(Stage::EnterCode { aim, code: None });
    };
    let tries_left = limits::TRIES_PER_CODE;
    if may_send_at > now {
        let code = SentCode { sent_at: None, resend_at: may_send_at, tries_left };
        let refusal = Some(Refusal::TooManySends { at: may_send_at });
        return Turn { refusal, ..Turn::go(Stage::EnterCode { aim, code: Some(code) }) };
    }
    let code =
        SentCode { sent_at: Some(now), resend_at: now.plus(limits::RESEND_WAIT), tries_left };
    let effect = Effect::SendCode { to, factor: aim.factor(), code_use: aim.code_use() };
    Turn::go(Stage::EnterCode { aim, code: Some(code) }).and(effect)
}

/// Sends another code in place of `code`, if it is time.
///
/// The account's count of failures is the host's and lives on: another code
/// buys no more guesses than [`limits::FREE_FAILURES`] and its waits allow.
pub(super) fn resend(aim: CodeAim, code: SentCode, may_send_at: Timestamp, now: Timestamp) -> Turn {
    let stage = |code| Stage::EnterCode { aim: aim.clone(), code: Some(code) };
    if code.resend_at > now {
        return Turn::refuse(stage(code), Refusal::TooSoon { at: code.resend_at });
    }
    if may_send_at > now {
        let code = SentCode { resend_at: may_send_at, ..code };
        return Turn::refuse(stage(code), Refusal::TooManySends { at: may_send_at });
    }
    send(aim, may_send_at, now)
}

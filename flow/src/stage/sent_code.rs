//! A code on its way to a mailbox.

use serde::{Deserialize, Serialize};

use super::event::Turn;
use super::{Effect, Stage};
use crate::limits;
use crate::screen::CodeUse;
use crate::{Refusal, Timestamp};

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

    /// What to tell someone who typed a code too late.
    pub(super) fn too_late(self, now: Timestamp) -> Refusal {
        self.dead(now).unwrap_or(Refusal::OutOfTurn {})
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
pub(super) fn send(
    email: &str,
    code_use: CodeUse,
    may_send_at: Timestamp,
    now: Timestamp,
    stage: impl FnOnce(SentCode) -> Stage,
) -> Turn {
    let tries_left = limits::TRIES_PER_CODE;
    if may_send_at > now {
        let code = SentCode { sent_at: None, resend_at: may_send_at, tries_left };
        let refusal = Some(Refusal::TooManySends { at: may_send_at });
        return Turn { refusal, ..Turn::go(stage(code)) };
    }
    let resend_at = now.plus(limits::RESEND_WAIT);
    let code = SentCode { sent_at: Some(now), resend_at, tries_left };
    Turn::go(stage(code)).and(Effect::SendCode { email: email.to_owned(), code_use })
}

/// Sends another code in place of `code`, if it is time.
///
/// The account's count of failures is the host's and lives on: another code
/// buys no more guesses than [`limits::FREE_FAILURES`] and its waits allow.
pub(super) fn resend(
    code: SentCode,
    email: &str,
    code_use: CodeUse,
    may_send_at: Timestamp,
    now: Timestamp,
    stage: impl FnOnce(SentCode) -> Stage,
) -> Turn {
    if code.resend_at > now {
        return Turn::refuse(stage(code), Refusal::TooSoon { at: code.resend_at });
    }
    if may_send_at > now {
        let code = SentCode { resend_at: may_send_at, ..code };
        return Turn::refuse(stage(code), Refusal::TooManySends { at: may_send_at });
    }
    send(email, code_use, may_send_at, now, stage)
}

//! A new password in place of a forgotten one, by who has shown the mailbox.
//!
//! **Invariant**: where the policies demand a second factor and the account has one, the password
//! is replaced, and its owner signed in, only after that was shown as well
//! (`docs/decisions/0045-a-reset-signs-in.md`).

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::first::standing;
use super::second::{after_proofs, ask, blocked, chosen, onward};
use super::turn::{Effect, SetBy, Turn};
use super::ways::ask_password;
use super::{Has, Stage, Standing};
use crate::policy::Verdict;
use protocol::screen::{ManageNotice, PasswordNotice};
use protocol::{Factor, Timestamp};

/// What a new password leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reset {
    /// The app: nothing else is demanded.
    Allowed,
    /// What is demanded besides: shown before, or enrolled after it.
    Demanded,
}

/// Goes on from the mailbox: to a second factor if one is demanded and there is one, then to the
/// new password. That one is the first factor of the session to come.
pub(super) fn reset(email: String, account: Account, now: Timestamp) -> Turn {
    let (verdict, may_send_at) = (account.decision.on_any_device(), account.may_send_at);
    let choice = account.second.first_choice().map(|enrolled| enrolled.factor);
    let standing = standing(email, vec![Factor::Password], Some(now), account, now);
    let verdict = standing.to_show(verdict);
    let reset = if verdict == Verdict::Allow { Reset::Allowed } else { Reset::Demanded };
    // It is new already.
    let (change_password, remember) = (false, None);
    let mut standing = Standing { change_password, remember, reset: Some(reset), ..standing };
    match verdict {
        Verdict::Block(reason) => blocked(standing, reason),
        Verdict::Allow | Verdict::Enroll => replace(standing),
        Verdict::Challenge if Has::from(&standing).only_the_mailbox() => {
            // Another code to it would show the same again.
            standing.proofs.push(Factor::EmailCode);
            replace(standing)
        }
        Verdict::Challenge => match choice {
            Some(factor) => chosen(standing, factor, may_send_at, now),
            None => ask(standing),
        },
    }
}

/// Asks for the new password.
pub(super) fn replace(standing: Standing) -> Turn {
    let email = standing.email.clone();
    Turn::go(Stage::ReplacePassword { email, standing: Some(Box::new(standing)) })
}

/// The new password is set, and all sessions of the account are ended before this one starts.
pub(super) fn replaced(mut standing: Standing, now: Timestamp) -> Turn {
    let by = if standing.has_shown_several() { SetBy::Several } else { SetBy::Mailbox };
    let set = Effect::SetPassword { email: standing.email.clone(), by };
    standing.notice(Some(ManageNotice::PasswordChanged));
    let turn = match standing.reset.take() {
        Some(Reset::Demanded) => onward(standing, now),
        Some(Reset::Allowed) | None => after_proofs(standing),
    };
    turn.first(set)
}

/// The new password is set where an older version asked for it: it is asked for once more.
pub(super) fn replaced_by_older(email: String) -> Turn {
    let set = Effect::SetPassword { email: email.clone(), by: SetBy::Mailbox };
    ask_password(email, Some(PasswordNotice::PasswordChanged), None).and(set)
}

impl Stage {
    /// Whether a right code here leads to a new password, which then stands for the mailbox.
    #[must_use]
    pub const fn shows_mailbox_for_reset(&self) -> bool {
        use super::CodeAim::Mailbox;
        use protocol::screen::CodeUse::ResetPassword;
        matches!(self, Self::EnterCode { aim: Mailbox { code_use: ResetPassword, .. }, .. })
    }

    /// Whether the first factor here is a code to the mailbox, whatever the user flow asks for
    /// first: another code to it adds nothing.
    #[must_use]
    pub const fn shows_mailbox_first(&self) -> bool {
        let links = matches!(self, Self::EnterCode { aim: super::CodeAim::Link { .. }, .. });
        links || self.shows_mailbox_for_reset()
    }
}

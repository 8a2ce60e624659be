//! Ways that lead on from several stages: again, another method, back, the start.

use super::enroll::{ask_address, offer_all};
use super::managing::list;
use super::turn::{Effect, Turn};
use super::{CodeAim, Draft, SentCode, Stage, Standing};
use crate::limits;
use protocol::screen::{CodeUse, PasswordNotice, Purpose};
use protocol::{Refusal, Timestamp};

/// Nothing changes.
pub(super) fn out_of_turn(stage: Stage) -> Turn {
    Turn::refuse(stage, Refusal::OutOfTurn {})
}

/// Asks for the address, with what is known of it.
pub(super) fn identify(purpose: Purpose, email: Option<String>) -> Turn {
    Turn::go(Stage::Identify { purpose, email })
}

/// Asks for the password; `confirmed_at` is when the address was shown to be theirs in this
/// flow.
pub(super) fn ask_password(
    email: String,
    notice: Option<PasswordNotice>,
    confirmed_at: Option<Timestamp>,
) -> Turn {
    Turn::go(Stage::EnterPassword { email, notice, confirmed_at, identity: None })
}

/// Another flow has made the account meanwhile.
pub(super) fn account_exists(draft: Draft) -> Turn {
    ask_password(draft.email, Some(PasswordNotice::AccountExists), draft.confirmed_at)
}

/// A wrong answer: refused, or followed by a wait when there were too many.
pub(super) fn failed(stage: Stage, refusal: Refusal, failures: u32, now: Timestamp) -> Turn {
    match limits::wait_after(failures) {
        Some(wait) => lock(stage, now.plus(wait)),
        None => Turn::refuse(stage, refusal),
    }
}

/// A code that is not the one, and was not sent.
pub(super) fn code_wrong(stage: Stage, failures: u32, now: Timestamp) -> Turn {
    failed(stage, Refusal::CodeWrong { tries_left: None }, failures, now)
}

/// The authenticator's code that comes next.
pub(super) fn code_early(stage: Stage, failures: u32, now: Timestamp) -> Turn {
    failed(stage, Refusal::CodeEarly {}, failures, now)
}

/// An answer that came while others had to wait. A first try at a code that was
/// sent is used up with it: hosts may have compared it.
pub(super) fn throttled(stage: Stage, until: Timestamp) -> Turn {
    if !stage.takes_guesses() {
        return out_of_turn(stage);
    }
    let stage = match stage {
        Stage::EnterCode { aim, code } => {
            Stage::EnterCode { aim, code: code.map(SentCode::without_first_try) }
        }
        stage => stage,
    };
    lock(stage, until)
}

/// Shuts `stage` until a time.
fn lock(stage: Stage, until: Timestamp) -> Turn {
    Turn::go(Stage::Locked { until, then: Box::new(stage) })
}

/// Goes on where the wait began, once it is over.
pub(super) fn unlock(until: Timestamp, then: Stage, now: Timestamp) -> Turn {
    match until <= now {
        true => Turn::go(then),
        false => Turn::refuse(
            Stage::Locked { until, then: Box::new(then) },
            Refusal::TooSoon { at: until },
        ),
    }
}

/// Lets a person choose again: among what they have, or among what they may
/// have. One factor's wait does not close the others.
pub(super) fn methods_again(here: Stage) -> Turn {
    if let Some(standing) = here.challenged().filter(|standing| standing.has_other_methods()) {
        return Turn::go(Stage::ChooseFactor(standing.clone()));
    }
    match here {
        Stage::Locked { then, .. } if then.has_other_offers() => offers_again(*then),
        here if here.has_other_offers() => offers_again(here),
        here => out_of_turn(here),
    }
}

/// Lets a person choose again among what can be enrolled, or changed.
pub(super) fn offers_again(here: Stage) -> Turn {
    match here.standing() {
        Some(standing) if standing.manages() => list(standing.clone(), None),
        Some(standing) if standing.choices().len() > 1 => offer_all(standing.clone()),
        _ => out_of_turn(here),
    }
}

/// Back from a code, to where the answer was given that led to it.
pub(super) fn back_from_code(aim: CodeAim) -> Turn {
    match aim {
        CodeAim::Link { email, identity } if identity.address.is_none() => {
            Turn::go(Stage::GiveAddress { identity, email })
        }
        CodeAim::Link { email, .. } => identify(Purpose::SignIn, Some(email)),
        CodeAim::Mailbox { email, code_use } => match code_use {
            CodeUse::ResetPassword => ask_password(email, None, None),
            CodeUse::VerifyEmail => identify(Purpose::SignUp, Some(email)),
            _ => identify(Purpose::SignIn, Some(email)),
        },
        CodeAim::Confirm { standing, factor, address, .. } => {
            ask_address(standing, factor, address)
        }
        CodeAim::Replace { standing, address } => {
            Turn::go(Stage::ChangeEmail { standing, address })
        }
        CodeAim::Challenge { standing, .. } => another_person(standing),
    }
}

/// Back from the second factor: it may be the account of somebody else.
pub(super) fn another_person(standing: Standing) -> Turn {
    identify(standing.purpose(), Some(standing.email))
}

/// From the start, with the address kept where the person may want it again.
///
/// From a block the address goes, and from a choice: the way on is another account.
pub(super) fn restart(stage: Stage) -> Turn {
    let email = match &stage {
        Stage::SignedIn { .. } => return out_of_turn(stage),
        Stage::Blocked { .. } | Stage::ChooseAccount(_) => None,
        _ => stage.email().map(str::to_owned),
    };
    identify(stage.purpose(), email).and(Effect::RenewFlow)
}

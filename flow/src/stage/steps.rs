//! The table's named rules.

use super::Stage;
use super::event::{Account, Effect, Standing, Turn};
use super::sent_code::{self, SentCode};
use crate::limits;
use crate::policy::Verdict;
use crate::screen::{CodeUse, Purpose};
use crate::{Factor, Refusal, Timestamp};

/// Starts with an address. Nothing here depends on whether it has an account.
pub(super) fn begin(
    purpose: Purpose,
    email: String,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    match purpose {
        Purpose::SignIn => Turn::go(Stage::EnterPassword { email, account_exists: false }),
        Purpose::SignUp => {
            let next = |code| Stage::VerifyEmail { email: email.clone(), code };
            sent_code::send(&email, CodeUse::VerifyEmail, may_send_at, now, next)
        }
    }
}

/// Goes on from a shown password to whatever the policy demands.
pub(super) fn judged(
    email: String,
    confirmed: Option<String>,
    account: Account,
    now: Timestamp,
) -> Turn {
    let (enrolled, offered, decision, may_send_at) = account.into_parts();
    let proofs = vec![Factor::Password];
    let standing = Standing { email, proofs, confirmed, enrolled, offered };
    match decision.verdict {
        Verdict::Allow => signed_in(standing),
        Verdict::Block(reason) => Turn::go(Stage::Blocked { email: standing.email, reason }),
        Verdict::Challenge => match standing.enrolled.as_slice() {
            [only] => {
                let factor = only.factor;
                chosen(standing, factor, may_send_at, now)
            }
            _ => Turn::go(Stage::ChooseFactor(standing)),
        },
        Verdict::Enroll => offer(standing),
    }
}

/// Asks for the factor that was chosen.
pub(super) fn chosen(
    standing: Standing,
    factor: Factor,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    if !standing.enrolled.iter().any(|enrolled| enrolled.factor == factor) {
        return Turn::refuse(Stage::ChooseFactor(standing), Refusal::FactorUnavailable {});
    }
    let Some(email) = standing.address(factor).map(str::to_owned) else {
        return Turn::go(Stage::Challenge { standing, factor, code: None });
    };
    let next = |code| Stage::Challenge { standing, factor, code: Some(code) };
    sent_code::send(&email, CodeUse::SecondFactor, may_send_at, now, next)
}

/// Offers what can be enrolled; goes straight there where there is one way only.
fn offer(standing: Standing) -> Turn {
    match standing.offered.as_slice() {
        [only] => {
            let factor = *only;
            chosen_to_enroll(standing, factor)
        }
        _ => Turn::go(Stage::EnrollChoose(standing)),
    }
}

/// Begins to enrol the factor that was chosen.
pub(super) fn chosen_to_enroll(standing: Standing, factor: Factor) -> Turn {
    if !standing.offered.contains(&factor) {
        return Turn::refuse(Stage::EnrollChoose(standing), Refusal::FactorUnavailable {});
    }
    match factor {
        Factor::Authenticator => {
            Turn::go(Stage::EnrollAuthenticator(standing)).and(Effect::PrepareAuthenticator)
        }
        Factor::EmailCode => {
            let email = standing.email.clone();
            Turn::go(Stage::EnrollEmail { standing, email })
        }
        Factor::Password => {
            Turn::refuse(Stage::EnrollChoose(standing), Refusal::FactorUnavailable {})
        }
    }
}

/// Takes a right code if it is still good for anything.
pub(super) fn right_code(
    here: Stage,
    code: Option<SentCode>,
    now: Timestamp,
    next: impl FnOnce() -> Turn,
) -> Turn {
    match code {
        Some(code) if !code.alive(now) => Turn::refuse(here, code.too_late(now)),
        Some(_) | None => next(),
    }
}

/// A second factor was shown.
pub(super) fn proven(standing: Standing, factor: Factor) -> Turn {
    let Standing { mut proofs, .. } = standing.clone();
    proofs.push(factor);
    signed_in(Standing { proofs, ..standing })
}

/// A second factor was enrolled, and with that shown.
pub(super) fn enrolled(standing: Standing, factor: Factor, effect: Effect) -> Turn {
    proven(standing, factor).first(effect)
}

fn signed_in(standing: Standing) -> Turn {
    let Standing { email, proofs, .. } = standing;
    let start = Effect::StartSession { proofs: proofs.clone() };
    Turn::go(Stage::SignedIn { email, proofs }).and(start)
}

/// A wrong answer: refused, or shut for a while when there were too many.
pub(super) fn failed(stage: Stage, refusal: Refusal, failures: u32, now: Timestamp) -> Turn {
    if limits::shut(failures) {
        return lock(stage, None);
    }
    match limits::wait_after(failures) {
        Some(wait) => lock(stage, Some(now.plus(wait))),
        None => Turn::refuse(stage, refusal),
    }
}

/// Shuts `stage` until a time, or for good.
pub(super) fn lock(stage: Stage, until: Option<Timestamp>) -> Turn {
    Turn::go(Stage::Locked { until, then: Box::new(stage) })
}

/// Goes on where the wait began, once it is over.
pub(super) fn unlock(until: Option<Timestamp>, then: Stage, now: Timestamp) -> Turn {
    match until {
        Some(at) if at <= now => Turn::go(then),
        Some(at) => {
            let refusal = Refusal::TooSoon { at };
            Turn::refuse(Stage::Locked { until, then: Box::new(then) }, refusal)
        }
        None => {
            let stage = Stage::Locked { until, then: Box::new(then) };
            Turn::refuse(stage, Refusal::OutOfTurn {})
        }
    }
}

/// Lets a person choose again among what they have enrolled.
pub(super) fn methods_again(here: Stage, standing: Standing) -> Turn {
    if standing.enrolled.len() > 1 {
        Turn::go(Stage::ChooseFactor(standing))
    } else {
        Turn::refuse(here, Refusal::OutOfTurn {})
    }
}

/// The same from a wait: one factor's wait does not close the others.
pub(super) fn locked_methods(until: Option<Timestamp>, then: Stage) -> Turn {
    let standing = match &then {
        Stage::Challenge { standing, .. } => Some(standing.clone()),
        _ => None,
    };
    let here = Stage::Locked { until, then: Box::new(then) };
    match standing {
        Some(standing) => methods_again(here, standing),
        None => Turn::refuse(here, Refusal::OutOfTurn {}),
    }
}

/// Lets a person choose again among what can be enrolled.
pub(super) fn offers_again(here: Stage) -> Turn {
    match here.standing() {
        Some(standing) if standing.offered.len() > 1 => {
            Turn::go(Stage::EnrollChoose(standing.clone()))
        }
        _ => Turn::refuse(here, Refusal::OutOfTurn {}),
    }
}

/// From the start, with the address kept where the person may want it again.
///
/// From a block the address goes: the way on is another account.
pub(super) fn restart(stage: &Stage) -> Turn {
    let email = match stage {
        Stage::Blocked { .. } => None,
        _ => stage.email().map(str::to_owned),
    };
    Turn::go(Stage::Identify { purpose: stage.purpose(), email }).and(Effect::RenewFlow)
}

/// Ends the flow; what was typed is offered again.
pub(super) fn expire(stage: &Stage) -> Turn {
    let (purpose, email) = (stage.purpose(), stage.email().map(str::to_owned));
    match stage {
        Stage::SignedIn { .. } | Stage::Expired { .. } => {
            Turn::refuse(stage.clone(), Refusal::OutOfTurn {})
        }
        _ => Turn::go(Stage::Expired { purpose, email }),
    }
}

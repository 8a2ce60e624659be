//! The table's named rules.

use super::code::{SentCode, send};
use super::event::{Account, Effect, Found, Turn};
use super::{CodeAim, Draft, Stage, Standing};
use crate::policy::Verdict;
use crate::screen::{CodeUse, PasswordNotice, Purpose};
use crate::{Factor, FirstFactor, Refusal, Timestamp, limits};

/// Nothing changes.
pub(super) fn out_of_turn(stage: Stage) -> Turn {
    Turn::refuse(stage, Refusal::OutOfTurn {})
}

/// Asks for the address, with what is known of it.
pub(super) fn identify(purpose: Purpose, email: Option<String>) -> Turn {
    Turn::go(Stage::Identify { purpose, email })
}

/// Starts with an address. Nothing here depends on whether it has an account.
pub(super) fn begin(
    purpose: Purpose,
    email: String,
    first: FirstFactor,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    let code_use = match (purpose, first) {
        (Purpose::SignIn, FirstFactor::EmailPassword) => {
            return Turn::go(Stage::EnterPassword { email, notice: None });
        }
        (Purpose::ResetPassword, FirstFactor::EmailPassword) => CodeUse::ResetPassword,
        // Where there are no passwords, a code is the way in.
        (Purpose::SignIn | Purpose::ResetPassword, FirstFactor::EmailCode) => CodeUse::FirstFactor,
        (Purpose::SignUp, _) => CodeUse::VerifyEmail,
    };
    send(CodeAim::Mailbox { email, code_use }, may_send_at, now)
}

/// The mailbox is theirs: goes to whatever it was shown for.
pub(super) fn mailbox_shown(aim: CodeAim, sent: SentCode, found: Found, now: Timestamp) -> Turn {
    let CodeAim::Mailbox { email, code_use } = aim else {
        return out_of_turn(Stage::EnterCode { aim, code: Some(sent) });
    };
    if !sent.alive(now) {
        return code_too_late(CodeAim::Mailbox { email, code_use }, sent, now);
    }
    match (code_use, found) {
        (CodeUse::ResetPassword, Found::Account { first: FirstFactor::EmailPassword, .. }) => {
            Turn::go(Stage::ReplacePassword { email })
        }
        (CodeUse::VerifyEmail, Found::Account { first: FirstFactor::EmailPassword, .. }) => {
            let notice = Some(PasswordNotice::AccountExists);
            Turn::go(Stage::EnterPassword { email, notice })
        }
        (CodeUse::FirstFactor, Found::Account { first: FirstFactor::EmailPassword, .. }) => {
            // The user flow was changed in the meantime.
            Turn::go(Stage::EnterPassword { email, notice: None })
        }
        (_, Found::Account { first: FirstFactor::EmailCode, account }) => {
            judged(email.clone(), Factor::EmailCode, Some(email), account, now)
        }
        (code_use, Found::Nobody(sign_up)) => {
            let asked = code_use == CodeUse::VerifyEmail;
            filled_in(Draft { email, asked, sign_up, profile: None, accepted: false }, now)
        }
        (CodeUse::EnrollEmail | CodeUse::EnrollPhone | CodeUse::SecondFactor, _) => {
            out_of_turn(Stage::EnterCode {
                aim: CodeAim::Mailbox { email, code_use },
                code: Some(sent),
            })
        }
    }
}

/// Asks for whatever is still missing of a new account, and makes it then.
///
/// Who did not ask for one is told first that there was none.
pub(super) fn filled_in(draft: Draft, now: Timestamp) -> Turn {
    let wants_profile = !draft.asked || !draft.sign_up.fields.is_empty();
    if wants_profile && draft.profile.is_none() {
        return Turn::go(Stage::CollectProfile(draft));
    }
    if draft.sign_up.terms && !draft.accepted {
        return Turn::go(Stage::AcceptTerms(draft));
    }
    match draft.sign_up.first {
        FirstFactor::EmailPassword => Turn::go(Stage::CreatePassword(draft)),
        FirstFactor::EmailCode => {
            let account = draft.sign_up.account.clone();
            create(draft, account, now)
        }
    }
}

/// Makes the account, and goes on to whatever the policy demands of it.
pub(super) fn create(draft: Draft, account: Account, now: Timestamp) -> Turn {
    let Draft { email, profile, accepted, sign_up, .. } = draft;
    let profile = profile.unwrap_or_default();
    let create = Effect::CreateAccount { email: email.clone(), profile, accepted };
    let proof = sign_up.first.factor();
    judged(email.clone(), proof, Some(email), account, now).first(create)
}

/// Goes on from the first factor to whatever the policy demands.
pub(super) fn judged(
    email: String,
    proof: Factor,
    confirmed: Option<String>,
    account: Account,
    now: Timestamp,
) -> Turn {
    let Account { second, decision, may_send_at } = account;
    let choice = second.first_choice().map(|enrolled| enrolled.factor);
    let standing = Standing {
        email,
        proofs: vec![proof],
        confirmed,
        enrolled: second.enrolled,
        offered: second.offered,
        // There is none to change where a code came first.
        change_password: decision.change_password && proof == Factor::Password,
    };
    match decision.verdict {
        Verdict::Allow => all_shown(standing),
        Verdict::Block(reason) => Turn::go(Stage::Blocked { email: standing.email, reason }),
        Verdict::Challenge => match choice {
            Some(factor) => chosen(standing, factor, may_send_at, now),
            None => Turn::go(Stage::ChooseFactor(standing)),
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
    if !standing.has(factor) {
        return Turn::refuse(Stage::ChooseFactor(standing), Refusal::FactorUnavailable {});
    }
    if factor == Factor::RecoveryCode {
        return Turn::go(Stage::EnterRecoveryCode(standing));
    }
    send(CodeAim::Challenge { standing, factor }, may_send_at, now)
}

/// Offers what can be enrolled; goes straight there where there is one way only.
fn offer(standing: Standing) -> Turn {
    match standing.choices().as_slice() {
        [only] => chosen_to_enroll(standing, *only),
        _ => Turn::go(Stage::EnrollChoose(standing)),
    }
}

/// Begins to enrol the factor that was chosen.
pub(super) fn chosen_to_enroll(standing: Standing, factor: Factor) -> Turn {
    if !standing.choices().contains(&factor) {
        return Turn::refuse(Stage::EnrollChoose(standing), Refusal::FactorUnavailable {});
    }
    if factor == Factor::Authenticator {
        return Turn::go(Stage::EnrollAuthenticator(standing)).and(Effect::PrepareAuthenticator);
    }
    let address = match factor {
        Factor::EmailCode => standing.email.clone(),
        _ => String::new(),
    };
    Turn::go(Stage::EnrollAddress { standing, factor, address })
}

/// Sends a code to what is to become a factor, unless it was shown to be
/// theirs in this flow.
pub(super) fn to_confirm(
    standing: Standing,
    factor: Factor,
    address: String,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    if factor == Factor::EmailCode && standing.has_confirmed(&address) {
        return address_shown(standing, factor, address);
    }
    send(CodeAim::Confirm { standing, factor, address }, may_send_at, now)
}

/// Enrols an address or number. A number that gets texts gets calls too, where
/// both are offered: some days a person can't read.
fn address_shown(standing: Standing, factor: Factor, address: String) -> Turn {
    let also = |f: &&Factor| **f == factor || (f.by_phone() && factor.by_phone());
    let effects: Vec<_> = standing.offered.iter().filter(also).copied().collect();
    let mut turn = proven(standing, factor);
    for factor in effects.into_iter().rev() {
        turn = turn.first(Effect::EnrollAddress { factor, address: address.clone() });
    }
    turn
}

/// Takes a factor's right code if it is still good for anything.
pub(super) fn right_code(aim: CodeAim, code: Option<SentCode>, now: Timestamp) -> Turn {
    match (aim, code) {
        (aim, Some(code)) if !code.alive(now) => code_too_late(aim, code, now),
        (CodeAim::Challenge { standing, factor }, _) => proven(standing, factor),
        (CodeAim::Confirm { standing, factor, address }, _) => {
            address_shown(standing, factor, address)
        }
        (aim @ CodeAim::Mailbox { .. }, code) => out_of_turn(Stage::EnterCode { aim, code }),
    }
}

/// A wrong code costs a try of the one that was sent.
pub(super) fn wrong_code(
    aim: CodeAim,
    code: Option<SentCode>,
    failures: u32,
    now: Timestamp,
) -> Turn {
    let (code, refusal) = match code {
        Some(sent) => {
            let (sent, refusal) = sent.wrong(now);
            (Some(sent), refusal)
        }
        None => (None, Refusal::CodeWrong { tries_left: None }),
    };
    failed(Stage::EnterCode { aim, code }, refusal, failures, now)
}

/// A code that is not worth comparing; says why.
pub(super) fn code_too_late(aim: CodeAim, code: SentCode, now: Timestamp) -> Turn {
    Turn::refuse(Stage::EnterCode { aim, code: Some(code) }, code.too_late(now))
}

/// A second factor was shown. Who has no recovery codes, and may have them,
/// gets them now: before the day they are needed.
pub(super) fn proven(mut standing: Standing, factor: Factor) -> Turn {
    standing.proofs.push(factor);
    let wants_codes = standing.offered.contains(&Factor::RecoveryCode);
    if wants_codes && !standing.has(Factor::RecoveryCode) {
        return Turn::go(Stage::RecoveryCodes(standing)).and(Effect::PrepareRecoveryCodes);
    }
    all_shown(standing)
}

/// The recovery codes are the account's from the moment they are said to be safe.
pub(super) fn saved(standing: Standing) -> Turn {
    all_shown(standing).first(Effect::EnrollRecoveryCodes)
}

/// Nothing is left to show; a new password may be left to set.
fn all_shown(standing: Standing) -> Turn {
    match standing.change_password {
        true => Turn::go(Stage::ChangePassword(standing)),
        false => signed_in(standing),
    }
}

/// The new password is set, and all sessions that the old one may have opened
/// are ended before this one starts.
pub(super) fn changed(standing: Standing) -> Turn {
    let set = Effect::SetPassword { email: standing.email.clone() };
    signed_in(standing).first(set)
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
    let refusal = match until {
        Some(at) if at <= now => return Turn::go(then),
        Some(at) => Refusal::TooSoon { at },
        None => Refusal::OutOfTurn {},
    };
    Turn::refuse(Stage::Locked { until, then: Box::new(then) }, refusal)
}

/// Lets a person choose again: among what they have, or among what they may
/// have. One factor's wait does not close the others.
pub(super) fn methods_again(here: Stage) -> Turn {
    if let Some(standing) = here.challenged().filter(|standing| standing.has_other_methods()) {
        return Turn::go(Stage::ChooseFactor(standing.clone()));
    }
    match here {
        here @ Stage::EnterCode { aim: CodeAim::Confirm { .. }, .. } => offers_again(here),
        here => out_of_turn(here),
    }
}

/// Lets a person choose again among what can be enrolled.
pub(super) fn offers_again(here: Stage) -> Turn {
    match here.standing() {
        Some(standing) if standing.choices().len() > 1 => {
            Turn::go(Stage::EnrollChoose(standing.clone()))
        }
        _ => out_of_turn(here),
    }
}

/// One screen back: to where the answer was given that led here.
pub(super) fn back(stage: Stage) -> Turn {
    match stage {
        Stage::EnterCode { aim: CodeAim::Mailbox { email, code_use }, .. } => match code_use {
            CodeUse::ResetPassword => Turn::go(Stage::EnterPassword { email, notice: None }),
            CodeUse::VerifyEmail => identify(Purpose::SignUp, Some(email)),
            _ => identify(Purpose::SignIn, Some(email)),
        },
        Stage::EnterCode { aim: CodeAim::Confirm { standing, factor, address }, .. } => {
            Turn::go(Stage::EnrollAddress { standing, factor, address })
        }
        Stage::EnterCode { aim: CodeAim::Challenge { standing, .. }, .. }
        | Stage::ChooseFactor(standing)
        | Stage::EnterRecoveryCode(standing) => identify(Purpose::SignIn, Some(standing.email)),
        Stage::EnterPassword { email, .. } | Stage::ReplacePassword { email } => {
            identify(Purpose::SignIn, Some(email))
        }
        Stage::CollectProfile(Draft { email, asked, .. }) => {
            identify(if asked { Purpose::SignUp } else { Purpose::SignIn }, Some(email))
        }
        Stage::AcceptTerms(Draft { email, .. }) | Stage::CreatePassword(Draft { email, .. }) => {
            identify(Purpose::SignUp, Some(email))
        }
        stage @ (Stage::EnrollAddress { .. } | Stage::EnrollAuthenticator(_)) => {
            offers_again(stage)
        }
        stage @ (Stage::Blocked { .. }
        | Stage::ChangePassword(_)
        | Stage::EnrollChoose(_)
        | Stage::Expired { .. }
        | Stage::Identify { .. }
        | Stage::Locked { .. }
        | Stage::RecoveryCodes(_)
        | Stage::SignedIn { .. }) => out_of_turn(stage),
    }
}

/// From the start, with the address kept where the person may want it again.
///
/// From a block the address goes: the way on is another account.
pub(super) fn restart(stage: Stage) -> Turn {
    let email = match &stage {
        Stage::SignedIn { .. } => return out_of_turn(stage),
        Stage::Blocked { .. } => None,
        _ => stage.email().map(str::to_owned),
    };
    identify(stage.purpose(), email).and(Effect::RenewFlow)
}

/// Ends the flow; what was typed is offered again.
pub(super) fn expire(stage: Stage) -> Turn {
    let (purpose, email) = (stage.purpose(), stage.email().map(str::to_owned));
    match stage {
        Stage::SignedIn { .. } | Stage::Expired { .. } => out_of_turn(stage),
        _ => Turn::go(Stage::Expired { purpose, email }),
    }
}

//! The second factor: asked for, enrolled, shown.

use super::code::{SentCode, send};
use super::event::{Effect, Turn};
use super::managing::{added, codes_made, list, used};
use super::ways::{failed, out_of_turn};
use super::{CodeAim, Stage, Standing};
use crate::screen::ManageNotice;
use crate::{Factor, Refusal, Timestamp};

/// Asks for the factor that was chosen.
pub(super) fn chosen(
    standing: Standing,
    factor: Factor,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    if !standing.methods().iter().any(|enrolled| enrolled.factor == factor) {
        return Turn::refuse(Stage::ChooseFactor(standing), Refusal::FactorUnavailable {});
    }
    match factor {
        Factor::Passkey => Turn::go(Stage::UsePasskey(standing)),
        Factor::RecoveryCode => Turn::go(Stage::EnterRecoveryCode(standing)),
        _ => send(CodeAim::Challenge { standing, factor }, may_send_at, now),
    }
}

/// Offers what can be enrolled; goes straight there where there is one way only.
pub(super) fn offer(standing: Standing) -> Turn {
    match standing.choices().as_slice() {
        [only] if standing.skip_until.is_none() => chosen_to_enroll(standing, *only),
        _ => Turn::go(Stage::EnrollChoose(standing)),
    }
}

/// Goes on without a second factor, for now.
pub(super) fn skipped(standing: Standing, now: Timestamp) -> Turn {
    match standing.skip_until {
        Some(until) if now < until => all_shown(standing),
        _ => out_of_turn(Stage::EnrollChoose(standing)),
    }
}

/// Begins to enrol the factor that was chosen.
pub(super) fn chosen_to_enroll(standing: Standing, factor: Factor) -> Turn {
    if !standing.choices().contains(&factor) {
        return Turn::refuse(Stage::EnrollChoose(standing), Refusal::FactorUnavailable {});
    }
    let address = match factor {
        Factor::Authenticator => {
            return Turn::go(Stage::EnrollAuthenticator(standing))
                .and(Effect::PrepareAuthenticator);
        }
        Factor::Passkey => return Turn::go(Stage::EnrollPasskey(standing)),
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
        return address_shown(standing, factor, &address);
    }
    send(CodeAim::Confirm { standing, factor, address }, may_send_at, now)
}

/// Enrols an address or number. A number that gets texts gets calls too, where
/// both are offered: some days a person can't read. Another number that gets
/// calls already stays.
fn address_shown(standing: Standing, factor: Factor, address: &str) -> Turn {
    let also = |f: &Factor| f.by_phone() && factor.by_phone() && !standing.has(*f);
    let new = |f: &&Factor| **f == factor || also(f);
    let factors: Vec<_> = standing.offered.iter().filter(new).copied().collect();
    let mut turn = enrolled(standing, factor, &factors, Some(address));
    for factor in factors.into_iter().rev() {
        turn = turn.first(Effect::EnrollAddress { factor, address: address.to_owned() });
    }
    turn
}

/// An authenticator has shown its first code.
pub(super) fn authenticator_shown(standing: Standing) -> Turn {
    let factor = Factor::Authenticator;
    enrolled(standing, factor, &[factor], None).first(Effect::EnrollAuthenticator)
}

/// A passkey was made.
pub(super) fn passkey_made(standing: Standing) -> Turn {
    let factor = Factor::Passkey;
    enrolled(standing, factor, &[factor], None).first(Effect::EnrollPasskey)
}

/// Goes on from a factor that was just shown, and from `factors` that the
/// account has with it: back to the list, where they came from one.
pub(super) fn enrolled(
    mut standing: Standing,
    shown: Factor,
    factors: &[Factor],
    address: Option<&str>,
) -> Turn {
    if standing.managing.is_none() {
        return proven(standing, shown);
    }
    added(&mut standing, shown, factors, address);
    with_codes(standing)
}

/// Takes a factor's right code if it is still good for anything.
pub(super) fn right_code(aim: CodeAim, code: Option<SentCode>, now: Timestamp) -> Turn {
    match (aim, code) {
        (aim, Some(code)) if !code.alive(now) => code_too_late(aim, code, now),
        (CodeAim::Challenge { standing, factor }, _) => proven(standing, factor),
        (CodeAim::Confirm { standing, factor, address }, _) => {
            address_shown(standing, factor, &address)
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

/// A second factor was shown. Who came to change theirs sees them now.
pub(super) fn proven(mut standing: Standing, factor: Factor) -> Turn {
    standing.proofs.push(factor);
    if standing.managing.is_some() {
        used(&mut standing, factor);
        return all_shown(standing);
    }
    with_codes(standing)
}

/// Who has no recovery codes, and may have them, gets them now: before the day
/// they are needed.
fn with_codes(standing: Standing) -> Turn {
    let wants_codes = standing.offered.contains(&Factor::RecoveryCode);
    if wants_codes && !standing.has(Factor::RecoveryCode) {
        return Turn::go(Stage::RecoveryCodes(standing)).and(Effect::PrepareRecoveryCodes);
    }
    all_shown(standing)
}

/// The recovery codes are the account's from the moment they are said to be safe.
pub(super) fn saved(mut standing: Standing) -> Turn {
    codes_made(&mut standing);
    all_shown(standing).first(Effect::EnrollRecoveryCodes)
}

/// Nothing is left to show; a new password may be left to set.
pub(super) fn all_shown(standing: Standing) -> Turn {
    match (standing.change_password, &standing.managing) {
        (true, _) => Turn::go(Stage::ChangePassword(standing)),
        (false, Some(_)) => Turn::go(Stage::ManageFactors(standing)),
        (false, None) => signed_in(standing),
    }
}

/// The new password is set, and all sessions that the old one may have opened
/// are ended before this one starts.
pub(super) fn changed(standing: Standing) -> Turn {
    let set = Effect::SetPassword { email: standing.email.clone() };
    let standing = Standing { change_password: false, ..standing };
    let turn = match standing.managing {
        Some(_) => list(standing, Some(ManageNotice::PasswordChanged)),
        None => signed_in(standing),
    };
    turn.first(set)
}

pub(super) fn signed_in(standing: Standing) -> Turn {
    let Standing { email, proofs, .. } = standing;
    let start = Effect::StartSession { proofs: proofs.clone() };
    Turn::go(Stage::SignedIn { email, proofs }).and(start)
}

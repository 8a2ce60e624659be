//! Enrolling a second factor.
//!
//! **Invariant**: only who may change the account's factors comes to a stage
//! where one is enrolled or recovery codes are drawn. [`enter`] is the only way
//! there.

use super::code::send;
use super::managing::{added, codes_made};
use super::second::{after_proofs, ask, blocked, proven, signed_in};
use super::turn::{Effect, Turn};
use super::ways::out_of_turn;
use super::{CodeAim, Stage, Standing};
use crate::limits;
use protocol::factors::are_several;
use protocol::screen::BlockReason;
use protocol::{Factor, Refusal, Timestamp};

impl Standing {
    /// The address that was shown to be theirs in this flow, and can become a
    /// factor by one press.
    #[must_use]
    pub fn confirmed_choice(&self) -> Option<&str> {
        let offered = self.choices().contains(&Factor::EmailCode);
        self.confirmed.as_deref().filter(|_| offered && self.confirmed_at.is_some())
    }

    /// Whether `email` was shown to be theirs in this flow, less than
    /// [`CONFIRMED_LASTS`](limits::CONFIRMED_LASTS) ago. The host names one
    /// address in one spelling.
    #[must_use]
    pub fn has_confirmed(&self, email: &str, now: Timestamp) -> bool {
        let lasts = |at: Timestamp| now < at.plus(limits::CONFIRMED_LASTS);
        self.confirmed.as_deref() == Some(email) && self.confirmed_at.is_some_and(lasts)
    }

    /// Whether the account's factors may be changed: by who has none, or has
    /// shown a second one besides the first. What the user flow offers does not
    /// count, or a thief with the password would add a factor of their own where
    /// the owner's is not offered.
    pub(super) fn may_change_factors(&self) -> bool {
        self.own().next().is_none() || are_several(&self.proofs)
    }
}

/// Goes where a factor is enrolled, or asks for one that the account has.
fn enter(standing: Standing, there: impl FnOnce(Standing) -> Turn) -> Turn {
    match standing.may_change_factors() {
        true => there(standing),
        false => ask(standing),
    }
}

/// Offers what can be enrolled, whatever was chosen before.
pub(super) fn offer_all(standing: Standing) -> Turn {
    enter(standing, |standing| Turn::go(Stage::EnrollChoose(standing)))
}

/// Asks for the address or number that is to become a factor.
pub(super) fn ask_address(standing: Standing, factor: Factor, address: String) -> Turn {
    enter(standing, |standing| Turn::go(Stage::EnrollAddress { standing, factor, address }))
}

/// Draws recovery codes and shows them.
pub(super) fn draw_codes(standing: Standing) -> Turn {
    enter(standing, |standing| {
        Turn::go(Stage::RecoveryCodes(standing)).and(Effect::PrepareRecoveryCodes)
    })
}

/// Offers what can be enrolled; goes straight there where there is one way only.
pub(super) fn offer(standing: Standing, now: Timestamp) -> Turn {
    match standing.choices().as_slice() {
        [] => blocked(standing, BlockReason::FactorsUnavailable),
        [only] if standing.skip_until.is_none() => chosen_of_offers(standing, *only, now),
        _ => offer_all(standing),
    }
}

/// Goes on without a second factor, for now.
pub(super) fn skipped(standing: Standing, now: Timestamp) -> Turn {
    match standing.skip_until {
        Some(until) if now < until && standing.manages() => signed_in(standing),
        Some(until) if now < until => after_proofs(standing),
        _ => out_of_turn(Stage::EnrollChoose(standing)),
    }
}

/// Begins to enrol what was chosen of the offers. The address that was just confirmed
/// is one already.
pub(super) fn chosen_of_offers(standing: Standing, factor: Factor, now: Timestamp) -> Turn {
    let confirmed = standing.confirmed_choice().filter(|_| factor == Factor::EmailCode);
    match confirmed.map(str::to_owned).filter(|address| standing.has_confirmed(address, now)) {
        Some(address) => {
            enter(standing, |standing| address_shown(standing, factor, &address, false, now))
        }
        None => chosen_to_enroll(standing, factor),
    }
}

/// Asks for another address than the one that was just confirmed.
pub(super) fn other_address(standing: Standing) -> Turn {
    match standing.confirmed_choice() {
        Some(_) => ask_address(standing, Factor::EmailCode, String::new()),
        None => out_of_turn(Stage::EnrollChoose(standing)),
    }
}

/// Begins to enrol the factor that was chosen.
pub(super) fn chosen_to_enroll(standing: Standing, factor: Factor) -> Turn {
    if !standing.choices().contains(&factor) {
        return Turn::refuse(Stage::EnrollChoose(standing), Refusal::FactorUnavailable {});
    }
    let address = match factor {
        Factor::Authenticator => {
            return enter(standing, |standing| {
                Turn::go(Stage::EnrollAuthenticator(standing)).and(Effect::PrepareAuthenticator)
            });
        }
        Factor::Passkey => {
            return enter(standing, |standing| Turn::go(Stage::EnrollPasskey(standing)));
        }
        Factor::EmailCode => standing.email.clone(),
        _ => String::new(),
    };
    ask_address(standing, factor, address)
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
    if factor == Factor::EmailCode && standing.has_confirmed(&address, now) {
        return address_shown(standing, factor, &address, false, now);
    }
    let land_line = false;
    send(CodeAim::Confirm { standing, factor, address, land_line }, may_send_at, now)
}

/// Sends a code to a number that is to become a factor. A land line gets no
/// texts: where calls are on offer, that is said first, and the next answer
/// asks for one.
pub(super) fn to_confirm_number(
    standing: Standing,
    factor: Factor,
    number: (String, bool),
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    let (address, land_line) = number;
    let calls = standing.choices().contains(&Factor::VoiceCode);
    if land_line && factor == Factor::SmsCode && calls {
        let turn = ask_address(standing, Factor::VoiceCode, address);
        return Turn { refusal: Some(Refusal::PhoneTakesNoTexts {}), ..turn };
    }
    send(CodeAim::Confirm { standing, factor, address, land_line }, may_send_at, now)
}

/// Enrols an address or number. A number that gets texts gets calls too, where
/// both are offered: some days a person can't read. A land line gets no texts
/// that were not asked for. Another number that gets calls already stays.
pub(super) fn address_shown(
    standing: Standing,
    factor: Factor,
    address: &str,
    land_line: bool,
    now: Timestamp,
) -> Turn {
    let reached = |f: &Factor| f.by_phone() && !(land_line && *f == Factor::SmsCode);
    let also = |f: &Factor| reached(f) && factor.by_phone() && !standing.has(*f);
    let new = |f: &&Factor| **f == factor || also(f);
    let factors: Vec<_> = standing.offered.iter().filter(new).copied().collect();
    let mut turn = enrolled(standing, &factors, (factor, Some(address)), now);
    for factor in factors.into_iter().rev() {
        turn = turn.first(Effect::EnrollAddress { factor, address: address.to_owned() });
    }
    turn
}

/// An authenticator has shown its first code.
pub(super) fn authenticator_shown(standing: Standing, now: Timestamp) -> Turn {
    let factor = Factor::Authenticator;
    enrolled(standing, &[factor], (factor, None), now).first(Effect::EnrollAuthenticator)
}

/// A passkey was made.
pub(super) fn passkey_made(standing: Standing, now: Timestamp) -> Turn {
    let factor = Factor::Passkey;
    enrolled(standing, &[factor], (factor, None), now).first(Effect::EnrollPasskey)
}

/// Goes on from a factor that was just shown, and from `factors` that the
/// account has with it: back to the list, where they came from one.
fn enrolled(
    mut standing: Standing,
    factors: &[Factor],
    (shown, address): (Factor, Option<&str>),
    now: Timestamp,
) -> Turn {
    for factor in factors {
        standing.put(*factor, address);
    }
    match standing.manages() {
        true => {
            added(&mut standing, shown);
            with_codes(standing)
        }
        false => proven(standing, shown, now),
    }
}

/// Who has no recovery codes, and may have them, gets them now: before the day
/// they are needed. Not who has shown one mailbox and nothing else: codes would
/// be more than that next time.
pub(super) fn with_codes(standing: Standing) -> Turn {
    let offered = standing.offered.contains(&Factor::RecoveryCode);
    let wants_codes = offered && standing.has_shown_several();
    match wants_codes && !standing.has(Factor::RecoveryCode) {
        true => draw_codes(standing),
        false => after_proofs(standing),
    }
}

/// The recovery codes are the account's from the moment they are said to be safe.
pub(super) fn saved(mut standing: Standing) -> Turn {
    codes_made(&mut standing);
    after_proofs(standing).first(Effect::EnrollRecoveryCodes)
}

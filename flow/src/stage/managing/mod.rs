//! A person who is signed in changes their factors.
//!
//! **Invariant**: what an [`Effect`] here changes was asked for by someone who
//! has shown, in this flow or just before it, a first factor and a second one
//! if the account has any; and no factor is removed that the policies demand.

mod access;
mod email;
mod managed;
mod removal;

use super::enroll::{chosen_to_enroll, draw_codes, offer};
use super::owned::Owned;
use super::second::{ask, signed_in};
use super::turn::Turn;
use super::{Has, Stage, Standing};
use crate::limits;
use crate::policy::Verdict;
pub use access::SeenSession;
pub(super) use access::{end_session, forget_devices, revoke_access, sign_others_out};
pub(super) use email::{address_changed, address_taken};
pub use managed::Managing;
use protocol::factors::Enrolled;
use protocol::screen::{BlockReason, ManageNotice, Purpose};
use protocol::{Factor, Refusal, Timestamp};
pub(super) use removal::{ask_to_remove, remove};

impl Standing {
    /// What this flow is for.
    pub(super) const fn purpose(&self) -> Purpose {
        if self.manages() { Purpose::ManageFactors } else { Purpose::SignIn }
    }

    /// Whether they came to change their factors, and not only to sign in.
    pub(super) const fn manages(&self) -> bool {
        self.managing.is_some()
    }

    /// Whether a screen here was chosen from the list of factors: it can be left.
    pub(super) const fn came_from_list(&self) -> bool {
        self.manages() && !self.change_password
    }

    /// The second factors that can stand alone: recovery codes cannot.
    pub(super) fn own(&self) -> impl Iterator<Item = &Enrolled> {
        Has::from(self).own()
    }

    pub(super) fn has_password(&self) -> bool {
        self.managing.as_ref().is_some_and(|managing| managing.password)
    }

    /// Recovery codes are the way back to another factor.
    pub(super) fn can_make_codes(&self) -> bool {
        self.offered.contains(&Factor::RecoveryCode) && self.own().next().is_some()
    }

    /// Whether something else can be chosen than what is being enrolled.
    pub(super) fn has_other_offers(&self) -> bool {
        self.manages() || self.choices().len() > 1
    }

    /// What must be shown. Who came to change their factors, or to link an account from
    /// elsewhere, shows one if they have any, whatever the policies ask for; who has none may add one.
    pub(super) fn to_show(&self, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Block(_) => verdict,
            _ if !self.manages() && self.identity.is_none() => verdict,
            _ if !self.manages() && self.own().next().is_none() => verdict,
            _ if self.own().next().is_none() => Verdict::Allow,
            _ if self.methods().is_empty() => Verdict::Block(BlockReason::FactorsUnavailable),
            _ => Verdict::Challenge,
        }
    }

    /// Whether the host finds the account as its owner was shown it.
    #[must_use]
    pub fn is_still(&self, owned: &Owned) -> bool {
        let Some(managing) = &self.managing else { return true };
        let Owned { second, codes_left, password, identities, .. } = owned;
        let same = |e: &Enrolled| self.enrolled.contains(e);
        (managing.codes_left, managing.password) == (*codes_left, *password)
            && managing.identities == *identities
            && self.enrolled.len() == second.enrolled.len()
            && second.enrolled.iter().all(same)
    }

    /// What the user flow takes as second factor, and stands alone.
    fn counting(&self) -> Vec<Factor> {
        self.offered.iter().copied().filter(|factor| factor.can_be_enrolled()).collect()
    }

    /// Whether a second factor was shown that the user flow takes. A passkey that
    /// was shown first is two in one, and was taken as such.
    fn has_shown_one(&self) -> bool {
        let counts = |factor: &Factor| self.offered.contains(factor);
        let alone = self.proofs.first() == Some(&Factor::Passkey);
        alone || self.proofs.iter().skip(1).any(counts)
    }

    fn demanded(&self) -> bool {
        self.managing.as_ref().is_some_and(|managing| managing.demanded)
    }

    pub(super) fn notice(&mut self, notice: Option<ManageNotice>) {
        self.notice_about(notice, None);
    }

    fn notice_about(&mut self, notice: Option<ManageNotice>, changed: Option<Factor>) {
        if let Some(managing) = &mut self.managing {
            (managing.notice, managing.changed) = (notice, changed);
            // Whatever changes the account ends that devices are remembered.
            let stays = matches!(
                notice,
                None | Some(ManageNotice::AccessRevoked | ManageNotice::IdentityLinked)
            );
            managing.devices *= u32::from(stays);
            let others_end = matches!(
                notice,
                Some(
                    ManageNotice::EmailChanged
                        | ManageNotice::FactorRemoved
                        | ManageNotice::IdentityUnlinked
                        | ManageNotice::OthersSignedOut
                        | ManageNotice::PasswordChanged
                )
            );
            managing.sessions.retain(|open| open.here || !others_end);
        }
    }

    pub(super) fn put(&mut self, factor: Factor, address: Option<&str>) {
        self.enrolled.retain(|enrolled| enrolled.factor != factor);
        self.enrolled.push(Enrolled { factor, address: address.map(str::to_owned) });
    }
}

/// The list, and what was done just now.
pub(super) fn list(mut standing: Standing, notice: Option<ManageNotice>) -> Turn {
    standing.notice(notice);
    to_list(standing)
}

/// The list, for who may change it: another may have enrolled a factor since
/// this flow began with an account that had none.
pub(super) fn to_list(standing: Standing) -> Turn {
    match standing.may_change_factors() {
        true => Turn::go(Stage::ManageFactors(standing)),
        false => ask(standing),
    }
}

/// The list as the host found it: what was answered rested on another.
pub(super) fn found(mut standing: Standing, owned: Owned) -> Turn {
    let (now, second) = Managing::of(owned);
    standing.enrolled = second.enrolled;
    if let Some(managing) = &mut standing.managing {
        *managing = Managing { demanded: managing.demanded, ..now };
    }
    Turn { refusal: Some(Refusal::OutOfTurn {}), ..list(standing, None) }
}

/// Begins to add what was chosen; recovery codes are drawn anew, and the old
/// ones are good until the new ones are kept safe.
pub(super) fn choose(mut standing: Standing, factor: Factor) -> Turn {
    let makes_codes = factor == Factor::RecoveryCode && standing.can_make_codes();
    if !makes_codes && !standing.choices().contains(&factor) {
        let here = Stage::ManageFactors(standing);
        return Turn::refuse(here, Refusal::FactorUnavailable {});
    }
    standing.notice(None);
    match makes_codes {
        true => draw_codes(standing),
        false => chosen_to_enroll(standing, factor),
    }
}

/// A factor was shown and is the account's with this turn. It is among the
/// proofs of the session to come if none was there that counts.
pub(super) fn added(standing: &mut Standing, shown: Factor) {
    if !standing.has_shown_one() {
        standing.proofs.push(shown);
    }
    standing.notice_about(Some(ManageNotice::FactorAdded), Some(shown));
}

/// The recovery codes that were shown are the account's with this turn. Those
/// that came with the first factor are part of adding it.
pub(super) fn codes_made(standing: &mut Standing) {
    let Some(managing) = &mut standing.managing else { return };
    let made = u32::try_from(limits::RECOVERY_CODES).unwrap_or(u32::MAX);
    (managing.codes_left, managing.devices) = (made, 0);
    managing.notice = managing.notice.or(Some(ManageNotice::RecoveryCodesMade));
    standing.put(Factor::RecoveryCode, None);
}

/// A factor was shown; a recovery code is used up with it.
pub(super) fn used(standing: &mut Standing, factor: Factor) {
    let Some(managing) = &mut standing.managing else { return };
    if factor == Factor::RecoveryCode {
        managing.codes_left = managing.codes_left.saturating_sub(1);
        if managing.codes_left == 0 {
            standing.enrolled.retain(|enrolled| enrolled.factor != factor);
        }
    }
}

/// Goes on to the app, with a factor that is demanded and was not shown yet.
pub(super) fn done(standing: Standing, now: Timestamp) -> Turn {
    match standing.demanded() && !standing.has_shown_one() {
        true => offer(standing, now),
        false => signed_in(standing),
    }
}

//! Another address for the account.

use super::{Standing, Turn, list};
use crate::stage::{CodeAim, Effect, Stage};
use protocol::screen::ManageNotice;
use protocol::{Factor, Refusal, Timestamp};

/// Makes the address that was just shown that of the account. Codes that went to the one before
/// as a second factor go there, too: one mailbox took its place.
pub(in crate::stage) fn address_changed(
    mut standing: Standing,
    address: String,
    now: Timestamp,
) -> Turn {
    let from = std::mem::replace(&mut standing.email, address.clone());
    for enrolled in &mut standing.enrolled {
        let same = enrolled.address.as_ref() == Some(&from);
        if enrolled.factor == Factor::EmailCode && same {
            enrolled.address = Some(address.clone());
        }
    }
    if standing.mailbox.as_ref() == Some(&from) {
        standing.mailbox = Some(address.clone());
    }
    (standing.confirmed, standing.confirmed_at) = (Some(address.clone()), Some(now));
    list(standing, Some(ManageNotice::EmailChanged)).and(Effect::ChangeEmail { from, to: address })
}

/// Asks for another one than the address that was just shown: an account has it.
pub(in crate::stage) fn address_taken(aim: CodeAim) -> Turn {
    match aim {
        CodeAim::Replace { standing, address } => Turn {
            refusal: Some(Refusal::EmailTaken {}),
            ..Turn::go(Stage::ChangeEmail { standing, address })
        },
        aim => Turn::refuse(Stage::EnterCode { aim, code: None }, Refusal::OutOfTurn {}),
    }
}

impl CodeAim {
    /// Whether an address is to take the place of the account's.
    pub(in crate::stage) const fn replaces(&self) -> bool {
        matches!(self, Self::Replace { .. })
    }
}

//! Taking a factor away.

use super::{Standing, Turn, list, to_list};
use crate::stage::{Effect, Stage};
use protocol::factors::Enrolled;
use protocol::screen::ManageNotice;
use protocol::{Factor, Refusal};

/// Asks once more, unless it can't go.
pub(in crate::stage) fn ask_to_remove(standing: Standing, factor: Factor) -> Turn {
    match standing.stays(factor) {
        Some(refusal) => Turn::refuse(Stage::ManageFactors(standing), refusal),
        None => Turn::go(Stage::RemoveFactor { standing, factor }),
    }
}

/// Removes it.
pub(in crate::stage) fn remove(mut standing: Standing, factor: Factor) -> Turn {
    if let Some(refusal) = standing.stays(factor) {
        return Turn { refusal: Some(refusal), ..list(standing, None) };
    }
    let address = standing.address(factor).map(str::to_owned);
    let keep = if standing.demanded() { standing.counting() } else { vec![] };
    standing.enrolled.retain(|enrolled| enrolled.factor != factor);
    let codes_too = standing.own().next().is_none();
    if codes_too {
        standing.enrolled.clear();
    }
    if let Some(managing) = standing.managing.as_mut().filter(|_| codes_too) {
        managing.codes_left = 0;
    }
    let effect = Effect::RemoveFactor { factor, address, keep, codes_too };
    standing.notice_about(Some(ManageNotice::FactorRemoved), Some(factor));
    to_list(standing).and(effect)
}

impl Standing {
    /// Why a factor can't be removed, if it can't.
    fn stays(&self, factor: Factor) -> Option<Refusal> {
        if !self.own().any(|enrolled| enrolled.factor == factor) {
            return Some(Refusal::FactorUnavailable {});
        }
        let counting = self.counting();
        let left = |e: &Enrolled| e.factor != factor && counting.contains(&e.factor);
        let needed = self.demanded() && counting.contains(&factor) && !self.own().any(left);
        needed.then_some(Refusal::LastFactor {})
    }
}

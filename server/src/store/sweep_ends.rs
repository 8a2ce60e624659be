//! Where large sweeps ended.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use protocol::Timestamp;

/// For how many seconds sweeps begin where one of many rows ended. By then the database has cleaned its index,
/// and what was passed over is found.
const UNCLEANED: i64 = 60 * 60;

/// Where the last sweep of many rows ended, by what they are.
#[derive(Default)]
pub(super) struct SweepEnds(Mutex<BTreeMap<&'static str, SweepEnd>>);

#[derive(Clone, Copy)]
struct SweepEnd {
    since: i64,
    at: Timestamp,
}

impl SweepEnds {
    /// How old the oldest row is that a sweep looks for.
    pub(super) fn oldest(&self, what: &'static str, now: Timestamp) -> i64 {
        let ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let uncleaned = ends.get(what).filter(|end| now < end.at.plus(UNCLEANED));
        uncleaned.map_or(i64::MIN, |end| end.since)
    }

    pub(super) fn keep(&self, what: &'static str, since: i64, at: Timestamp) {
        let end = SweepEnd { since, at };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(what, end);
    }
}

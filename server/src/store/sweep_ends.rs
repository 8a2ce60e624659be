//! Where large sweeps ended.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use protocol::Timestamp;

/// For how many seconds sweeps begin where one of many rows ended. By then the database has cleaned its index, and
/// one sweep begins at the oldest row again: it finds what was passed over.
const UNCLEANED: i64 = 60 * 60;

/// Where the last sweep of many rows ended, by what they are.
#[derive(Default)]
pub(super) struct SweepEnds(Mutex<BTreeMap<&'static str, SweepEnd>>);

/// Where a sweep ended.
#[derive(Clone, Copy)]
pub(super) struct SweepEnd {
    /// How old the youngest row was that it deleted.
    pub(super) since: i64,
    /// When a sweep last began at the oldest row.
    pub(super) from_oldest: Timestamp,
}

impl SweepEnds {
    /// Where a sweep begins, as one that deleted nothing would have ended.
    pub(super) fn beginning(&self, what: &'static str, now: Timestamp) -> SweepEnd {
        let ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let uncleaned = ends.get(what).filter(|end| now < end.from_oldest.plus(UNCLEANED));
        uncleaned.copied().unwrap_or(SweepEnd { since: i64::MIN, from_oldest: now })
    }

    pub(super) fn keep(&self, what: &'static str, end: SweepEnd) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(what, end);
    }
}

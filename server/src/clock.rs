//! The time, and a way to move it on in tests and demonstrations.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use flow::Timestamp;

/// The system's clock, ahead by as much as it was told.
#[derive(Default)]
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// The present time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        Timestamp(seconds).plus(self.ahead.load(Ordering::Relaxed))
    }

    /// Moves this clock on; never back.
    pub fn advance(&self, seconds: u32) {
        self.ahead.fetch_add(seconds.into(), Ordering::Relaxed);
    }
}

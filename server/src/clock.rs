//! The time, and a way to move it on in tests and demonstrations.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::Timestamp;

/// The system's clock, ahead by as much as it was told.
#[derive(Default)]
pub struct Clock {
    ahead: AtomicI64,
    stopped: OnceLock<Timestamp>,
}

impl Clock {
    /// The present time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let real = self.stopped.get().copied().unwrap_or_else(real);
        real.plus(self.ahead.load(Ordering::Relaxed))
    }

    /// Stops this clock at the present second: only [`Clock::advance`] moves it
    /// from then on, so that a slow test sees what a fast one does.
    pub fn stop(&self) {
        self.stopped.get_or_init(real);
    }

    /// Moves this clock on; never back.
    pub fn advance(&self, seconds: u32) {
        self.ahead.fetch_add(seconds.into(), Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
fn real() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

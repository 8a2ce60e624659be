//! The time, and a way to move it on in tests and demonstrations.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use protocol::Timestamp;

/// The clock of this machine, or another one that it follows; ahead by as much as
/// it was told.
#[derive(Default)]
pub struct Clock {
    /// Seconds that the clock of this machine is wrong by, in tests.
    wrong: i64,
    ahead: AtomicI64,
    stopped: OnceLock<Timestamp>,
    followed: RwLock<Option<Followed>>,
}

/// What another clock showed, and when that was.
struct Followed {
    shown: Timestamp,
    at: Instant,
}

impl Clock {
    /// The clock of a machine that is wrong by that many seconds, as tests need it.
    #[must_use]
    pub fn wrong_by(seconds: i64) -> Self {
        Self { wrong: seconds, ..Self::default() }
    }

    /// The present time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let real = self.stopped.get().copied().unwrap_or_else(|| self.real());
        real.plus(self.ahead.load(Ordering::Relaxed))
    }

    /// Stops this clock at the present second: only [`Clock::advance`] moves it
    /// from then on, so that a slow test sees what a fast one does.
    pub fn stop(&self) {
        self.stopped.get_or_init(|| self.real());
    }

    /// Moves this clock on; never back.
    pub fn advance(&self, seconds: u32) {
        self.ahead.fetch_add(seconds.into(), Ordering::Relaxed);
    }

    /// Goes on from what another clock shows now, whatever the clock of this machine
    /// does. Returns the seconds that this machine is ahead of it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn follow(&self, shown: Timestamp) -> i64 {
        let followed = Followed { shown, at: Instant::now() };
        *self.followed.write().unwrap_or_else(PoisonError::into_inner) = Some(followed);
        self.own().0 - shown.0
    }

    fn real(&self) -> Timestamp {
        match &*self.followed.read().unwrap_or_else(PoisonError::into_inner) {
            Some(Followed { shown, at }) => {
                shown.plus(i64::try_from(at.elapsed().as_secs()).unwrap_or(i64::MAX))
            }
            None => self.own(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    fn own(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX)).plus(self.wrong)
    }
}

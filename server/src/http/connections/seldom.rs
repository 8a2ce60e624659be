//! A warning that comes once a minute, however often its cause does.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const AGAIN: Duration = Duration::from_mins(1);

/// When something was logged last, and how often it happened since.
#[derive(Default)]
pub(super) struct Seldom {
    state: Mutex<(Option<Instant>, u64)>,
}

impl Seldom {
    /// Counts one more. If it is to be logged, how often it happened since the last time.
    pub(super) fn due(&self) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 += 1;
        if state.0.is_some_and(|logged| logged.elapsed() < AGAIN) {
            return None;
        }
        state.0 = Some(Instant::now());
        Some(std::mem::take(&mut state.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_happens_all_the_time_is_logged_once_a_minute_with_how_often() {
        let seldom = Seldom::default();
        assert_eq!(seldom.due(), Some(1));
        assert_eq!((0..500).find_map(|_| seldom.due()), None);
        tokio::time::advance(AGAIN).await;
        assert_eq!(seldom.due(), Some(501));
        assert_eq!(seldom.due(), None);
    }
}

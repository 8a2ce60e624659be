//! How much a provider is asked for at once (bulkhead), and that one that fails is left alone
//! for a while (circuit breaker): who waits for it keeps what others need.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use protocol::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::failed::Outage;

/// Most requests at once.
const AT_ONCE: usize = 8;

/// How long a request waits for its turn.
const WAIT: Duration = Duration::from_secs(2);

/// So many failures in so many seconds open the breaker, for as long.
const FAILURES: usize = 5;
const SECONDS: i64 = 30;

/// What each request to one provider passes.
pub(super) struct Gate {
    turns: Semaphore,
    breaker: Mutex<Breaker>,
}

#[derive(Default)]
struct Breaker {
    failures: Vec<Timestamp>,
    open_until: Option<Timestamp>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), breaker: Mutex::default() }
    }
}

impl Gate {
    /// Waits for a turn.
    pub(super) async fn pass(&self, now: Timestamp) -> Result<SemaphorePermit<'_>, Outage> {
        let turn = timeout(WAIT, self.turns.acquire()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(Outage::Busy)?;
        let mut breaker = self.breaker();
        match breaker.open_until {
            Some(until) if now < until => Err(Outage::Paused),
            // One of those that wait tries it; the others go on waiting.
            Some(_) => {
                breaker.open_until = Some(now.plus(SECONDS));
                Ok(turn)
            }
            None => Ok(turn),
        }
    }

    /// Notes how a request went.
    pub(super) fn note(&self, worked: bool, now: Timestamp) {
        let mut breaker = self.breaker();
        if worked {
            *breaker = Breaker::default();
            return;
        }
        breaker.failures.retain(|at| now < at.plus(SECONDS));
        breaker.failures.push(now);
        if breaker.open_until.is_some() || breaker.failures.len() >= FAILURES {
            *breaker = Breaker { failures: vec![], open_until: Some(now.plus(SECONDS)) };
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn five_failures_in_half_a_minute_pause_it_and_one_try_ends_that() {
        let gate = Gate::default();
        for second in 0..4 {
            gate.note(false, Timestamp(second));
        }
        gate.note(false, Timestamp(33));
        assert!(gate.pass(Timestamp(33)).await.is_ok(), "one of them is long ago");
        for second in 34..38 {
            gate.note(false, Timestamp(second));
        }
        assert_eq!(gate.pass(Timestamp(66)).await.err(), Some(Outage::Paused));
        drop(gate.pass(Timestamp(67)).await.unwrap());
        assert_eq!(gate.pass(Timestamp(67)).await.err(), Some(Outage::Paused), "one tries it");
        gate.note(false, Timestamp(68));
        assert_eq!(gate.pass(Timestamp(97)).await.err(), Some(Outage::Paused), "it failed again");
        drop(gate.pass(Timestamp(98)).await.unwrap());
        gate.note(true, Timestamp(98));
        assert!(gate.pass(Timestamp(98)).await.is_ok() && gate.pass(Timestamp(98)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_ninth_request_waits_for_its_turn_and_not_for_long() {
        let gate = Gate::default();
        let mut turns = vec![];
        for _ in 0..AT_ONCE {
            turns.push(gate.pass(Timestamp(0)).await.unwrap());
        }
        assert_eq!(gate.pass(Timestamp(0)).await.err(), Some(Outage::Busy));
        turns.pop();
        assert!(gate.pass(Timestamp(0)).await.is_ok());
    }
}

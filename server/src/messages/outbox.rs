//! Sends messages beside the requests that cause them, so that nobody waits for
//! a receiver and nobody can tell by the time whether a message was sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// How many messages may be on their way; beyond that the receiver is down, and
/// people can ask again.
const QUEUE: usize = 1000;

/// Seconds before each try. A code that comes a minute late is not waited for
/// any more, so there are few.
pub const WAITS: &[u64] = &[0, 2, 10, 30];

/// How one try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The receiver has the message.
    Taken,
    /// The receiver will not take it later either.
    Refused,
    /// It may be taken later.
    Later,
}

/// Messages on their way.
pub struct Outbox {
    places: Arc<Semaphore>,
    waits: &'static [u64],
}

impl Outbox {
    /// An empty one that tries as often as there are `waits`, in seconds.
    #[must_use]
    pub fn new(waits: &'static [u64]) -> Self {
        Self { places: Arc::new(Semaphore::new(QUEUE)), waits }
    }

    /// Tries in the background until a message is taken, is refused, or was
    /// tried as often as may be. `template` names it in logs.
    pub fn send<F: Future<Output = Tried> + Send>(
        &self,
        template: &'static str,
        mut attempt: impl FnMut() -> F + Send + 'static,
    ) {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            tracing::error!(template, "too many messages are waiting");
            return;
        };
        let waits = self.waits;
        tokio::spawn(async move {
            let _place = place;
            for wait in waits {
                tokio::time::sleep(Duration::from_secs(*wait)).await;
                match attempt().await {
                    Tried::Taken => return,
                    Tried::Refused => break,
                    Tried::Later => {}
                }
            }
            tracing::error!(template, "a message was given up");
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// How many tries it takes when each ends like this.
    async fn tries(end: Tried) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        Outbox::new(&[0, 1, 2]).send("test", move || {
            counted.fetch_add(1, Ordering::Relaxed);
            async move { end }
        });
        tokio::time::sleep(Duration::from_mins(1)).await;
        count.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_is_tried_until_it_is_taken_refused_or_given_up() {
        assert_eq!(tries(Tried::Taken).await, 1);
        assert_eq!(tries(Tried::Refused).await, 1);
        assert_eq!(tries(Tried::Later).await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_outbox_takes_no_more_and_has_room_again_when_messages_are_through() {
        let outbox = Outbox::new(&[0]);
        let count = Arc::new(AtomicUsize::new(0));
        let send = || {
            let counted = count.clone();
            outbox.send("test", move || {
                counted.fetch_add(1, Ordering::Relaxed);
                async {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Tried::Taken
                }
            });
        };
        (0..QUEUE + 5).for_each(|_| send());
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(count.load(Ordering::Relaxed), QUEUE);
        send();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(count.load(Ordering::Relaxed), QUEUE + 1);
    }

    #[test]
    fn waits_grow_and_end_while_a_code_is_alive() {
        assert!(WAITS.is_sorted());
        assert!(WAITS.iter().sum::<u64>() < flow::limits::CODE_LIFETIME.unsigned_abs() / 2);
    }
}

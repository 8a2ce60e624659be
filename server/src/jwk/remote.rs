//! Public keys that are at an address of their owner's.
//!
//! They are read again when they are old, and for a key that is not among them: once a minute
//! at most, as anybody can name one. What cannot be read drops nothing.

use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use protocol::Timestamp;
use tokio::sync::Mutex;

use super::JwkSet;
use crate::clock::Clock;

/// Seconds between two tries.
const PAUSE: i64 = 60;

/// Keys that are read when they are needed.
#[derive(Default)]
pub(crate) struct RemoteKeys {
    state: RwLock<State>,
    /// One request of this server reads, and those that need what it reads wait for it.
    reading: Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    keys: Arc<JwkSet>,
    /// Until when they are kept.
    until: Option<Timestamp>,
    tried_at: Option<Timestamp>,
    /// Whether the last try failed.
    failed: bool,
}

/// Keys as they are known now.
pub(crate) struct Known {
    pub(crate) keys: Arc<JwkSet>,
    /// Whether there may be others, which could not be read.
    pub(crate) failed: bool,
}

impl RemoteKeys {
    /// The keys, of which one should be meant by this `kid`. `fetch` reads them, with the
    /// seconds for which they are kept; it tells of its failures itself.
    pub(crate) async fn get(
        &self,
        kid: Option<&str>,
        clock: &Clock,
        fetch: impl Future<Output = Option<(JwkSet, i64)>>,
    ) -> Known {
        if let Some(known) = self.known(kid, clock.now()) {
            return known;
        }
        let _reading = self.reading.lock().await;
        if let Some(known) = self.known(kid, clock.now()) {
            return known;
        }
        let now = clock.now();
        let state = self.current();
        if state.tried_at.is_some_and(|at| now < at.plus(PAUSE)) {
            return Known { keys: state.keys, failed: state.failed };
        }
        {
            // Before the try: whoever gives up half-way has taken the minute, too.
            let mut state = self.write();
            (state.tried_at, state.failed) = (Some(now), true);
        }
        let fetched = fetch.await;
        let mut state = self.write();
        if let Some((keys, kept)) = fetched {
            state.keys = Arc::new(keys);
            (state.until, state.failed) = (Some(clock.now().plus(kept)), false);
        }
        Known { keys: state.keys.clone(), failed: state.failed }
    }

    fn known(&self, kid: Option<&str>, now: Timestamp) -> Option<Known> {
        let state = self.current();
        let fresh = state.until.is_some_and(|until| now < until);
        let known = fresh && state.keys.meant(kid).next().is_some();
        known.then_some(Known { keys: state.keys, failed: false })
    }

    fn current(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn set(kid: &str) -> JwkSet {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let key = serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid });
        JwkSet::read(serde_json::json!({ "keys": [key] }).to_string().as_bytes()).unwrap()
    }

    fn stopped() -> Clock {
        let clock = Clock::default();
        clock.stop();
        clock
    }

    #[tokio::test]
    async fn a_thousand_unknown_keys_at_once_are_one_fetch_a_minute() {
        let (clock, remote) = (stopped(), RemoteKeys::default());
        let fetches = AtomicUsize::new(0);
        let fetch = || async {
            tokio::task::yield_now().await;
            fetches.fetch_add(1, Ordering::Relaxed);
            Some((set("a"), 3600))
        };
        for minute in 1..=2 {
            let names: Vec<_> = (0..1000).map(|number| format!("unknown {number}")).collect();
            let all = names.iter().map(|kid| remote.get(Some(kid), &clock, fetch()));
            futures_util::future::join_all(all).await;
            assert_eq!(fetches.load(Ordering::Relaxed), minute);
            clock.advance(60);
        }
        assert!(!remote.get(Some("a"), &clock, fetch()).await.failed);
        assert_eq!(fetches.load(Ordering::Relaxed), 2, "a known one needs none");
    }

    #[tokio::test]
    async fn a_fetch_that_fails_or_is_given_up_drops_nothing_and_takes_the_minute() {
        let (clock, remote) = (stopped(), RemoteKeys::default());
        let good = || async { Some((set("a"), 300)) };
        remote.get(Some("a"), &clock, good()).await;
        clock.advance(301);
        let given_up = remote.get(Some("a"), &clock, std::future::pending());
        assert!(futures_util::future::FutureExt::now_or_never(given_up).is_none());
        let known = remote.get(Some("a"), &clock, async { panic!("the minute is taken") }).await;
        assert!(known.failed && known.keys.meant(Some("a")).next().is_some());
        clock.advance(60);
        let known = remote.get(Some("a"), &clock, async { None }).await;
        assert!(known.failed && known.keys.meant(Some("a")).next().is_some());
        clock.advance(60);
        let known = remote.get(Some("b"), &clock, async { Some((set("b"), 300)) }).await;
        assert!(!known.failed && known.keys.meant(Some("a")).next().is_none(), "withdrawn");
    }
}

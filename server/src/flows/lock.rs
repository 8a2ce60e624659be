//! One answer at a time for each flow, whichever server gets it.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep};

use crate::clock::Clock;
use crate::problem::Problem;
use crate::secret::handle;
use crate::store::{FLOW_LOCK_LASTS, Store};

/// Lanes for flows that are answered at the same moment. Answers that wait for
/// their password to be hashed hold theirs, some 66 at most; with this many
/// lanes one in sixty others waits behind them by chance.
const LANES: usize = 4096;

/// Between two looks whether another server is done with a flow.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Between two tries to release a flow while the database is away.
const RELEASE_AGAIN: Duration = Duration::from_millis(250);

/// After this a lock that was never released has expired.
const EXPIRED: Duration = Duration::from_secs(FLOW_LOCK_LASTS.unsigned_abs());

/// How long an answer waits for its turn.
const PATIENCE: Duration = EXPIRED.saturating_mul(2);

/// Has answers to the same flow wait for each other.
///
/// First within this server, so that a hundred at once do not all ask the
/// database; then among servers, by the flow's row.
pub(crate) struct FlowLocks {
    seed: RandomState,
    lanes: Vec<Arc<Mutex<()>>>,
}

impl Default for FlowLocks {
    fn default() -> Self {
        let lanes = (0..LANES).map(|_| Arc::default()).collect();
        Self { seed: RandomState::new(), lanes }
    }
}

/// The lock of a flow, or the wish to have it; released when it is dropped.
pub(crate) struct FlowLock {
    store: Store,
    flow_id: String,
    /// Whose it is in the flow's row.
    holder: String,
    released: bool,
    _lane: OwnedMutexGuard<()>,
}

impl FlowLocks {
    /// Waits until nobody else of this server answers this flow.
    pub(crate) async fn lane(&self, flow_id: &str) -> OwnedMutexGuard<()> {
        let lane = self.seed.hash_one(flow_id) % LANES as u64;
        self.lanes[usize::try_from(lane).unwrap_or(0)].clone().lock_owned().await
    }

    /// Waits until nobody else answers this flow, here or on another server.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, [`Problem::Busy`] if
    /// others answer it without end.
    pub(crate) async fn lock(
        &self,
        store: &Store,
        clock: &Clock,
        flow_id: &str,
    ) -> Result<FlowLock, Problem> {
        let lock = self.line_up(store, flow_id).await;
        lock.wait(clock).await?;
        Ok(lock)
    }

    /// The same for a flow that may not be stored yet. Nobody else of this server answers
    /// it; wait for other servers once it is there, unless it was stored with this lock.
    pub(crate) async fn line_up(&self, store: &Store, flow_id: &str) -> FlowLock {
        let lane = self.lane(flow_id).await;
        let (store, flow_id) = (store.clone(), flow_id.to_owned());
        FlowLock { store, flow_id, holder: handle(), released: false, _lane: lane }
    }
}

impl FlowLock {
    /// Whose it is in the flow's row.
    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// Waits until no other server answers this flow.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, [`Problem::Busy`] if others answer
    /// it without end.
    pub(crate) async fn wait(&self, clock: &Clock) -> Result<(), Problem> {
        let lock = wait_for_lock(&self.store, clock, &self.flow_id, &self.holder);
        tokio::time::timeout(PATIENCE, lock).await.map_err(|_| Problem::Busy)?
    }

    /// Releases the lock before the reply is sent: the next answer may come to
    /// another server. If the database is away, the reply does not wait for it.
    pub(crate) async fn end(mut self) {
        self.released = self.store.delete_flow_lock(&self.flow_id, &self.holder).await.is_ok();
    }
}

impl Drop for FlowLock {
    /// An answer that was dropped half-way, or whose database is away.
    fn drop(&mut self) {
        if self.released {
            return;
        }
        let (store, flow_id) = (self.store.clone(), std::mem::take(&mut self.flow_id));
        let holder = std::mem::take(&mut self.holder);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { release(&store, &flow_id, &holder).await });
        }
    }
}

/// Releases a flow, as soon as the database takes it: its answer is to be given again.
async fn release(store: &Store, flow_id: &str, holder: &str) {
    let expired = Instant::now() + EXPIRED;
    while let Err(error) = store.delete_flow_lock(flow_id, holder).await {
        if !error.is_passing() || Instant::now() > expired {
            tracing::warn!(%error, "a flow stays locked until its lock expires");
            return;
        }
        sleep(RELEASE_AGAIN).await;
    }
}

async fn wait_for_lock(
    store: &Store,
    clock: &Clock,
    flow_id: &str,
    holder: &str,
) -> Result<(), Problem> {
    while !store.claim_flow_lock(flow_id, holder, clock.now()).await? {
        if store.find_flow(flow_id).await?.is_none() {
            return Err(Problem::NotFound);
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

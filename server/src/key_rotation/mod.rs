//! The server's key changes while servers run.
//!
//! A generation of the key goes three steps. It is in the file of some servers: those open with
//! it. Once all servers that run know it, it is in use: all seal with it, and what is stored is
//! sealed anew. At last the operator retires the older ones. So at no moment does a server meet
//! what it cannot open.

mod file;
mod resealing;
mod retiring;
mod status;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;

use crate::clock::Clock;
use crate::secret::{KeyFile, Keys, KnownGeneration, handle};
use crate::store::Store;
use crate::store::key_generations::RunningServer;
use crate::store::server_key::Misfit;

use file::refused;
pub use file::{keys, rotated};
pub use resealing::{Counted, count};
pub use retiring::{Retirement, Waits, retire};
pub use status::status;

/// The name of the key's file in the data folder.
pub const FILE: &str = "portico.key";

/// Seconds after which a server that was not heard of counts as stopped.
pub const ALIVE: i64 = 60;

/// How often a server says what it knows, and looks what others do.
const STEP: Duration = Duration::from_secs(10);

/// Between two looks at the file.
const LOOK: Duration = Duration::from_secs(1);

/// One server's part in changing the key.
pub struct KeyRotation {
    store: Store,
    keys: Arc<Keys>,
    clock: Arc<Clock>,
    path: PathBuf,
    /// Drawn when the server starts.
    id: String,
    /// By what operators know the server.
    name: String,
    /// What the file was when it was looked at last.
    seen: Mutex<Seen>,
    /// Whether others seal with a generation that is not in the file.
    lacks: AtomicBool,
}

/// What was seen of the file.
struct Seen {
    /// What it looked like when it was read, or refused.
    state: State,
    /// Why it was refused, if it was. It is tried again: whoever copies a file may close it to
    /// others later.
    refused: Option<String>,
}

/// When the file was written, and how long it is; absent if there is none.
type State = Option<(SystemTime, u64)>;

impl KeyRotation {
    /// Says that this server runs, and what it knows.
    ///
    /// # Errors
    /// If the database fails, or is used with what is not in the file since it was read.
    pub async fn start(
        (store, keys, clock): (Store, Arc<Keys>, Arc<Clock>),
        path: PathBuf,
        name: String,
    ) -> anyhow::Result<Arc<Self>> {
        let seen = Mutex::new(Seen { state: state(&path), refused: None });
        let lacks = AtomicBool::new(false);
        let rotation = Self { store, keys, clock, path, id: handle(), name, seen, lacks };
        rotation.say(&rotation.keys).await?;
        // Whoever was first: the server, or a generation that it does not know.
        let in_use = rotation.store.find_key_in_use().await?;
        if let Err(misfit) = in_use.check(&rotation.keys) {
            rotation.leave().await;
            return Err(refused(&rotation.path, &misfit));
        }
        Ok(Arc::new(rotation))
    }

    /// Goes on as long as the server runs.
    pub async fn run(self: Arc<Self>) {
        let mut looks = tokio::time::interval(LOOK);
        let (mut stepped, mut failed): (Option<tokio::time::Instant>, bool) = (None, false);
        loop {
            looks.tick().await;
            let due = stepped.is_none_or(|at| at.elapsed() >= STEP);
            if !due && state(&self.path) == self.seen().state {
                continue;
            }
            stepped = Some(tokio::time::Instant::now());
            match self.step().await {
                Ok(()) => failed = false,
                Err(_) if failed => {}
                Err(error) => {
                    tracing::error!("the server key could not be looked after: {error:#}");
                    failed = true;
                }
            }
        }
    }

    /// Reads the file if it has changed, says what this server knows, and decides what all
    /// servers can decide now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn step(&self) -> anyhow::Result<()> {
        self.read_changed().await?;
        self.say(&self.keys).await?;
        let since = self.clock.now().plus(-ALIVE);
        let times = (since, self.clock.now());
        let known = self.keys.generations();
        let newest = known.first().context("a key has a generation")?;
        if newest.number > self.keys.sealing() && self.store.claim_generation(newest, times).await?
        {
            tracing::info!(generation = newest.number, "all servers know the new server key");
        }
        let in_use = self.store.find_key_in_use().await?;
        let lacks = in_use.check(&self.keys).err();
        if let Some(misfit) = &lacks {
            tracing::error!("{}", refused(&self.path, misfit));
        }
        self.lacks.store(lacks.is_some(), Ordering::Relaxed);
        let sealing = in_use.newest().unwrap_or_default();
        // Never back: whoever can write the database may have an old key.
        if sealing > self.keys.sealing() && self.keys.seal_with(sealing) {
            tracing::info!(generation = sealing, "this server encrypts with the new server key");
            self.say(&self.keys).await?;
        }
        self.store.update_sealing(sealing, times).await?;
        Ok(())
    }

    /// Whether this server opens all that others seal.
    #[must_use]
    pub fn knows_all(&self) -> bool {
        !self.lacks.load(Ordering::Relaxed)
    }

    /// Says that this server stops. Others need not wait for it.
    pub async fn leave(&self) {
        if let Err(error) = self.store.delete_server(&self.id).await {
            tracing::debug!(%error, "the server could not say that it stops");
        }
    }

    /// Takes the key of a file that has changed; or says why not, once.
    async fn read_changed(&self) -> anyhow::Result<()> {
        let now = state(&self.path);
        {
            let seen = self.seen();
            if now == seen.state && seen.refused.is_none() {
                return Ok(());
            }
        }
        // If the database fails meanwhile, the next step tries again.
        let refused = self.read().await?.err().map(|error| format!("{error:#}"));
        let mut seen = self.seen();
        if let Some(why) = refused.as_ref().filter(|_| seen.refused != refused) {
            tracing::error!("the server key stays as it was: {why}");
        }
        *seen = Seen { state: now, refused };
        Ok(())
    }

    /// Takes the key of the file, if it goes with the database.
    async fn read(&self) -> anyhow::Result<anyhow::Result<()>> {
        let new = match KeyFile::read(&self.path) {
            Ok(file) => Keys::from(file),
            Err(error) => return Ok(Err(error)),
        };
        if new.fingerprint() != self.keys.fingerprint() {
            return Ok(Err(refused(&self.path, &Misfit::Other)));
        }
        // First said, then looked at: from here on nobody puts another one in use.
        self.say(&new).await?;
        if let Err(misfit) = self.store.find_key_in_use().await?.check(&new) {
            return Ok(Err(refused(&self.path, &misfit)));
        }
        self.keys.replace(&new);
        let generations = new.generations();
        let generations: Vec<_> = generations.iter().map(|it| it.number).collect();
        tracing::info!(?generations, "the server key was read again");
        Ok(Ok(()))
    }

    /// Says which generations this server knows.
    async fn say(&self, keys: &Keys) -> anyhow::Result<()> {
        let known: Vec<KnownGeneration> = keys.generations();
        let server = RunningServer {
            id: &self.id,
            name: &self.name,
            known: &known,
            sealing: self.keys.sealing(),
        };
        Ok(self.store.update_server(&server, self.clock.now()).await?)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn state(file: &Path) -> State {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

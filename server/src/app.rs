//! What all requests share.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use crate::clock::Clock;
use crate::email;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::page::Files;
use crate::passwords::Passwords;
use crate::problem::Problem;
use crate::secret::{Digest, Keys};
use crate::settings::{AppSettings, Settings, UserFlow};
use crate::store::{FlowRow, SendLimits, Store};

/// How many flows can be answered at the same moment without waiting by chance
/// for another.
const TURNS: usize = 256;

/// The running server's parts.
pub struct App {
    /// What the operator set.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// The key, and those derived from it.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// Where messages go.
    pub mailer: Mailer,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// What is counted and measured.
    pub metrics: Metrics,
    /// Scripts and styles.
    pub files: Files,
    turns: Turns,
}

impl App {
    /// Opens the database, reads the key, and begins to send messages.
    ///
    /// # Errors
    /// If one of these cannot be done; what to do about it is in the message.
    pub async fn start(settings: Settings) -> anyhow::Result<Arc<Self>> {
        std::fs::create_dir_all(&settings.data)?;
        let store = Store::open(&settings.data.join("portico.db")).await?;
        let keys = Keys::load(&settings.data.join("portico.key"))?;
        let mailer = Mailer::start(&settings)?;
        let metrics = Metrics::default();
        Ok(Arc::new(Self {
            settings,
            store,
            keys,
            clock: Clock::default(),
            mailer,
            passwords: Passwords::new(metrics.hashing.clone()),
            metrics,
            files: Files::load(),
            turns: Turns::default(),
        }))
    }

    /// The app and user flow of a flow.
    ///
    /// # Errors
    /// If the settings have changed and it is there no more.
    pub fn app_of(&self, flow: &FlowRow) -> Result<(&AppSettings, &UserFlow), Problem> {
        let app = self.settings.app(&flow.app).ok_or(Problem::NotFound)?;
        Ok((app, self.settings.user_flow(app)))
    }

    /// Under what name messages to an address are counted.
    #[must_use]
    pub fn send_target(&self, address: &str) -> Digest {
        self.keys.digest("sends", &[email::key(address).as_bytes()])
    }

    /// How many messages one address may get.
    #[must_use]
    pub const fn send_limits(&self) -> SendLimits {
        let limits = &self.settings.limits;
        SendLimits { per_hour: limits.sends_per_hour, per_day: limits.sends_per_day }
    }

    /// Waits until nobody else answers this flow.
    pub async fn turn(&self, flow_id: &str) -> MutexGuard<'_, ()> {
        let turn = self.turns.seed.hash_one(flow_id) % TURNS as u64;
        self.turns.locks[usize::try_from(turn).unwrap_or(0)].lock().await
    }
}

struct Turns {
    seed: RandomState,
    locks: Vec<Mutex<()>>,
}

impl Default for Turns {
    fn default() -> Self {
        let locks = (0..TURNS).map(|_| Mutex::default()).collect();
        Self { seed: RandomState::new(), locks }
    }
}

//! What all requests share.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, ensure};
use axum::body::Bytes;
use protocol::Factor;

use crate::assets::Files;
use crate::brands::{Brand, Brands};
use crate::clock::Clock;
use crate::flows::lock::FlowLocks;
use crate::hosts::Hosts;
use crate::ids::AppId;
use crate::messages::mail::Mailer;
use crate::messages::outbox::{Outbox, Receivers};
use crate::messages::phone::PhoneSender;
use crate::oauth::client_keys::ClientKeys;
use crate::oauth::keys::SigningKeys;
use crate::oauth::logout_notices::LogoutNotices;
use crate::observability::metrics::Metrics;
use crate::observability::traces::Traces;
use crate::passkeys::Passkeys;
use crate::passwords::Passwords;
use crate::permissions;
use crate::problem::Problem;
use crate::providers::Providers;
use crate::request::undeclared::Undeclared;
use crate::risk::RiskSources;
use crate::secret::Keys;
use crate::settings::{AppSettings, Settings, UserFlow};
use crate::store::Store;

/// The running server's parts.
pub struct App {
    /// What the operator set.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// The key, and those derived from it.
    pub keys: Arc<Keys>,
    /// The keys that sign tokens.
    pub signing_keys: Arc<SigningKeys>,
    /// What client libraries find out by themselves, as JSON, once one has asked.
    pub(crate) metadata: OnceLock<Bytes>,
    /// The public keys of clients.
    pub(crate) client_keys: ClientKeys,
    /// Whose accounts people can sign in with.
    pub providers: Providers,
    /// Tells clients that a session has ended.
    pub logout_notices: Arc<LogoutNotices>,
    /// The time.
    pub clock: Arc<Clock>,
    /// Writes mails.
    pub mailer: Mailer,
    /// Writes texts and calls.
    pub phone: PhoneSender,
    /// Keeps messages until their receiver has them.
    pub outbox: Arc<Outbox>,
    /// Who says how risky a sign-in is.
    pub risk: RiskSources,
    /// What asks for passkeys; absent where the public address is no name.
    pub passkeys: Option<Passkeys>,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// What is counted and measured.
    pub metrics: Metrics,
    /// Where spans of requests go, if anywhere.
    pub traces: Option<Traces>,
    /// Scripts and styles.
    pub files: Files,
    /// How each app looks.
    pub brands: Brands,
    /// The hosts of apps that the local one does not drive.
    pub hosts: Hosts,
    /// One answer at a time for each flow.
    pub(crate) flow_locks: FlowLocks,
    /// Proxies that nobody declared.
    pub(crate) undeclared: Undeclared,
}

impl App {
    /// Opens the database, reads the key, and begins to send messages.
    ///
    /// # Errors
    /// If one of these cannot be done; what to do about it is in the message.
    pub async fn start(settings: Settings) -> anyhow::Result<Arc<Self>> {
        Self::start_with(settings, Hosts::default(), Clock::default()).await
    }

    /// The same, with hosts for some of the apps, on a machine with this clock.
    ///
    /// # Errors
    /// If one of these cannot be done; what to do about it is in the message.
    pub async fn start_with(
        settings: Settings,
        hosts: Hosts,
        clock: Clock,
    ) -> anyhow::Result<Arc<Self>> {
        data_folder(&settings.data)?;
        let store = Store::open(&settings.location()).await?;
        let keys = Arc::new(keys(&settings, &store).await?);
        let clock = Arc::new(clock);
        if let Some(ahead) = store.find_time(&clock).await? {
            warn_of_clock(ahead);
        }
        let mailer = Mailer::start(&settings)?;
        let phone = PhoneSender::start(&settings)?;
        let risk = RiskSources::start(&settings)?;
        let metrics = Metrics::default();
        let receivers = Receivers {
            relay: mailer.relay().cloned(),
            phone: phone.webhook().cloned(),
            demo: mailer.demo().cloned(),
        };
        let both = (keys.clone(), clock.clone());
        let outbox = Outbox::start(store.clone(), both, receivers, metrics.messages.clone());
        let traces = settings.traces.as_ref().map(Traces::start).transpose()?;
        let passkeys = Passkeys::start(&settings);
        let files = Files::load(settings.base(), settings.demo);
        let brands = Brands::start(&settings, &files, metrics.brand_reads.clone());
        let signing_keys = SigningKeys::new(store.clone(), keys.clone(), clock.clone());
        let signing_keys = Arc::new(signing_keys);
        let logout_notices = LogoutNotices::start(
            store.clone(),
            signing_keys.clone(),
            clock.clone(),
            metrics.messages.clone(),
            &settings,
        )?;
        let client_keys = ClientKeys::start(&settings, clock.clone())?;
        let providers = metrics.providers.clone();
        let providers = Providers::start(&settings, keys.clone(), clock.clone(), providers)?;
        Ok(Arc::new(Self {
            metadata: OnceLock::new(),
            settings,
            store,
            keys,
            signing_keys,
            client_keys,
            providers,
            logout_notices,
            clock,
            mailer,
            phone,
            outbox,
            risk,
            passkeys,
            passwords: Passwords::new(metrics.hashing.clone()),
            metrics,
            traces,
            files,
            brands,
            hosts,
            flow_locks: FlowLocks::default(),
            undeclared: Undeclared::default(),
        }))
    }

    /// Second factors that this server can ask nobody for, whoever has them:
    /// passkeys without a name to bind them to, texts and calls without a carrier.
    #[must_use]
    pub fn unavailable(&self) -> Vec<Factor> {
        self.settings.unavailable(self.passkeys.is_some())
    }

    /// How an app looks now.
    #[must_use]
    pub fn brand_of(&self, app: &str) -> Arc<Brand> {
        self.brands.current().of(app)
    }

    /// How what belongs to no app looks now.
    #[must_use]
    pub fn default_brand(&self) -> Arc<Brand> {
        self.brands.current().default_brand()
    }

    /// Reads brands again whose files have changed.
    pub fn refresh_brands(&self) -> bool {
        self.brands.refresh(&self.settings, &self.files)
    }

    /// An app and its user flow.
    ///
    /// # Errors
    /// If the settings have changed and it is there no more.
    pub fn app_of(&self, app: &AppId) -> Result<(&AppSettings, &UserFlow), Problem> {
        let app = self.settings.app(app).ok_or(Problem::NotFound)?;
        Ok((app, self.settings.user_flow(app)))
    }
}

/// Warns of a machine whose clock is not the database's.
pub(crate) fn warn_of_clock(ahead: i64) {
    tracing::warn!(
        seconds_ahead = ahead,
        "the clock of this machine is not that of the database, whose time counts: set it, as receivers of webhooks \
        and readers of the log go by it"
    );
}

/// Makes the data folder, or warns of one that others can enter.
fn data_folder(path: &Path) -> anyhow::Result<()> {
    let open = permissions::folder(path);
    let failed = || {
        format!("cannot make or use the data folder {}. {}", path.display(), permissions::as_whom())
    };
    if open.with_context(failed)? {
        tracing::warn!(
            "Others than its owner can enter the data folder {0}. What Portico keeps in it is closed to them; if the \
            folder is Portico's alone, run chmod 700 {0}",
            path.display()
        );
    }
    Ok(())
}

/// Reads the key, and makes sure that it is the one of the database.
pub(crate) async fn keys(settings: &Settings, store: &Store) -> anyhow::Result<Keys> {
    let path = settings.data.join("portico.key");
    // In this order: another server may make key and database at this moment.
    let used = store.has_key().await?;
    ensure!(
        path.exists() || !used,
        "There is no key file {}, and the database was used with one. Put that file there: all \
        servers of one database need the same.",
        path.display()
    );
    let keys = Keys::load(&path)?;
    ensure!(
        store.claim_key(&keys.fingerprint()).await?,
        "The key in {} is not the one that the database was used with. Put that file there: all \
        servers of one database need the same.",
        path.display()
    );
    Ok(keys)
}

//! From settings to the parts of a server.

use std::sync::{Arc, OnceLock};

use super::data::{data_folder, key_file, keys};
use super::{App, warn_of_clock};
use crate::assets::Files;
use crate::brands::Brands;
use crate::clock::Clock;
use crate::flows::lock::FlowLocks;
use crate::hosts::Hosts;
use crate::key_rotation::KeyRotation;
use crate::messages::mail::{DemoMailbox, Mailer};
use crate::messages::outbox::{Outbox, Receivers};
use crate::messages::phone::PhoneSender;
use crate::oauth::client_keys::ClientKeys;
use crate::oauth::keys::SigningKeys;
use crate::oauth::logout_notices::LogoutNotices;
use crate::observability::metrics::Metrics;
use crate::observability::traces::Traces;
use crate::passkeys::Passkeys;
use crate::passwords::{HashCost, Passwords};
use crate::permissions::machine;
use crate::providers::Providers;
use crate::request::undeclared::Undeclared;
use crate::risk::RiskSources;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;
use crate::tls::Tls;

/// What a server has from whoever starts it, and not from its settings.
#[derive(Default)]
pub struct Dependencies {
    /// Hosts for some of the apps.
    pub hosts: Hosts,
    /// The clock of its machine.
    pub clock: Clock,
    /// Of the hashes of passwords that it makes.
    pub hash_cost: HashCost,
}

/// What stays as long as the process runs, whatever becomes of the settings.
struct Lasting {
    store: Store,
    keys: Arc<Keys>,
    key_rotation: Arc<KeyRotation>,
    signing_keys: Arc<SigningKeys>,
    clock: Arc<Clock>,
    metrics: Arc<Metrics>,
    traces: Option<Arc<Traces>>,
    passwords: Arc<Passwords>,
    hosts: Hosts,
    flow_locks: Arc<FlowLocks>,
    undeclared: Arc<Undeclared>,
    mailbox: Option<Arc<DemoMailbox>>,
}

impl App {
    /// Opens the database, reads the key, and begins to send messages.
    ///
    /// # Errors
    /// If one of these cannot be done; what to do about it is in the message.
    pub async fn start(settings: Settings) -> anyhow::Result<Arc<Self>> {
        Self::start_with(settings, Dependencies::default()).await
    }

    /// The same, with these.
    ///
    /// # Errors
    /// If one of these cannot be done; what to do about it is in the message.
    pub async fn start_with(
        settings: Settings,
        Dependencies { hosts, clock, hash_cost }: Dependencies,
    ) -> anyhow::Result<Arc<Self>> {
        data_folder(&settings.data)?;
        let store = Store::open(&settings.location()).await?;
        let keys = Arc::new(keys(&settings, &store).await?);
        let clock = Arc::new(clock);
        if let Some(ahead) = store.find_time(&clock).await? {
            warn_of_clock(ahead);
        }
        let parts = (store.clone(), keys.clone(), clock.clone());
        let name = format!("{}, {}", machine(), settings.listen);
        let key_rotation = KeyRotation::start(parts, key_file(&settings), name).await?;
        let metrics = Arc::new(Metrics::default());
        let traces = settings.traces.as_ref().map(Traces::start).transpose()?;
        let lasting = Lasting {
            signing_keys: Arc::new(SigningKeys::new(store.clone(), keys.clone(), clock.clone())),
            passwords: Arc::new(Passwords::new(metrics.hashing.clone(), hash_cost)),
            traces: traces.map(Arc::new),
            flow_locks: Arc::default(),
            undeclared: Arc::default(),
            mailbox: None,
            store,
            keys,
            key_rotation,
            clock,
            metrics,
            hosts,
        };
        Self::build(settings, lasting, None)
    }

    /// The same server with other settings: whoever has this one goes on with it. What is
    /// stored, counted and locked is one for both.
    ///
    /// # Errors
    /// If something cannot be made of the settings. Nothing has changed then.
    pub fn next(&self, settings: Settings) -> anyhow::Result<Arc<Self>> {
        let lasting = Lasting {
            store: self.store.clone(),
            keys: self.keys.clone(),
            key_rotation: self.key_rotation.clone(),
            signing_keys: self.signing_keys.clone(),
            clock: self.clock.clone(),
            metrics: self.metrics.clone(),
            traces: self.traces.clone(),
            passwords: self.passwords.clone(),
            hosts: self.hosts.clone(),
            flow_locks: self.flow_locks.clone(),
            undeclared: self.undeclared.clone(),
            mailbox: self.mailer.demo().cloned(),
        };
        Self::build(settings, lasting, Some(self))
    }

    fn build(
        settings: Settings,
        lasting: Lasting,
        before: Option<&Self>,
    ) -> anyhow::Result<Arc<Self>> {
        let Lasting { store, keys, key_rotation, signing_keys, clock, metrics, .. } = lasting;
        let phone = PhoneSender::start(&settings)?;
        let risk = RiskSources::start(&settings)?;
        let tls = Tls::start(&settings, &clock, before.and_then(|app| app.tls.as_ref()))?;
        let client_keys =
            ClientKeys::start(&settings, clock.clone(), before.map(|app| &app.client_keys))?;
        let counted = metrics.providers.clone();
        let known = before.map(|app| &app.providers);
        let providers = Providers::start(&settings, keys.clone(), clock.clone(), counted, known)?;
        let same = |app: &&Self| {
            app.settings.base() == settings.base() && app.settings.demo == settings.demo
        };
        let files = before.filter(same).map(|app| app.files.clone());
        let files = files.unwrap_or_else(|| Arc::new(Files::load(settings.base(), settings.demo)));
        let brands = match before {
            Some(app) => app.brands.next(&settings, &files),
            None => Brands::start(&settings, &files, metrics.brand_reads.clone()),
        };
        let logout_notices = LogoutNotices::start(
            store.clone(),
            signing_keys.clone(),
            clock.clone(),
            metrics.messages.clone(),
            &settings,
        )?;
        // Last, as it asks the mail server what it takes.
        let mailer = Mailer::start(&settings, lasting.mailbox)?;
        let receivers = Receivers {
            relay: mailer.relay().cloned(),
            phone: phone.webhook().cloned(),
            demo: mailer.demo().cloned(),
        };
        let both = (keys.clone(), clock.clone());
        let outbox = Outbox::start(store.clone(), both, receivers, metrics.messages.clone());
        Ok(Arc::new(Self {
            metadata: OnceLock::new(),
            tls,
            passkeys: Passkeys::start(&settings),
            settings,
            store,
            keys,
            key_rotation,
            signing_keys,
            client_keys,
            providers,
            logout_notices,
            clock,
            mailer,
            phone,
            outbox,
            risk,
            passwords: lasting.passwords,
            metrics,
            traces: lasting.traces,
            files,
            brands,
            hosts: lasting.hosts,
            flow_locks: lasting.flow_locks,
            undeclared: lasting.undeclared,
        }))
    }
}

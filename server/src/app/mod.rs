//! What all requests share, under the settings of the moment.

mod data;
mod start;

pub use start::Dependencies;

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use protocol::Factor;

use crate::assets::Files;
use crate::brands::{Brand, Brands};
use crate::clock::Clock;
use crate::flows::lock::FlowLocks;
use crate::hosts::Hosts;
use crate::ids::AppId;
use crate::key_rotation::KeyRotation;
use crate::messages::mail::Mailer;
use crate::messages::outbox::Outbox;
use crate::messages::phone::PhoneSender;
use crate::oauth::client_keys::ClientKeys;
use crate::oauth::keys::SigningKeys;
use crate::oauth::logout_notices::LogoutNotices;
use crate::observability::metrics::Metrics;
use crate::observability::traces::Traces;
use crate::passkeys::Passkeys;
use crate::passwords::Passwords;
use crate::problem::Problem;
use crate::providers::Providers;
use crate::request::undeclared::Undeclared;
use crate::risk::RiskSources;
use crate::secret::Keys;
use crate::settings::{AppSettings, Settings, UserFlow};
use crate::store::Store;
use crate::tls::Tls;

pub(crate) use data::{data_folder, key_file, keys};

/// The running server's parts, as its settings have them. When the settings change, there is
/// a new one, and requests that have begun go on with this.
pub struct App {
    /// What the operator set.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// The key, and those derived from it.
    pub keys: Arc<Keys>,
    /// How that key changes.
    pub key_rotation: Arc<KeyRotation>,
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
    pub passwords: Arc<Passwords>,
    /// What is counted and measured.
    pub metrics: Arc<Metrics>,
    /// Where spans of requests go, if anywhere.
    pub traces: Option<Arc<Traces>>,
    /// How TLS is spoken, if not by a proxy in front.
    pub(crate) tls: Option<Tls>,
    /// Scripts and styles.
    pub files: Arc<Files>,
    /// How each app looks.
    pub brands: Brands,
    /// The hosts of apps that the local one does not drive.
    pub hosts: Hosts,
    /// One answer at a time for each flow.
    pub(crate) flow_locks: Arc<FlowLocks>,
    /// Proxies that nobody declared.
    pub(crate) undeclared: Arc<Undeclared>,
}

impl App {
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

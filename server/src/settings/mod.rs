//! The settings: a TOML file, and over it the environment. Errors are told with their place.

mod account;
mod api_names;
mod apis;
mod apps;
mod brand;
mod client_keys;
mod database;
mod dkim;
#[cfg(test)]
mod documented;
mod endpoint;
mod error;
mod layers;
mod limits;
mod mail;
#[cfg(test)]
mod mistakes;
mod names;
mod openid;
mod output;
mod phone;
mod policies;
mod profile;
mod providers;
mod read;
mod redirect_uri;
mod restart;
mod risk;
#[cfg(test)]
mod schema;
mod secret_text;
mod tls;
mod upstream;
mod validation;
mod warnings;
mod webhook;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use flow::policy::Policy;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

pub use account::AccountSettings;
pub use apis::{ApiScope, ApiSettings};
pub use apps::{AppSettings, UserFlow};
pub use brand::{BrandSettings, Layout, USUAL_THEME, first_letter};
pub use dkim::DkimSettings;
pub(crate) use endpoint::Endpoint;
pub use error::SettingsErrors;
pub use layers::Loaded;
pub(crate) use layers::{USUAL_FILE, Variable};
pub use limits::LimitSettings;
pub use mail::{BounceSettings, MailAuth, MailServer, MailSettings};
pub(crate) use openid::SECRET_HASH;
pub use openid::{AppKind, Consent, Pkce, Profile, Refresh, SigningAlgorithm};
pub use output::{LogFormat, LogSettings, MetricsSettings, TracesSettings};
pub use phone::{Country, PhoneSettings};
pub(crate) use policies::is_country;
pub(crate) use providers::{CONSUMERS, is_tenant};
pub use providers::{ClaimNames, Preset, ProviderSettings, Vouches};
pub use risk::RiskSettings;
pub use secret_text::SecretText;
pub use tls::{AcmeSettings, CertificateSource, TlsSettings};
pub use upstream::{Header, UpstreamSettings};
pub use webhook::{SigningSecret, WebhookSettings};

/// The JSON Schema (draft 2020-12) of a settings file. It is written from the types
/// here.
pub const SCHEMA: &str = include_str!("../../../docs/reference/settings.schema.json");

/// Everything an operator can set. `docs/reference/settings.md` shows each with its default.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The address and port that the server listens on.
    #[serde(default = "listen")]
    #[cfg_attr(test, schemars(extend("format" = "ip-port")))]
    pub listen: SocketAddr,
    /// The address that people see: a host, or a host and a path if a proxy
    /// serves Portico below a path. `https:`, or `http:` on this machine.
    #[cfg_attr(test, schemars(with = "Url"))]
    pub public_url: Spanned<Url>,
    /// The folder for the key file and, if `database` is not set, for the
    /// SQLite file. Portico creates it with access for its owner only. Portico
    /// does not start if others can read the key file.
    #[serde(default = "data")]
    #[cfg_attr(test, schemars(extend("format" = "path")))]
    pub data: PathBuf,
    /// A PostgreSQL address, `postgres://user:password@host/name`. If not set,
    /// accounts are in the SQLite file `portico.db` in the `data` folder. Behind
    /// PgBouncer in transaction mode, add `?pool_mode=transaction`.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>", extend("format" = "uri")))]
    pub database: Option<Spanned<SecretText>>,
    /// The password of the user in `database`, if the address there has none.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub database_password: Option<Spanned<SecretText>>,
    /// Demo mode: a mailbox that anyone can read, a demo app, and a clock that
    /// can be moved. Never use it for real people.
    #[serde(default)]
    pub demo: bool,
    /// The mail server. Required unless `demo` is `true`.
    pub mail: Option<MailSettings>,
    /// Codes by text message and call. If it is not set, only demo mode can
    /// send them.
    #[cfg_attr(test, schemars(with = "Option<PhoneSettings>"))]
    pub phone: Option<Spanned<PhoneSettings>>,
    /// The folder with brands: each is a folder in it, with `brand.json` and its
    /// files. Portico reads them again when they change.
    #[cfg_attr(test, schemars(extend("format" = "path")))]
    pub brands: Option<PathBuf>,
    /// How the screens look.
    pub brand: BrandSettings,
    /// The apps that people sign in to.
    pub apps: Vec<AppSettings>,
    /// APIs that apps call for people, with access tokens that an API verifies by
    /// itself.
    #[serde(default)]
    pub apis: Vec<ApiSettings>,
    /// Providers whose accounts people can sign in with. User flows name which of
    /// them they offer.
    #[serde(default)]
    pub providers: Vec<ProviderSettings>,
    /// How people sign in and sign up. Each app names one of these.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, UserFlow>"))]
    pub user_flows: BTreeMap<String, Spanned<UserFlow>>,
    /// In a table `[groups]`: accounts by e-mail address. Policies name the
    /// group as `group:NAME`.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// Conditional-access policies.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Headers that a proxy in front of Portico sets.
    #[serde(default)]
    pub upstream: UpstreamSettings,
    /// The other sources of risk. The highest level counts.
    #[serde(default)]
    pub risk: RiskSettings,
    /// The most codes that are sent. The limits count all flows together.
    #[serde(default)]
    pub limits: LimitSettings,
    /// TLS without a proxy in front. If it is not set, `listen` speaks HTTP.
    pub tls: Option<TlsSettings>,
    /// What people may do with their own account.
    #[serde(default)]
    pub account: AccountSettings,
    /// The log on standard error.
    #[serde(default)]
    pub log: LogSettings,
    /// The address for Prometheus. If it is not set, there is none.
    pub metrics: Option<MetricsSettings>,
    /// The collector for spans of requests (OpenTelemetry). If it is not set,
    /// nothing is exported.
    pub traces: Option<TracesSettings>,
}

fn listen() -> SocketAddr {
    ([127, 0, 0, 1], 8080).into()
}

fn data() -> PathBuf {
    "portico-data".into()
}

impl Settings {
    /// The app of this id.
    #[must_use]
    pub fn app(&self, id: &str) -> Option<&AppSettings> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// What people know an app by; one that was taken out of the settings, by the brand.
    #[must_use]
    pub fn app_name(&self, id: &str) -> &str {
        self.app(id).map_or(&self.brand.name, |app| &app.name)
    }

    /// The user flow of an app.
    ///
    /// # Panics
    /// If the app is of other settings: reading checks that each has one.
    #[must_use]
    pub fn user_flow(&self, app: &AppSettings) -> &UserFlow {
        self.user_flows[app.user_flow.get_ref()].get_ref()
    }

    /// Below which path all addresses are: none, or as in `/auth`.
    #[must_use]
    pub fn base(&self) -> &str {
        self.public_url.get_ref().path().trim_end_matches('/')
    }

    /// Where `path` is, on a page of ours.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        [self.base(), path].concat()
    }

    /// The address people see, without the slash at its end.
    #[must_use]
    pub fn home(&self) -> String {
        self.origin() + self.base()
    }

    /// The origin of that address, as browsers name it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.public_url.get_ref().origin().ascii_serialization()
    }

    /// Whether people reach this server over TLS.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.get_ref().scheme() == "https"
    }
}

#[cfg(test)]
mod tests;

//! Portico as a relying party: the way to a provider and back, and who came.
//!
//! A caller sends a browser to [`Providers::leave`]'s address with a [`State`] of its own, reads
//! what came back by [`CallbackParameters::read`], finds its attempt by
//! [`State::hash`], and has [`Providers::redeem`] say who it was. Nothing is stored here.
//!
//! | file | holds |
//! |---|---|
//! | `callback.rs` | what a provider sends a browser back with |
//! | `credentials.rs` | by what a provider knows us |
//! | `discovery.rs` | what a provider says of itself |
//! | `endpoints.rs` | where a provider's endpoints are |
//! | `failed.rs` | why nobody came |
//! | `gate.rs` | how much a provider is asked for, and that a broken one is not asked |
//! | `github.rs` | who came from GitHub |
//! | `id_token.rs` | checks what a provider has signed |
//! | `leave.rs` | the address that a browser is sent to |
//! | `outside.rs` | requests to providers |
//! | `person.rs` | what is believed of who came |
//! | `provider.rs` | a provider as the settings have it |
//! | `redeem.rs` | from what came back to who came |
//! | `state.rs` | what binds the way back to the way there |

mod callback;
mod credentials;
mod discovery;
mod endpoints;
mod failed;
mod gate;
mod github;
mod id_token;
mod leave;
mod outside;
mod person;
mod provider;
mod redeem;
mod state;

use std::sync::Arc;

pub use callback::{CallbackParameters, NotRead};
pub use endpoints::is_discovery_document;
pub use failed::{Check, Failed, Outage};
pub use id_token::verify_id_token;
pub use leave::Leave;
pub use person::Returned;
pub use provider::Provider;
pub use state::State;

use crate::clock::Clock;
use crate::email::EmailKey;
use crate::observability::provider_metrics::ProviderMetrics;
use crate::secret::Keys;
use crate::settings::Settings;

/// What is wrong with providers, and what is only hardly meant, or may pass.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// The providers of the settings.
pub struct Providers {
    all: Vec<Arc<Provider>>,
    keys: Arc<Keys>,
    clock: Arc<Clock>,
    metrics: ProviderMetrics,
}

impl Providers {
    /// Reads secrets, and begins to load what providers say of themselves. A provider that is
    /// down keeps nothing from starting.
    ///
    /// # Errors
    /// If a secret cannot be read, or this machine has no certificates.
    pub fn start(
        settings: &Settings,
        keys: Arc<Keys>,
        clock: Arc<Clock>,
        metrics: ProviderMetrics,
    ) -> anyhow::Result<Self> {
        let one = |one| Provider::new(settings, one, &metrics).map(Arc::new);
        let all = settings.providers.iter().map(one).collect::<anyhow::Result<Vec<_>>>()?;
        for provider in &all {
            let (provider, clock) = (provider.clone(), clock.clone());
            tokio::spawn(async move { provider.warm(&clock).await });
        }
        Ok(Self { all, keys, clock, metrics })
    }

    /// What an operator must know of providers before a server starts, each in a sentence. It
    /// asks each of them what it says of itself.
    pub(crate) async fn findings(settings: &Settings) -> Findings {
        let mut found = Findings::default();
        for one in &settings.providers {
            let provider = match Provider::new(settings, one, &ProviderMetrics::default()) {
                Ok(provider) => provider,
                Err(error) => {
                    found.errors.push(format!("{error:#}."));
                    continue;
                }
            };
            match provider.look().await {
                Ok(warning) => found.warnings.extend(warning),
                Err(error) => found.errors.push(error),
            }
        }
        found
    }

    /// The provider of this id, if the settings (still) have it. Whether a user flow offers it
    /// is the caller's to ask.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Provider>> {
        self.all.iter().find(|provider| provider.id() == id)
    }

    /// Where the owners of an address must sign in: the provider that has its domain in
    /// `domains`, unless `except` names the address.
    #[must_use]
    pub fn directory_of(&self, address: &EmailKey) -> Option<&Arc<Provider>> {
        self.all.iter().find(|provider| provider.is_directory_of(address))
    }

    /// All of them, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.all.iter()
    }
}

//! The providers of the settings.

use std::sync::Arc;

use super::provider::Provider;
use crate::clock::Clock;
use crate::email::EmailKey;
use crate::observability::provider_metrics::ProviderMetrics;
use crate::picture::Picture;
use crate::secret::Keys;
use crate::settings::{ProviderSettings, Settings};

/// What is wrong with providers, and what is only hardly meant, or may pass.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// The providers of the settings.
pub struct Providers {
    all: Vec<Arc<Provider>>,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Arc<Clock>,
    pub(super) metrics: ProviderMetrics,
}

impl Providers {
    /// Reads secrets, and begins to load what providers say of themselves, if it is not known
    /// from `before`. A provider that is down keeps nothing from starting.
    ///
    /// # Errors
    /// If a secret cannot be read, or this machine has no certificates.
    pub fn start(
        settings: &Settings,
        keys: Arc<Keys>,
        clock: Arc<Clock>,
        metrics: ProviderMetrics,
        before: Option<&Self>,
    ) -> anyhow::Result<Self> {
        let one = |one: &ProviderSettings| {
            let before = before.and_then(|before| before.get(one.id.get_ref()));
            Provider::new(settings, one, &metrics, before.map(Arc::as_ref)).map(Arc::new)
        };
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
            let Findings { errors, warnings } = Self::finding(settings, one).await;
            found.errors.extend(errors);
            found.warnings.extend(warnings);
        }
        found
    }

    /// The same of one of them.
    pub(crate) async fn finding(settings: &Settings, one: &ProviderSettings) -> Findings {
        let provider = match Provider::new(settings, one, &ProviderMetrics::default(), None) {
            Ok(provider) => provider,
            Err(error) => {
                return Findings { errors: vec![format!("{error:#}.")], warnings: vec![] };
            }
        };
        match provider.look().await {
            Ok(warning) => Findings { errors: vec![], warnings: warning.into_iter().collect() },
            Err(error) => Findings { errors: vec![error], warnings: vec![] },
        }
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

    /// The icon of one of them, by the name of its file.
    pub(crate) fn icon(&self, name: &str) -> Option<&Picture> {
        self.all.iter().find_map(|provider| provider.icon_named(name))
    }

    /// All of them, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.all.iter()
    }
}

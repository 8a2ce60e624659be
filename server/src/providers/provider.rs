//! A provider as the settings have it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use toml::Spanned;
use url::Url;

use super::credentials::Credentials;
use super::discovery::Discovery;
use super::endpoints::{Endpoints, Issuer};
use super::failed::{Check, Failed};
use super::outside::Outside;
use crate::clock::Clock;
use crate::email::{self, EmailKey};
use crate::jwk::remote::RemoteKeys;
use crate::observability::provider_metrics::ProviderMetrics;
use crate::picture::{Picture, extension};
use crate::settings::{Preset, ProviderSettings, Settings};

/// A provider, with what is known of it at the moment.
pub struct Provider {
    pub(super) settings: ProviderSettings,
    pub(super) issuer: Issuer,
    pub(super) redirect_uri: String,
    pub(super) credentials: Credentials,
    pub(super) discovery: Arc<Discovery>,
    pub(super) keys: Arc<RemoteKeys>,
    pub(super) outside: Arc<Outside>,
    icon: Option<Icon>,
    domains: Vec<String>,
    except: Vec<EmailKey>,
}

/// The picture on its button, under a name that changes with it.
struct Icon {
    name: String,
    picture: Picture,
}

impl Icon {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let picture = Picture::read(path).map_err(anyhow::Error::msg)?;
        let hash = HEXLOWER.encode(&Sha256::digest(&picture.body)[..8]);
        Ok(Self {
            name: format!("provider-{hash}.{}", extension(&path.to_string_lossy())),
            picture,
        })
    }
}

impl Provider {
    /// What is known of the provider stays known, if it was one of `before`.
    pub(super) fn new(
        settings: &Settings,
        of: &ProviderSettings,
        metrics: &ProviderMetrics,
        before: Option<&Self>,
    ) -> anyhow::Result<Self> {
        let id = of.id.get_ref();
        let issuer = Issuer::new(of);
        let known = before.filter(|one| one.is_at_the_same(of));
        let (discovery, keys, outside) = if let Some(one) = known {
            (one.discovery.clone(), one.keys.clone(), one.outside.clone())
        } else {
            let discovery = match of.preset {
                Some(Preset::Github) => Discovery::fixed(Endpoints::github(issuer.base())?),
                _ => Discovery::at(issuer.discovery()?),
            };
            let outside = Outside::new(id, of.private_network, metrics.clone())?;
            (Arc::new(discovery), Arc::default(), Arc::new(outside))
        };
        let credentials = Credentials::load(of);
        let credentials = credentials.with_context(|| format!("the provider {id:?}"))?;
        let icon = of.icon.as_ref().map(|path| Icon::read(path.get_ref())).transpose();
        let icon = icon.with_context(|| format!("the icon of the provider {id:?}"))?;
        let domains = of.domains.get_ref().iter().filter_map(|domain| email::domain(domain));
        Ok(Self {
            issuer,
            redirect_uri: format!("{}/providers/{id}/callback", settings.home()),
            credentials,
            discovery,
            keys,
            outside,
            icon,
            domains: domains.collect(),
            except: of.except.get_ref().iter().map(|address| email::key(address)).collect(),
            settings: of.clone(),
        })
    }

    /// Whether these settings lead to the same provider, with the same limits.
    fn is_at_the_same(&self, of: &ProviderSettings) -> bool {
        let here = |of: &ProviderSettings| {
            let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.get_ref().clone());
            let (issuer, tenant) = (text(&of.issuer), text(&of.tenant));
            (of.id.get_ref().clone(), of.preset, issuer, tenant, of.private_network)
        };
        here(&self.settings) == here(of)
    }

    /// Its id, in settings and addresses.
    #[must_use]
    pub fn id(&self) -> &str {
        self.settings.id.get_ref()
    }

    /// The name on its button.
    #[must_use]
    pub fn name(&self) -> &str {
        self.settings.name()
    }

    /// The name of the file with its icon, below `/assets/`.
    #[must_use]
    pub fn icon(&self) -> Option<&str> {
        self.icon.as_ref().map(|icon| icon.name.as_str())
    }

    /// Its icon, if that has this name.
    pub(super) fn icon_named(&self, name: &str) -> Option<&Picture> {
        self.icon.as_ref().filter(|icon| icon.name == name).map(|icon| &icon.picture)
    }

    /// Which of the known ones it is.
    #[must_use]
    pub const fn preset(&self) -> Option<Preset> {
        self.settings.preset
    }

    /// What the operator set.
    #[must_use]
    pub const fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Whether people who are new here get an account.
    #[must_use]
    pub const fn allow_sign_up(&self) -> bool {
        self.settings.allow_sign_up
    }

    /// Where it sends browsers back to, as it is registered there.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Whether browsers come back by a form of another site, without our cookie.
    #[must_use]
    pub fn comes_back_by_form(&self) -> bool {
        self.preset() == Some(Preset::Apple) && !self.scopes().is_empty()
    }

    /// Whether an identity of this issuer is (still) one of this provider's.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str) -> bool {
        self.issuer.is(issuer)
    }

    /// Whether the owners of this address must sign in here.
    #[must_use]
    pub fn is_directory_of(&self, address: &EmailKey) -> bool {
        self.has_domain_of(address) && !self.except.contains(address)
    }

    /// Whether the address is in its `domains`.
    pub(super) fn has_domain_of(&self, address: &EmailKey) -> bool {
        self.domains.iter().any(|domain| domain == address.domain())
    }

    /// Whether it has `domains` at all.
    pub(super) const fn has_domains(&self) -> bool {
        !self.domains.is_empty()
    }

    /// The scopes that it is asked for.
    pub(super) fn scopes(&self) -> Vec<&str> {
        if let Some(scopes) = &self.settings.scopes {
            return scopes.get_ref().iter().map(String::as_str).collect();
        }
        match self.preset() {
            Some(Preset::Apple) => vec!["name", "email"],
            Some(Preset::Github) => vec!["read:user", "user:email"],
            _ => vec!["openid", "email", "profile"],
        }
    }

    /// Where its endpoints are.
    ///
    /// # Errors
    /// If it does not say so, or says what cannot be.
    pub(super) async fn endpoints(&self, clock: &Clock) -> Result<Arc<Endpoints>, Failed> {
        let read = async |url: &Url| {
            let answer = self.outside.get_json(url, None, clock).await?;
            self.read_endpoints(&answer.body).map_err(|why| {
                tracing::warn!(provider = self.id(), why, "the discovery document is not taken");
                Failed::Refused(Check::Discovery)
            })
        };
        self.discovery.get(clock, read).await
    }

    /// What an operator must know of its discovery document: what is wrong with it, or why it
    /// cannot be read, which may pass.
    pub(super) async fn look(&self) -> Result<Option<String>, String> {
        let Some(url) = self.discovery.url() else { return Ok(None) };
        let id = self.id();
        match self.outside.try_json(url, None, &Clock::default()).await {
            Ok(answer) => match self.read_endpoints(&answer.body) {
                Ok(_) => Ok(None),
                Err(why) => Err(format!("The discovery document of {id} at {url} is wrong: {why}")),
            },
            Err((_, why)) => {
                Ok(Some(format!("The discovery document of {id} at {url} cannot be read: {why}.")))
            }
        }
    }

    fn read_endpoints(&self, body: &[u8]) -> Result<Endpoints, String> {
        let allowed = |url: &Url| self.outside.may_reach(url);
        Endpoints::read(body, self.issuer.announced(), &allowed)
    }

    /// Loads what it says of itself, so that nobody waits for it.
    pub(super) async fn warm(&self, clock: &Clock) {
        // What is wrong is logged, and found again by who needs it.
        let _ = self.endpoints(clock).await;
    }
}

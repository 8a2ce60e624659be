//! Where a provider's endpoints are, and how it is called.

use serde_json::Value;
use url::Url;

use super::failed::Check;
use crate::jwk::Jwk;
use crate::settings::{CONSUMERS, Preset, ProviderSettings, is_tenant};

/// What stands for the tenant in issuers of Microsoft.
const TENANT: &str = "{tenantid}";

/// As whom tokens of a provider speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Issuer {
    /// As one.
    One(String),
    /// As Google: also without the scheme.
    Google(String),
    /// As a tenant of Microsoft, whose keys may say whose they are.
    Tenant(String),
    /// As each of many tenants; of all if the list is empty.
    Tenants { base: String, tenant: String, only: Vec<String> },
}

impl Issuer {
    pub(super) fn new(settings: &ProviderSettings) -> Self {
        let set = settings.issuer.as_ref().map(|issuer| issuer.get_ref().clone());
        let or = |usual: &str| set.clone().unwrap_or_else(|| usual.to_owned());
        match settings.preset {
            None => Self::One(set.unwrap_or_default()),
            Some(Preset::Google) => Self::Google(or("https://accounts.google.com")),
            Some(Preset::Apple) => Self::One(or("https://appleid.apple.com")),
            Some(Preset::Github) => Self::One(or("https://github.com")),
            Some(Preset::Microsoft) => {
                let base = or("https://login.microsoftonline.com");
                let base = base.trim_end_matches('/').to_owned();
                let tenant = settings.tenant.as_ref().map_or(CONSUMERS, |it| it.get_ref().as_str());
                let only = settings.tenants.get_ref().iter().filter(|id| *id != "*").cloned();
                match tenant {
                    "consumers" => Self::Tenant(format!("{base}/{CONSUMERS}/v2.0")),
                    tenant if settings.has_many_tenants() => {
                        Self::Tenants { base, tenant: tenant.to_owned(), only: only.collect() }
                    }
                    tenant => Self::Tenant(format!("{base}/{tenant}/v2.0")),
                }
            }
        }
    }

    /// As it is called where it is one.
    pub(super) fn base(&self) -> &str {
        match self {
            Self::One(issuer) | Self::Google(issuer) | Self::Tenant(issuer) => issuer,
            Self::Tenants { base, .. } => base,
        }
    }

    /// What its discovery document must say.
    pub(super) fn announced(&self) -> String {
        match self {
            Self::Tenants { base, .. } => format!("{base}/{TENANT}/v2.0"),
            _ => self.base().to_owned(),
        }
    }

    /// The address of its discovery document.
    pub(super) fn discovery(&self) -> Result<Url, url::ParseError> {
        let home = match self {
            Self::Tenants { base, tenant, .. } => format!("{base}/{tenant}/v2.0"),
            _ => self.base().to_owned(),
        };
        Url::parse(&format!("{}/.well-known/openid-configuration", home.trim_end_matches('/')))
    }

    /// Whether an identity of this issuer may be one of this provider's.
    pub(super) fn is(&self, issuer: &str) -> bool {
        match self {
            Self::Tenants { base, only, .. } => {
                let tenant = issuer.strip_prefix(base.as_str()).and_then(|it| it.strip_prefix('/'));
                let tenant = tenant.and_then(|it| it.strip_suffix("/v2.0"));
                tenant.is_some_and(|id| is_tenant(id) && is_one_of(only, id))
            }
            _ => issuer == self.base(),
        }
    }

    /// The one that a token speaks as, which a key has signed: always in the same form.
    pub(super) fn of_token(
        &self,
        iss: Option<&str>,
        tid: Option<&str>,
        key: &Jwk,
    ) -> Result<String, Check> {
        let iss = iss.ok_or(Check::Issuer)?;
        match self {
            Self::One(issuer) if iss == issuer => Ok(issuer.clone()),
            Self::Google(issuer) if iss == issuer => Ok(issuer.clone()),
            Self::Google(issuer) if Some(iss) == issuer.strip_prefix("https://") => {
                Ok(issuer.clone())
            }
            Self::Tenant(issuer) if iss == issuer => {
                let fits = |of: &str| of == iss || tid.is_some_and(|tid| filled(of, tid) == iss);
                let own = key.issuer().is_none_or(fits);
                own.then(|| issuer.clone()).ok_or(Check::Tenant)
            }
            Self::Tenants { base, only, .. } => {
                let tid = tid.filter(|tid| is_tenant(tid)).ok_or(Check::Tenant)?;
                if iss != format!("{base}/{tid}/v2.0") {
                    return Err(Check::Issuer);
                }
                // Without it, a key for personal accounts could sign for any company.
                let own = key.issuer().is_some_and(|of| filled(of, tid) == iss);
                (own && is_one_of(only, tid)).then(|| iss.to_owned()).ok_or(Check::Tenant)
            }
            _ => Err(Check::Issuer),
        }
    }
}

fn filled(template: &str, tid: &str) -> String {
    template.replace(TENANT, tid)
}

fn is_one_of(only: &[String], tenant: &str) -> bool {
    only.is_empty() || only.iter().any(|one| one == tenant)
}

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub(super) authorization: Url,
    pub(super) token: Url,
    /// Absent at GitHub.
    pub(super) keys: Option<Url>,
    /// At GitHub its API, with a slash at the end.
    pub(super) userinfo: Option<Url>,
    /// What `iss` of the callback is (RFC 9207).
    pub(super) callback_issuer: String,
    /// Whether it is always there.
    pub(super) announces_issuer: bool,
    /// Whether the client secret goes into a header.
    pub(super) basic: bool,
}

impl Endpoints {
    /// Reads a discovery document (OpenID Connect Discovery 1.0 §3).
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub(super) fn read(
        body: &[u8],
        issuer: String,
        allowed: &dyn Fn(&Url) -> bool,
    ) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(body).map_err(|_| "It is no JSON.")?;
        let said = document["issuer"].as_str().unwrap_or_default();
        if said != issuer {
            return Err(format!("It says issuer {said:?}, not {issuer:?}."));
        }
        let url = |name: &str| {
            let text = document[name].as_str()?;
            Some(Url::parse(text).ok().filter(allowed).ok_or_else(|| {
                format!("{name} is {text:?}, which is not https, or not in the Internet.")
            }))
        };
        let needed = |name: &str| url(name).ok_or_else(|| format!("It has no {name}."))?;
        let methods = document["token_endpoint_auth_methods_supported"].as_array();
        let has = |name: &str| methods.is_some_and(|all| all.iter().any(|one| one == name));
        let announced = &document["authorization_response_iss_parameter_supported"];
        Ok(Self {
            authorization: needed("authorization_endpoint")?,
            token: needed("token_endpoint")?,
            keys: Some(needed("jwks_uri")?),
            userinfo: url("userinfo_endpoint").transpose()?,
            callback_issuer: issuer,
            announces_issuer: announced == true,
            basic: has("client_secret_basic") || !has("client_secret_post"),
        })
    }

    /// Those of GitHub, or of a GitHub Enterprise Server.
    pub(super) fn github(base: &str) -> Result<Self, url::ParseError> {
        let base = base.trim_end_matches('/');
        let api = match base {
            "https://github.com" => "https://api.github.com/".to_owned(),
            _ => format!("{base}/api/v3/"),
        };
        Ok(Self {
            authorization: Url::parse(&format!("{base}/login/oauth/authorize"))?,
            token: Url::parse(&format!("{base}/login/oauth/access_token"))?,
            keys: None,
            userinfo: Some(Url::parse(&api)?),
            callback_issuer: format!("{base}/login/oauth"),
            announces_issuer: false,
            basic: false,
        })
    }
}

//! Where a provider's endpoints are, and how it is called.

use serde_json::Value;
use url::Url;

use super::failed::Check;
use crate::https;
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
            Self::One(issuer) | Self::Google(issuer) if iss == issuer => Ok(issuer.clone()),
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
    /// Where the request is sent first, if the provider takes no other (RFC 9126).
    pub(super) pushed: Option<Url>,
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
            return Err(format!("It says issuer {:?}, not {issuer:?}.", short(said)));
        }
        let url = |name: &str| {
            let text = document[name].as_str()?;
            Some(Url::parse(text).ok().filter(allowed).ok_or_else(|| {
                format!("{name} is {:?}, which is not https, or not in the Internet.", short(text))
            }))
        };
        let needed = |name: &str| url(name).ok_or_else(|| format!("It has no {name}."))?;
        let methods = document["token_endpoint_auth_methods_supported"].as_array();
        let has = |name: &str| methods.is_some_and(|all| all.iter().any(|one| one == name));
        let announced = &document["authorization_response_iss_parameter_supported"];
        let must_push = document["require_pushed_authorization_requests"] == true;
        let pushed = must_push.then(|| needed("pushed_authorization_request_endpoint"));
        Ok(Self {
            authorization: needed("authorization_endpoint")?,
            token: needed("token_endpoint")?,
            keys: Some(needed("jwks_uri")?),
            userinfo: url("userinfo_endpoint").transpose()?,
            callback_issuer: issuer,
            announces_issuer: announced == true,
            basic: has("client_secret_basic") || !has("client_secret_post"),
            pushed: pushed.transpose()?,
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
            pushed: None,
        })
    }
}

/// What of a text of others is told: they may write anything.
fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Whether a text is a discovery document of this issuer whose endpoints are in the Internet.
#[must_use]
pub fn is_discovery_document(body: &[u8], issuer: &str) -> bool {
    Endpoints::read(body, issuer.to_owned(), &https::may_reach).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OURS: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
    const HOME: &str = "https://login.microsoftonline.com";

    fn key(issuer: Option<&str>) -> Jwk {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        Jwk::read(&json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "issuer": issuer })).unwrap()
    }

    #[test]
    fn google_speaks_as_one_issuer_in_two_spellings() {
        let google = Issuer::Google("https://accounts.google.com".to_owned());
        for iss in ["https://accounts.google.com", "accounts.google.com"] {
            let read = google.of_token(Some(iss), None, &key(None));
            assert_eq!(read.as_deref(), Ok("https://accounts.google.com"));
        }
        for iss in ["http://accounts.google.com", "accounts.google.com/", "google.com", ""] {
            assert_eq!(google.of_token(Some(iss), None, &key(None)), Err(Check::Issuer), "{iss}");
        }
        let other = Issuer::One("https://id.example".to_owned());
        assert_eq!(other.of_token(Some("id.example"), None, &key(None)), Err(Check::Issuer));
    }

    #[test]
    fn a_key_for_one_tenant_signs_for_no_other() {
        let at = |tenant: &str| format!("{HOME}/{tenant}/v2.0");
        let (ours, personal, template) = (at(OURS), at(CONSUMERS), at(TENANT));
        let only = vec![OURS.to_owned(), CONSUMERS.to_owned()];
        let many = Issuer::Tenants { base: HOME.to_owned(), tenant: "common".to_owned(), only };
        let of = |tenant: &str, key_of: Option<&str>| {
            many.of_token(Some(&at(tenant)), Some(tenant), &key(key_of)).is_ok()
        };
        assert!(of(OURS, Some(&template)) && of(OURS, Some(&ours)));
        assert!(of(CONSUMERS, Some(&personal)));
        assert!(!of(OURS, Some(&personal)) && !of(CONSUMERS, Some(&ours)) && !of(OURS, None));
        let one = Issuer::Tenant(ours.clone());
        let by = |key_of: Option<&str>| one.of_token(Some(&ours), Some(OURS), &key(key_of));
        assert!(by(None).is_ok() && by(Some(&template)).is_ok() && by(Some(&ours)).is_ok());
        assert_eq!(by(Some(&personal)), Err(Check::Tenant));
    }

    #[test]
    fn a_discovery_document_is_taken_letter_by_letter_and_with_its_addresses() {
        let read = |change: serde_json::Value| {
            let mut document = json!({
                "issuer": "https://id.example/",
                "authorization_endpoint": "https://id.example/authorize",
                "token_endpoint": "https://id.example/token",
                "jwks_uri": "https://id.example/keys",
            });
            for (name, value) in change.as_object().unwrap() {
                document[name] = value.clone();
            }
            let body = document.to_string();
            let https = |url: &Url| url.scheme() == "https";
            Endpoints::read(body.as_bytes(), "https://id.example/".to_owned(), &https)
        };
        let good = read(json!({})).unwrap();
        assert!(good.basic && !good.announces_issuer && good.userinfo.is_none());
        let post = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
        assert!(!read(post).unwrap().basic);
        for (change, sentence) in [
            (
                json!({ "issuer": "https://id.example" }),
                "It says issuer \"https://id.example\", not \"https://id.example/\".",
            ),
            (json!({ "token_endpoint": null }), "It has no token_endpoint."),
            (
                json!({ "require_pushed_authorization_requests": true }),
                "It has no pushed_authorization_request_endpoint.",
            ),
            (
                json!({ "userinfo_endpoint": "http://id.example/" }),
                "userinfo_endpoint is \"http://id.example/\", which is not https, or not in the Internet.",
            ),
        ] {
            assert_eq!(read(change).unwrap_err(), sentence);
        }
        let none = Endpoints::read(b"<html>", String::new(), &|_| true);
        assert_eq!(none.unwrap_err(), "It is no JSON.");
    }

    #[test]
    fn github_and_a_github_of_ones_own_have_their_apis_elsewhere() {
        let public = Endpoints::github("https://github.com").unwrap();
        assert_eq!(public.userinfo.unwrap().as_str(), "https://api.github.com/");
        assert_eq!(public.callback_issuer, "https://github.com/login/oauth");
        let own = Endpoints::github("https://git.example/").unwrap();
        assert_eq!(own.userinfo.unwrap().as_str(), "https://git.example/api/v3/");
        assert_eq!(own.token.as_str(), "https://git.example/login/oauth/access_token");
    }
}

//! From what came back to who came.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::form_urlencoded;

use super::callback::CallbackParameters;
use super::credentials::basic;
use super::endpoints::{Endpoints, Issuer};
use super::failed::{Check, Failed, Outage};
use super::id_token::{Expected, IdToken};
use super::outside::Sent;
use super::person::{Claims, Returned};
use super::{Provider, Providers, github};
use crate::jwk::JwkSet;
use crate::secret::Secret;
use crate::settings::Preset;

/// How long all of it may take: an answer to a flow has ten seconds.
const LONGEST: Duration = Duration::from_secs(8);

/// Most keys of a provider.
const MOST_KEYS: usize = 100;

/// Seconds for which keys are kept: what the provider says, within these.
const KEPT: std::ops::RangeInclusive<i64> = 5 * 60..=24 * 60 * 60;

/// What a code was redeemed for.
pub(super) struct Tokens {
    pub(super) access_token: Secret<String>,
    id_token: Option<Secret<String>>,
    pub(super) scope: Option<String>,
}

impl Providers {
    /// Who came back. The caller has made sure that the attempt is this browser's, is not over,
    /// and was not redeemed before.
    ///
    /// # Errors
    /// Why nobody came, or nobody who counts. It is for the caller to log, with the reference.
    pub async fn redeem(
        &self,
        provider: &Arc<Provider>,
        came: CallbackParameters,
    ) -> Result<Returned, Failed> {
        let returned = timeout(LONGEST, self.redeem_in_time(provider, came)).await;
        let returned = returned.unwrap_or(Err(Outage::Timeout.into()));
        let outcome = returned.as_ref().map_or_else(|failed| failed.tag(), |_| "returned");
        self.metrics.count(provider.id(), outcome);
        returned
    }

    async fn redeem_in_time(
        &self,
        provider: &Arc<Provider>,
        came: CallbackParameters,
    ) -> Result<Returned, Failed> {
        let endpoints = provider.endpoints(&self.clock).await?;
        if let Some(issuer) = &came.issuer {
            provider.check_callback_issuer(&endpoints, issuer)?;
        } else if endpoints.announces_issuer {
            return Err(Check::CallbackIssuer.into());
        }
        if let Some(error) = &came.error {
            return Err(refusal(error));
        }
        let code = came.code.as_ref().ok_or(Check::Callback)?;
        let verifier = came.state.verifier(&self.keys);
        let tokens = self.tokens(provider, &endpoints, code, &verifier).await?;
        let now = self.clock.now();
        let Some(keys) = &endpoints.keys else {
            return github::person(self, provider, &endpoints, tokens).await;
        };
        let id_token = tokens.id_token.as_ref().ok_or(Check::TokenResponse)?;
        let id_token = IdToken::read(id_token.expose())?;
        let known = provider.keys.get(id_token.kid(), &self.clock, self.read_keys(provider, keys));
        let known = known.await;
        if known.failed && !id_token.is_by_one_of(&known.keys) {
            return Err(Outage::Unreachable.into());
        }
        let expected = Expected {
            issuer: &provider.issuer,
            client_id: provider.settings.client_id.get_ref(),
            nonce: &came.state.nonce(&self.keys),
            access_token: Some(tokens.access_token.expose()),
        };
        let verified = id_token.verify(&known.keys, &expected, now)?;
        if came.issuer.is_some_and(|issuer| {
            matches!(provider.issuer, Issuer::Tenants { .. }) && issuer != verified.issuer
        }) {
            return Err(Check::CallbackIssuer.into());
        }
        let mut claims = Claims(verified.claims.0.clone());
        self.add_userinfo(provider, &endpoints, &tokens, &verified.subject, &mut claims).await?;
        if provider.preset() == Some(Preset::Apple) {
            add_apple_name(came.user.as_deref(), &mut claims);
        }
        let who = (verified.issuer, verified.subject);
        Ok(provider.person(who, &claims, &verified.claims, now))
    }

    /// Redeems a code.
    async fn tokens(
        &self,
        provider: &Provider,
        endpoints: &Endpoints,
        code: &Secret<String>,
        verifier: &Secret<String>,
    ) -> Result<Tokens, Failed> {
        let client_id = provider.settings.client_id.get_ref();
        let issuer = provider.issuer.base();
        let secret = provider.credentials.secret(client_id, issuer, self.clock.now());
        let secret = secret.map_err(|_| Check::Client)?;
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        let body = {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair("grant_type", "authorization_code")
                .append_pair("code", code.expose())
                .append_pair("redirect_uri", provider.redirect_uri());
            if provider.preset() != Some(Preset::Apple) {
                body.append_pair("code_verifier", verifier.expose());
            }
            if endpoints.basic {
                let basic = basic(client_id, &secret);
                let mut value = HeaderValue::try_from(basic.expose()).map_err(|_| Check::Client)?;
                value.set_sensitive(true);
                headers.insert(header::AUTHORIZATION, value);
            } else {
                body.append_pair("client_id", client_id);
                body.append_pair("client_secret", secret.expose());
            }
            body.finish()
        };
        let (url, body) = (&endpoints.token, Bytes::from(body));
        let sent = Sent { method: Method::POST, url, headers, body };
        let answer = provider.outside.send(sent, &self.clock).await?;
        let read: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(error) = read.get("error").and_then(Value::as_str) {
            return Err(provider.token_error(error).into());
        }
        if answer.status != StatusCode::OK {
            return Err(Check::TokenResponse.into());
        }
        Tokens::read(read).ok_or_else(|| Check::TokenResponse.into())
    }

    /// Reads the keys of a provider, with the seconds for which they are kept.
    async fn read_keys(&self, provider: &Provider, url: &url::Url) -> Option<(JwkSet, i64)> {
        let answer = provider.outside.get_json(url, None, &self.clock).await.ok()?;
        let keys = JwkSet::read_up_to(MOST_KEYS, &answer.body).inspect_err(|why| {
            tracing::warn!(provider = provider.id(), why, "the keys of a provider cannot be read");
        });
        let control = answer.headers.get(header::CACHE_CONTROL);
        let kept = control.and_then(|value| max_age(value.to_str().ok()?)).unwrap_or(0);
        Some((keys.ok()?, kept.clamp(*KEPT.start(), *KEPT.end())))
    }

    /// Asks for what the ID token of an unknown provider does not say.
    async fn add_userinfo(
        &self,
        provider: &Provider,
        endpoints: &Endpoints,
        tokens: &Tokens,
        subject: &str,
        claims: &mut Claims,
    ) -> Result<(), Failed> {
        let names = &provider.settings.claims;
        let email = names.email.as_deref().unwrap_or("email");
        let url = match &endpoints.userinfo {
            Some(url) if provider.preset().is_none() && claims.text(email).is_none() => url,
            _ => return Ok(()),
        };
        let token = tokens.access_token.expose();
        let answer = provider.outside.get_json(url, Some(token), &self.clock).await?;
        let read: Result<Map<String, Value>, _> = serde_json::from_slice(&answer.body);
        let mut read = read.map_err(|_| Check::Userinfo)?;
        if read.get("sub").is_none_or(|sub| sub != subject) {
            return Err(Check::Userinfo.into());
        }
        // What was signed stands.
        read.extend(std::mem::take(&mut claims.0));
        claims.0 = read;
        Ok(())
    }
}

impl Provider {
    fn check_callback_issuer(&self, endpoints: &Endpoints, issuer: &str) -> Result<(), Check> {
        let fits = match &self.issuer {
            Issuer::Tenants { .. } => self.issuer.is(issuer) || issuer == endpoints.callback_issuer,
            _ => issuer == endpoints.callback_issuer,
        };
        fits.then_some(()).ok_or(Check::CallbackIssuer)
    }

    /// What an error of a token endpoint means. Those that the operator must mend are logged.
    fn token_error(&self, error: &str) -> Check {
        match error {
            "invalid_grant" | "bad_verification_code" => Check::Code,
            "invalid_client"
            | "unauthorized_client"
            | "incorrect_client_credentials"
            | "redirect_uri_mismatch" => {
                tracing::error!(
                    provider = self.id(),
                    redirect_uri = self.redirect_uri(),
                    "the provider does not take our client id, client secret or redirect URI"
                );
                Check::Client
            }
            _ => Check::TokenResponse,
        }
    }
}

impl Tokens {
    fn read(mut read: Map<String, Value>) -> Option<Self> {
        let mut take = |name: &str| match read.remove(name)? {
            Value::String(text) => Some(text),
            _ => None,
        };
        let bearer = take("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        let access_token = take("access_token").map(Secret::new).filter(|_| bearer)?;
        let (id_token, scope) = (take("id_token").map(Secret::new), take("scope"));
        Some(Self { access_token, id_token, scope })
    }
}

/// What an `error` of the callback means.
fn refusal(error: &str) -> Failed {
    match error {
        "access_denied" | "user_cancelled_authorize" => Failed::Cancelled,
        "temporarily_unavailable" | "server_error" => Outage::Told.into(),
        _ => Check::Error.into(),
    }
}

/// The name that Apple tells once, unsigned: something to propose, and nothing else.
fn add_apple_name(user: Option<&str>, claims: &mut Claims) {
    let user: Value = user.and_then(|user| serde_json::from_str(user).ok()).unwrap_or_default();
    for (claim, name) in [("given_name", "firstName"), ("family_name", "lastName")] {
        if let Some(text) = user["name"][name].as_str() {
            claims.0.insert(claim.to_owned(), text.into());
        }
    }
}

/// `max-age` of `Cache-Control`, if it may be kept at all.
fn max_age(control: &str) -> Option<i64> {
    let mut directives = control.split(',').map(str::trim);
    directives.find_map(|one| {
        let (name, seconds) = one.split_once('=')?;
        name.eq_ignore_ascii_case("max-age").then(|| seconds.trim_matches('"').parse().ok())?
    })
}

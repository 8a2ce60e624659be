//! From what came back to who came.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header;
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::Url;

use super::all::Providers;
use super::callback::CallbackParameters;
use super::endpoints::{Endpoints, Issuer};
use super::failed::{Check, Failed, Outage};
use super::github;
use super::id_token::{Expected, IdToken};
use super::person::{Claims, Returned};
use super::provider::Provider;
use super::tokens::Tokens;
use crate::jwk::JwkSet;
use crate::settings::Preset;

/// How long all of it may take: an answer to a flow has ten seconds.
const LONGEST: Duration = Duration::from_secs(8);

/// Most keys of a provider.
const MOST_KEYS: usize = 100;

/// Seconds for which keys are kept: what the provider says, within these.
const KEPT: std::ops::RangeInclusive<i64> = 5 * 60..=24 * 60 * 60;

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
        let token = id_token.verify(&known.keys, &expected, now)?;
        if came.issuer.is_some_and(|issuer| {
            matches!(provider.issuer, Issuer::Tenants { .. }) && issuer != token.issuer
        }) {
            return Err(Check::CallbackIssuer.into());
        }
        let mut claims = Claims(token.claims.0.clone());
        self.add_userinfo(provider, &endpoints, &tokens, &token.subject, &mut claims).await?;
        if provider.preset() == Some(Preset::Apple) {
            add_apple_name(came.user.as_deref(), &mut claims);
        }
        let who = (token.issuer, token.subject);
        Ok(provider.person(who, &claims, &token.claims, now))
    }

    /// Reads the keys of a provider, with the seconds for which they are kept.
    async fn read_keys(&self, provider: &Provider, url: &Url) -> Option<(JwkSet, i64)> {
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

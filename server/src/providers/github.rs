//! Who came from GitHub: plain OAuth, so its API says who it was.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use protocol::Timestamp;
use serde_json::{Map, Value, json};

use super::all::Providers;
use super::credentials::basic;
use super::endpoints::Endpoints;
use super::failed::{Check, Failed, Outage};
use super::outside::Sent;
use super::person::{Claims, Returned};
use super::provider::Provider;
use super::tokens::Tokens;

/// Addresses that take no mail.
const NOREPLY: &str = "users.noreply.github.com";

/// Asks who has allowed a token, and gives it back: it would never end.
pub(super) async fn person(
    providers: &Providers,
    provider: &Arc<Provider>,
    endpoints: &Endpoints,
    tokens: Tokens,
) -> Result<Returned, Failed> {
    let asked = ask(providers, provider, endpoints, &tokens).await;
    let (clock, revoked) = (providers.clock.clone(), provider.clone());
    tokio::spawn(async move { revoke(&revoked, &tokens, &clock).await });
    let (user, emails) = asked?;
    let now = providers.clock.now();
    let (subject, claims) = claims(&user, &emails).ok_or(Check::Subject)?;
    let who = (provider.issuer.base().to_owned(), subject);
    Ok(provider.person(who, &claims, &Claims::default(), now))
}

async fn ask(
    providers: &Providers,
    provider: &Provider,
    endpoints: &Endpoints,
    tokens: &Tokens,
) -> Result<(Value, Value), Failed> {
    let granted = tokens.scope.as_deref().unwrap_or_default();
    let mut granted = granted.split([',', ' ']);
    if !granted.any(|scope| scope == "user:email" || scope == "user") {
        return Err(Check::Scope.into());
    }
    let api = endpoints.userinfo.as_ref().ok_or(Check::Userinfo)?;
    let get = async |path: &str| {
        let url = api.join(path).map_err(|_| Outage::Malformed)?;
        let token = tokens.access_token.expose();
        let answer = provider.outside.get_json(&url, Some(token), &providers.clock).await?;
        serde_json::from_slice::<Value>(&answer.body).map_err(|_| Failed::from(Outage::Malformed))
    };
    let (user, emails) = tokio::join!(get("user"), get("user/emails"));
    Ok((user?, emails?))
}

/// Who it is, and what is said in the words of OpenID Connect. The address of the profile is
/// left out: it is what its owner wrote.
pub(super) fn claims(user: &Value, emails: &Value) -> Option<(String, Claims)> {
    let subject = user["id"].as_u64().filter(|id| *id > 0)?.to_string();
    let mut claims = Map::new();
    for (claim, member) in [("name", "name"), ("preferred_username", "login")] {
        claims.insert(claim.to_owned(), user[member].clone());
    }
    let primary = emails.as_array()?.iter().find(|email| email["primary"] == true);
    let address = primary.and_then(|email| email["email"].as_str());
    let takes_mail = |address: &&str| {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        !domain.eq_ignore_ascii_case(NOREPLY)
    };
    if let Some(address) = address.filter(takes_mail) {
        claims.insert("email".to_owned(), address.into());
        let verified = primary.is_some_and(|email| email["verified"] == true);
        claims.insert("email_verified".to_owned(), verified.into());
    }
    Some((subject, Claims(claims)))
}

/// Has GitHub forget a token. It is of no use to anybody by then, so a failure is only logged.
async fn revoke(provider: &Provider, tokens: &Tokens, clock: &crate::clock::Clock) {
    let client_id = provider.settings.client_id.get_ref();
    let Ok(endpoints) = provider.endpoints(clock).await else { return };
    let url = endpoints.userinfo.as_ref();
    let url = url.and_then(|api| api.join(&format!("applications/{client_id}/token")).ok());
    let secret = provider.credentials.secret(client_id, "", Timestamp(0));
    let (Some(url), Ok(secret)) = (url, secret) else { return };
    let mut headers = HeaderMap::new();
    let Ok(mut value) = HeaderValue::try_from(basic(client_id, &secret).expose()) else { return };
    value.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, value);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = json!({ "access_token": tokens.access_token.expose() }).to_string();
    let sent = Sent { method: Method::DELETE, url: &url, headers, body: Bytes::from(body) };
    let answer = provider.outside.send(sent, clock).await;
    if answer.is_ok_and(|answer| !answer.status.is_success()) {
        tracing::warn!(provider = provider.id(), "a token could not be revoked");
    }
}

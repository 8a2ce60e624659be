//! What a client signs to prove that it is the one: `private_key_jwt` (RFC 7523, OpenID Connect
//! Core §9), as FAPI 2.0 narrows it down.
//!
//! It is for this server alone and counts once, so whoever else gets it has nothing of it.

use super::token_error::TokenError;
use crate::app::App;
use crate::jwk::Algorithm;
use crate::jwk::signed::Signed;
use crate::settings::AppSettings;
use protocol::Timestamp;

/// The one kind of assertion that there is.
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Most seconds for which one counts.
const LIFETIME: i64 = 5 * 60;

/// Seconds by which the clock of a client may be wrong.
pub(super) const SKEW: i64 = 10;

/// What a client sent to prove that it is the one.
pub(super) struct Assertion {
    pub(super) kind: Option<String>,
    pub(super) text: Option<String>,
    /// Whom the form names beside it.
    pub(super) client_id: Option<String>,
}

/// The client that has signed an assertion.
///
/// # Errors
/// If it is none of a client of the settings, is for another server, is over, or came before.
pub(super) async fn authenticate(
    app: &App,
    assertion: Assertion,
) -> Result<&AppSettings, TokenError> {
    let refused = TokenError::invalid_client;
    if assertion.kind.as_deref() != Some(KIND) {
        return Err(refused("client_assertion_type must be jwt-bearer of RFC 7523"));
    }
    let signed = assertion.text.as_deref().and_then(Signed::read);
    let signed = signed
        .ok_or(refused("client_assertion must be a JWT signed by ES256, EdDSA, PS256 or RS256"))?;
    let id = signed.text("sub").filter(|sub| signed.text("iss") == Some(sub));
    let id = id.ok_or(refused("iss and sub of the client assertion must be the client_id"))?;
    if assertion.client_id.is_some_and(|other| other != id) {
        return Err(refused("client_id and client_assertion name two clients"));
    }
    let client = app.settings.app(id).filter(|client| client.has_keys());
    let client =
        client.ok_or(refused("there is no client of this client_id with jwks or jwks_uri"))?;
    if client.is_fapi2() && !Algorithm::STRONG.contains(&signed.algorithm) {
        return Err(refused("the client assertion must be signed by ES256, EdDSA or PS256"));
    }
    // One string: who could name others beside us might have the assertion count there, too.
    if signed.text("aud") != Some(&*app.settings.home()) {
        return Err(refused("aud of the client assertion must be the issuer, as one string"));
    }
    let now = app.clock.now();
    let until = times(&signed, now)?;
    let jti = signed.text("jti").filter(|jti| !jti.is_empty());
    let jti = jti.ok_or(refused("jti of the client assertion is missing"))?;
    let keys = app.client_keys.of(id, signed.kid()).await;
    if !keys.meant(signed.kid()).any(|key| signed.is_by(key)) {
        return Err(refused("no key of the client has signed the client assertion"));
    }
    let hash = app.keys.digest("client assertion", &[id.as_bytes(), jti.as_bytes()]);
    match app.store.claim_first_use(&hash, until).await? {
        true => Ok(client),
        false => Err(refused("the client assertion came before: each needs a jti of its own")),
    }
}

/// Until when an assertion counts.
fn times(signed: &Signed, now: Timestamp) -> Result<Timestamp, TokenError> {
    let refused = TokenError::invalid_client;
    let time = |claim| signed.time(claim).map_err(|_| refused("exp, nbf and iat must be numbers"));
    let exp = time("exp")?.ok_or(refused("exp of the client assertion is missing"))?;
    // No sum that a claim could make overflow.
    if exp < now.0 - SKEW {
        return Err(refused("exp of the client assertion has passed"));
    }
    if exp > now.0 + LIFETIME + SKEW {
        return Err(refused("exp of the client assertion is more than five minutes away"));
    }
    let begins = [time("nbf")?, time("iat")?];
    if begins.into_iter().flatten().any(|begins| begins > now.0 + SKEW) {
        return Err(refused("nbf or iat of the client assertion is in the future"));
    }
    Ok(Timestamp(exp + SKEW))
}

//! Checks what a provider has signed (OpenID Connect Core 1.0 §3.1.3.7).

use data_encoding::BASE64URL_NOPAD;
use protocol::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha512};
use subtle::ConstantTimeEq as _;

use super::endpoints::Issuer;
use super::failed::Check;
use super::person::Claims;
use crate::jwk::signed::Signed;
use crate::jwk::{Algorithm, JwkSet};

/// Most bytes of an ID token.
const MOST: usize = 16 * 1024;

/// Seconds by which the clock of a provider may be wrong.
const SKEW: i64 = 60;

/// What would have a token be verified by a key of who sent it.
const OWN_KEYS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];

/// A token that was read, and is not checked yet.
pub(super) struct IdToken(Signed);

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a Issuer,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) access_token: Option<&'a str>,
}

/// What a token says that counts.
pub(super) struct Verified {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) claims: Claims,
}

impl IdToken {
    /// Reads a token.
    pub(super) fn read(token: &str) -> Result<Self, Check> {
        let signed = Signed::read_up_to(MOST, token).ok_or(Check::Format)?;
        if OWN_KEYS.iter().any(|name| signed.header.contains_key(*name)) {
            return Err(Check::OwnKey);
        }
        Ok(Self(signed))
    }

    /// Which key its header names.
    pub(super) fn kid(&self) -> Option<&str> {
        self.0.kid()
    }

    /// Whether one of these keys may have signed it.
    pub(super) fn is_by_one_of(&self, keys: &JwkSet) -> bool {
        keys.meant(self.kid()).any(|key| self.0.is_by(key))
    }

    /// Checks who has signed it, for whom, when and why.
    pub(super) fn verify(
        self,
        keys: &JwkSet,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Verified, Check> {
        let signed = &self.0;
        let key = keys.meant(self.kid()).find(|key| signed.is_by(key)).ok_or(Check::Signature)?;
        let tid = signed.text("tid");
        let issuer = expected.issuer.of_token(signed.text("iss"), tid, key)?;
        audience(signed, expected.client_id)?;
        times(signed, now)?;
        let nonce = signed.text("nonce").unwrap_or_default();
        if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
            return Err(Check::Nonce);
        }
        access_token(signed, expected.access_token)?;
        let subject = signed.text("sub").filter(|sub| is_subject(sub)).ok_or(Check::Subject)?;
        let (subject, claims) = (subject.to_owned(), Claims(signed.claims().clone()));
        Ok(Verified { issuer, subject, claims })
    }
}

/// Checks an ID token of an issuer for a client, as a way back from a provider does: who has
/// signed it, for whom, when and why.
///
/// # Errors
/// Which check found something.
pub fn verify_id_token(
    token: &str,
    keys: &JwkSet,
    (issuer, client_id, nonce): (&str, &str, &str),
    now: Timestamp,
) -> Result<String, Check> {
    let issuer = &Issuer::One(issuer.to_owned());
    let expected = Expected { issuer, client_id, nonce, access_token: None };
    Ok(IdToken::read(token)?.verify(keys, &expected, now)?.subject)
}

/// Whether a text can be who somebody is.
pub(super) fn is_subject(sub: &str) -> bool {
    (1..=255).contains(&sub.len()) && sub.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn audience(signed: &Signed, client_id: &str) -> Result<(), Check> {
    let several = match signed.claims().get("aud") {
        Some(Value::String(one)) if one == client_id => false,
        Some(Value::Array(all)) if all.iter().any(|one| one == client_id) => all.len() > 1,
        _ => return Err(Check::Audience),
    };
    match signed.claims().get("azp") {
        None if !several => Ok(()),
        Some(azp) if azp == client_id => Ok(()),
        _ => Err(Check::AuthorizedParty),
    }
}

fn times(signed: &Signed, now: Timestamp) -> Result<(), Check> {
    let time = |claim, check| signed.time(claim).map_err(|_| check);
    // No sum that a claim could make overflow.
    let exp = time("exp", Check::Expiry)?.ok_or(Check::Expiry)?;
    if exp <= now.0 - SKEW {
        return Err(Check::Expiry);
    }
    if time("iat", Check::IssuedAt)?.is_none_or(|iat| iat > now.0 + SKEW) {
        return Err(Check::IssuedAt);
    }
    if time("nbf", Check::NotBefore)?.is_some_and(|nbf| nbf > now.0 + SKEW) {
        return Err(Check::NotBefore);
    }
    let auth_time = time("auth_time", Check::AuthTime)?;
    let possible = auth_time.is_none_or(|at| (0..=now.0 + SKEW).contains(&at));
    possible.then_some(()).ok_or(Check::AuthTime)
}

/// The access token beside it is that of this token, if it says of which it is.
fn access_token(signed: &Signed, access_token: Option<&str>) -> Result<(), Check> {
    let Some(said) = signed.claims().get("at_hash") else { return Ok(()) };
    let token = access_token.ok_or(Check::AccessTokenHash)?;
    let hash = match signed.algorithm {
        Algorithm::EdDsa => Sha512::digest(token).to_vec(),
        Algorithm::Es256 | Algorithm::Ps256 | Algorithm::Rs256 => Sha256::digest(token).to_vec(),
    };
    let half = BASE64URL_NOPAD.encode(&hash[..hash.len() / 2]);
    (said == &half).then_some(()).ok_or(Check::AccessTokenHash)
}

//! Proofs of a key beside tokens (DPoP, RFC 9449): whoever gets a token that is bound to a key has
//! nothing of it without that.

use axum::http::{HeaderMap, HeaderName, Method};
use protocol::Timestamp;
use subtle::ConstantTimeEq as _;
use url::Url;

use super::token_error::TokenError;
use crate::app::App;
use crate::jwk::signed::Signed;
use crate::jwk::{Algorithm, Jwk};

/// Where a proof is.
const HEADER: HeaderName = HeaderName::from_static("dpop");

/// What the header of a proof says it is, so that it counts as nothing else.
const TYPE: &str = "dpop+jwt";

/// Seconds by which a proof may be older or younger than now.
const AGE: i64 = 60;

/// The thumbprint of a key (RFC 7638) whose owner has sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumbprint(pub(crate) String);

impl Thumbprint {
    /// Whether it is of the same key, in constant time.
    pub(crate) fn is(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

/// Whether a text can be the thumbprint of a key.
pub(super) fn is_thumbprint(text: &str) -> bool {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes());
    bytes.is_ok_and(|bytes| bytes.len() == 32)
}

/// The request that a proof must be of.
pub(crate) struct Proven<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) method: &'a Method,
    /// The path below the public address.
    pub(crate) path: &'a str,
    /// The access token that stands beside it, if any.
    pub(crate) token: Option<&'a str>,
}

/// The key whose owner has sent a request; `None` if it has no proof.
///
/// # Errors
/// If the proof is not of this request, was made too long ago, or came before.
pub(crate) async fn key(app: &App, of: Proven<'_>) -> Result<Option<Thumbprint>, TokenError> {
    let mut proofs = of.headers.get_all(HEADER).iter();
    let Some(proof) = proofs.next() else { return Ok(None) };
    let refused = TokenError::invalid_dpop_proof;
    if proofs.next().is_some() {
        return Err(refused("there is more than one DPoP header"));
    }
    let proof = Proof::read(proof.as_bytes()).map_err(refused)?;
    let (now, home) = (app.clock.now(), app.settings.home());
    proof.check(&of, &home, now).map_err(refused)?;
    let thumbprint = proof.key.thumbprint();
    let jti = proof.signed.text("jti").unwrap_or_default();
    let hash = app.keys.digest("DPoP proof", &[thumbprint.as_bytes(), jti.as_bytes()]);
    match app.store.claim_first_use(&hash, now.plus(2 * AGE)).await? {
        true => Ok(Some(Thumbprint(thumbprint))),
        false => Err(refused("the DPoP proof came before: each needs a jti of its own")),
    }
}

/// A proof whose signature is right.
struct Proof {
    signed: Signed,
    key: Jwk,
}

impl Proof {
    fn read(proof: &[u8]) -> Result<Self, &'static str> {
        let signed = std::str::from_utf8(proof).ok().and_then(Signed::read);
        let signed =
            signed.ok_or("the DPoP proof must be a JWT signed by ES256, EdDSA or PS256")?;
        if signed.header.get("typ").is_none_or(|typ| typ != TYPE) {
            return Err("typ of the DPoP proof must be dpop+jwt");
        }
        if !Algorithm::STRONG.contains(&signed.algorithm) {
            return Err("the DPoP proof must be signed by ES256, EdDSA or PS256");
        }
        let key = signed.header.get("jwk").ok_or("jwk of the DPoP proof is missing")?;
        let key = Jwk::read(key).map_err(|_| "jwk of the DPoP proof must be a public key on P-256 or Ed25519, or an RSA key of 2048 bits")?;
        match signed.is_by(&key) {
            true => Ok(Self { signed, key }),
            false => Err("the signature of the DPoP proof is not by its jwk"),
        }
    }

    fn check(&self, of: &Proven<'_>, home: &str, now: Timestamp) -> Result<(), &'static str> {
        let signed = &self.signed;
        if signed.text("jti").is_none_or(str::is_empty) {
            return Err("jti of the DPoP proof is missing");
        }
        if signed.text("htm") != Some(of.method.as_str()) {
            return Err("htm of the DPoP proof must be the method of the request");
        }
        let here = address(&[home, of.path].concat());
        if here.is_none() || signed.text("htu").and_then(address) != here {
            return Err("htu of the DPoP proof must be the address of the request");
        }
        let at = signed.time("iat").map_err(|_| "iat of the DPoP proof must be a number")?;
        let recent = at.is_some_and(|at| (now.0 - AGE..=now.0 + AGE).contains(&at));
        if !recent {
            return Err("iat of the DPoP proof must be at most a minute away from now");
        }
        let Some(token) = of.token else { return Ok(()) };
        let hash = <sha2::Sha256 as sha2::Digest>::digest(token);
        let hash = data_encoding::BASE64URL_NOPAD.encode(&hash);
        match signed.text("ath") == Some(&hash) {
            true => Ok(()),
            false => Err("ath of the DPoP proof must be the SHA-256 hash of the access token"),
        }
    }
}

/// An address as it is compared: without query and fragment, and in the form that RFC 3986 §6.2
/// gives it.
fn address(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_query_and_fragment_and_in_one_form() {
        let same = |one: &str, other: &str| address(one) == address(other);
        let here = "https://login.example/oauth/token";
        for other in [
            "https://login.example/oauth/token?a=b#c",
            "HTTPS://LOGIN.example:443/oauth/token",
            "https://login.example/x/../oauth/token",
        ] {
            assert!(same(here, other), "{other}");
        }
        for other in [
            "http://login.example/oauth/token",
            "https://login.example/oauth/token/",
            "https://login.example/oauth/Token",
            "https://login.example:8443/oauth/token",
            "https://login.example.evil.example/oauth/token",
            "/oauth/token",
        ] {
            assert!(!same(here, other), "{other}");
        }
    }
}

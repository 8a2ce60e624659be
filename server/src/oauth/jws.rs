//! Signed tokens (RFC 7515, compact): written with the key that signs now, and read if one of
//! ours signed them.

use data_encoding::BASE64URL_NOPAD;
use protocol::Timestamp;
use serde_json::{Value, json};

use super::keys::{KeyRing, SigningKeys};
use crate::problem::{Problem, bug};
use crate::settings::SigningAlgorithm;

/// Signs claims.
///
/// # Errors
/// If there is no key, or the database fails.
pub(crate) async fn sign(
    keys: &SigningKeys,
    now: Timestamp,
    (algorithm, kind): (SigningAlgorithm, &str),
    claims: &Value,
) -> Result<String, Problem> {
    let ring = keys.ring().await?;
    let key = ring.signing(algorithm, now);
    let key = key.ok_or_else(|| bug("each algorithm has a key that signs"))?;
    let header = json!({ "alg": algorithm.name(), "kid": key.kid, "typ": kind });
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = key.private.sign(message.as_bytes());
    let signature = signature.map_err(|_| bug("a key that was read can sign"))?;
    Ok(format!("{message}.{}", BASE64URL_NOPAD.encode(&signature)))
}

/// The claims of a token of this kind that a key of ours has signed, by the algorithm of that
/// key. Whether it is over is not looked at.
pub(crate) fn read(ring: &KeyRing, kind: &str, token: &str, now: Timestamp) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
    let key = ring.verifying(header["kid"].as_str()?, now)?;
    let verified = header["alg"] == key.algorithm.name()
        && header["typ"] == kind
        && header.get("crit").is_none()
        && key.public.verifies(message.as_bytes(), &decode(signature)?);
    serde_json::from_slice(&decode(claims)?).ok().filter(|_| verified)
}

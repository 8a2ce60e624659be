//! A client whose key this program has, so that what it signs goes further than a signature.

use std::sync::LazyLock;
use std::time::SystemTime;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::SERVER;

pub(crate) const ISSUER: &str = "http://localhost:8080";

/// The client that has the key.
pub(crate) const CLIENT: &str = "signing";

static KEY: LazyLock<EcdsaKeyPair> = LazyLock::new(|| {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let made = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("there is randomness");
    EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).expect("what was made is read")
});

/// Its public part.
pub(crate) fn public() -> Value {
    let (x, y) = KEY.public_key().as_ref()[1..].split_at(32);
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) })
}

/// Its lines in the settings.
pub(crate) fn settings() -> String {
    let keys = json!({ "keys": [public()] });
    format!(
        "[[apps]]\nid = {CLIENT:?}\nname = \"Signing\"\nkind = \"server\"\nuser_flow = \"off\"\n\
        redirect_uris = [\"http://localhost:9000/callback\"]\njwks = '{keys}'\n"
    )
}

/// A token that the key has signed.
pub(crate) fn sign(header: &[u8], claims: &[u8]) -> String {
    let message =
        format!("{}.{}", BASE64URL_NOPAD.encode(header), BASE64URL_NOPAD.encode(claims));
    let signature = KEY.sign(&SystemRandom::new(), message.as_bytes()).expect("a key can sign");
    format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

/// An object in which the times are near to now: a seed holds how many seconds from now.
pub(crate) fn read(text: &[u8], times: &[&str]) -> Option<Map<String, Value>> {
    let mut object: Map<String, Value> = serde_json::from_slice(text).ok()?;
    for name in times {
        let Some(seconds) = object.get(*name).and_then(Value::as_i64) else { continue };
        if seconds.abs() < 1_000_000 {
            object.insert((*name).to_owned(), json!(now() + seconds));
        }
    }
    Some(object)
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
    i64::try_from(since.as_secs()).expect("for long")
}

/// Sends a form, and gives the status and what is told.
pub(crate) fn post(path: &str, dpop: Option<HeaderValue>, form: &str) -> (StatusCode, Value) {
    let mut request =
        Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(dpop) = dpop {
        request = request.header("dpop", dpop);
    }
    let request = request.body(Body::from(form.to_owned())).expect("a request");
    let (runtime, router, _) = &*SERVER;
    let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
    let status = response.status();
    let read = runtime.block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
    (status, serde_json::from_slice(&read).unwrap_or_default())
}

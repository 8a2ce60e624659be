//! What a client proves itself by: whatever it is, it counts only if it says what it must, and once.
//!
//! The input is lines: the header and the claims of a token, in which times are seconds from now.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use crate::signing::{CLIENT, ISSUER, now, post, read, sign};

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) fn run(data: &[u8]) {
    assert!(!counts(&String::from_utf8_lossy(data)), "nobody has signed it");
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (header, text) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    assert!(!counts(&forged(header, text)), "another key has signed it");
    let Some(claims) = read(text, &["exp", "nbf", "iat"]) else {
        assert!(!counts(&sign(header, text)));
        return;
    };
    let assertion = sign(header, json!(claims).to_string().as_bytes());
    if counts(&assertion) {
        assert!(may_count(header, &claims), "{claims:?}");
        assert!(!counts(&assertion), "it counts once");
    }
}

/// The token with a signature of nobody.
fn forged(header: &[u8], claims: &[u8]) -> String {
    let signed = sign(header, claims);
    let message = signed.rsplit_once('.').map_or("", |(message, _)| message);
    format!("{message}.{}", "A".repeat(86))
}

fn counts(assertion: &str) -> bool {
    let fields =
        [("token", "x"), ("client_assertion_type", KIND), ("client_assertion", assertion)];
    let form = Serializer::new(String::new()).extend_pairs(fields).finish();
    match post("/oauth/introspect", None, &form) {
        (StatusCode::OK, told) => {
            assert_eq!(told, json!({ "active": false }));
            true
        }
        (StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST, told) => {
            assert!(told["error"].is_string(), "{told}");
            false
        }
        (status, told) => panic!("{status} {told}"),
    }
}

fn may_count(header: &[u8], claims: &Map<String, Value>) -> bool {
    let header: Value = serde_json::from_slice(header).unwrap_or_default();
    let is = |name: &str, value: &str| claims.get(name).is_some_and(|claim| claim == value);
    let near = |name: &str, range: std::ops::RangeInclusive<f64>| {
        let time = claims.get(name).and_then(Value::as_f64);
        time.is_some_and(|time| range.contains(&(time - now() as f64)))
    };
    let begins = |name: &str| claims.get(name).is_none() || near(name, -1e300..=12.0);
    header["alg"] == "ES256"
        && is("iss", CLIENT)
        && is("sub", CLIENT)
        && is("aud", ISSUER)
        && claims.get("jti").and_then(Value::as_str).is_some_and(|jti| !jti.is_empty())
        && near("exp", -12.0..=312.0)
        && begins("nbf")
        && begins("iat")
}

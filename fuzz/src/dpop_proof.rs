//! The proof of a key: whatever it is, it counts only if it is of its request and its key, and once.
//!
//! The input is lines: the header and the claims of a proof. A `jwk` of `true` stands for the key
//! that signs it, and times are seconds from now.

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

use crate::signing::{ISSUER, now, post, public, read, sign};

pub(crate) fn run(data: &[u8]) {
    if let Ok(raw) = HeaderValue::from_bytes(data) {
        assert!(!counts(raw), "nobody has signed it");
    }
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (header, claims) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let (header, claims) = (read(header, &[]), read(claims, &["iat"]));
    let (Some(mut header), Some(claims)) = (header, claims) else { return };
    if header.get("jwk") == Some(&json!(true)) {
        header.insert("jwk".to_owned(), public());
    }
    let proof = sign(json!(header).to_string().as_bytes(), json!(claims).to_string().as_bytes());
    let proof = HeaderValue::from_str(&proof).expect("base64url is plain");
    if counts(proof.clone()) {
        assert!(may_count(&header, &claims), "{header:?} {claims:?}");
        assert!(!counts(proof), "it counts once");
    }
}

/// Whether a proof is taken: then it is the code that is refused.
fn counts(proof: HeaderValue) -> bool {
    let form = "grant_type=authorization_code&client_id=demo-browser&code=x\
        &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let (status, told) = post("/oauth/token", Some(proof), form);
    assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
    match told["error"].as_str() {
        Some("invalid_grant") => true,
        Some("invalid_dpop_proof") => false,
        _ => panic!("{told}"),
    }
}

fn may_count(header: &Map<String, Value>, claims: &Map<String, Value>) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let key = public();
    let own = |name: &str| header.get("jwk").is_some_and(|jwk| jwk[name] == key[name]);
    let mut at = Url::parse(text("htu")).ok();
    if let Some(at) = &mut at {
        at.set_query(None);
        at.set_fragment(None);
    }
    let made = claims.get("iat").and_then(Value::as_f64);
    header.get("typ").is_some_and(|typ| typ == "dpop+jwt")
        && header.get("alg").is_some_and(|alg| alg == "ES256")
        && ["kty", "crv", "x", "y"].into_iter().all(own)
        && header.get("jwk").is_some_and(|jwk| jwk.get("d").is_none())
        && !text("jti").is_empty()
        && text("htm") == "POST"
        && at.is_some_and(|at| at.as_str() == format!("{ISSUER}/oauth/token"))
        && made.is_some_and(|made| (made - now() as f64).abs() < 63.0)
}

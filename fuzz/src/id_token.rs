//! What a provider has signed, judged by Portico and by the crate `openidconnect`: what Portico
//! takes, both take, but for clocks that are a little wrong; and what only the other takes, Portico
//! refuses for a reason that the other does not look for.
//!
//! The input is lines: the header and the claims of a token, in which times are seconds from now.

use std::str::FromStr as _;
use std::sync::LazyLock;

use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{ClientId, IssuerUrl, Nonce};
use portico_server::jwk::JwkSet;
use portico_server::providers::{Check, verify_id_token};
use protocol::Timestamp;
use serde_json::{Map, Value, json};

use crate::signing::{now, public, read, sign};

const ISSUER: &str = "https://id.example";
const CLIENT: &str = "portico";
const NONCE: &str = "nonce";

static KEYS: LazyLock<String> = LazyLock::new(|| json!({ "keys": [public()] }).to_string());
static OURS: LazyLock<JwkSet> =
    LazyLock::new(|| JwkSet::try_from(KEYS.clone()).expect("they are good"));
static VERIFIER: LazyLock<CoreIdTokenVerifier<'static>> = LazyLock::new(|| {
    let keys: CoreJsonWebKeySet = serde_json::from_str(&KEYS).expect("they are good");
    let issuer = IssuerUrl::new(ISSUER.to_owned()).expect("it is an address");
    CoreIdTokenVerifier::new_public_client(ClientId::new(CLIENT.to_owned()), issuer, keys)
        .set_allowed_algs([CoreJwsSigningAlgorithm::EcdsaP256Sha256])
        .set_other_audience_verifier_fn(|_| true)
});

pub(crate) fn run(data: &[u8]) {
    assert!(ours(&String::from_utf8_lossy(data)).is_err(), "nobody has signed it");
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (header, text) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let signed = sign(header, text);
    let message = signed.rsplit_once('.').map_or("", |(message, _)| message);
    assert!(ours(&format!("{message}.{}", "A".repeat(86))).is_err(), "another has signed it");
    assert!(ours(&format!("{message}.")).is_err(), "nobody has signed it");
    let Some(claims) = read(text, &["exp", "nbf", "iat", "auth_time"]) else {
        assert!(ours(&signed).is_err(), "it says nothing");
        return;
    };
    let token = sign(header, json!(claims).to_string().as_bytes());
    match (ours(&token), theirs(&token)) {
        (Ok(()), Ok(())) | (Err(_), Err(_)) => {}
        (Ok(()), Err(why)) => assert!(is_only_wider(header, &claims), "{claims:?} {why}"),
        (Err(check), Ok(())) => {
            assert!(is_only_stricter(check, header, &claims), "{check:?} {claims:?}")
        }
    }
}

fn ours(token: &str) -> Result<(), Check> {
    verify_id_token(token, &OURS, (ISSUER, CLIENT, NONCE), Timestamp(now())).map(drop)
}

fn theirs(token: &str) -> Result<(), String> {
    let token = CoreIdToken::from_str(token).map_err(|error| error.to_string())?;
    let claims = token.claims(&VERIFIER, &Nonce::new(NONCE.to_owned()));
    claims.map(drop).map_err(|error| error.to_string())
}

/// Whether the other refuses what Portico rightly takes: a clock that is a little wrong, a time
/// after all calendars, a `kid` that the only key does not have, or a claim or a member of the
/// header of no concern here that is of a type that the other does not read.
fn is_only_wider(header: &[u8], claims: &Map<String, Value>) -> bool {
    let time = |name: &str| claims.get(name).and_then(Value::as_f64).unwrap_or_default();
    let late = time("exp") <= now() as f64 + 2.0;
    let far = ["exp", "iat"].iter().any(|name| time(name).abs() > 1e11);
    let strict = ["iss", "sub", "aud", "nonce", "exp", "iat"];
    let plain = strict.iter().all(|name| claims.get(*name).is_some_and(|it| !it.is_f64()));
    let more = claims.len() > strict.len() || header.trim_ascii() != br#"{"alg":"ES256"}"#;
    late || far || !plain || more
}

/// Whether Portico looks for what the other does not.
fn is_only_stricter(check: Check, header: &[u8], claims: &Map<String, Value>) -> bool {
    let header: Value = serde_json::from_slice(header).unwrap_or_default();
    match check {
        Check::IssuedAt | Check::NotBefore | Check::AuthTime | Check::Subject => true,
        Check::AuthorizedParty => {
            let several = claims.get("aud").and_then(Value::as_array);
            claims.contains_key("azp") || several.is_some_and(|all| all.len() > 1)
        }
        Check::AccessTokenHash => claims.contains_key("at_hash"),
        Check::OwnKey => ["jwk", "jku", "x5u", "x5c"].iter().any(|name| header.get(name).is_some()),
        Check::Format => header.get("crit").is_some(),
        _ => false,
    }
}

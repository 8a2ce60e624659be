//! The keys of a provider: whatever they are, each is for signatures, and none is private.

use portico_server::jwk::JwkSet;
use serde_json::Value;

pub(crate) fn run(text: &str) {
    if JwkSet::try_from(text.to_owned()).is_err() {
        return;
    }
    let set: Value = serde_json::from_str(text).expect("a set is JSON");
    let keys = set["keys"].as_array().expect("a set has keys");
    let private = |key: &Value| ["d", "p", "q", "k"].iter().any(|name| key.get(name).is_some());
    assert!(!keys.iter().any(private), "{text}");
    let usable = |key: &&Value| {
        matches!(key["kty"].as_str(), Some("EC" | "OKP" | "RSA"))
            && key["use"].as_str().is_none_or(|it| it == "sig")
    };
    assert!(keys.iter().find(usable).is_some(), "{text}");
}

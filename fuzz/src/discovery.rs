//! What a provider says of itself: of another issuer, or with an address that is not https, it is
//! not taken.

use portico_server::providers::is_discovery_document;
use serde_json::Value;

const ISSUER: &str = "https://id.example";

pub(crate) fn run(body: &[u8]) {
    if !is_discovery_document(body, ISSUER) {
        return;
    }
    let document: Value = serde_json::from_slice(body).expect("it is JSON");
    assert_eq!(document["issuer"], ISSUER);
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let url = document[name].as_str().expect("it is there");
        let url = url::Url::parse(url).expect("it is an address");
        assert_eq!(url.scheme(), "https");
        let inside = ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "0.0.0.0"];
        assert!(url.host_str().is_some_and(|host| !inside.contains(&host)), "{url}");
    }
}

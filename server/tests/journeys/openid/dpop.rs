//! Tokens that count beside the proof of a key only (DPoP, RFC 9449).

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use super::keyed::{Key, app, changed, jwks, proof, rs256, unsigned, with_apps};
use super::party::{CALLBACK, ISSUER, SECRET, VERIFIER, ask, basic, call, clients};
use crate::support::{Browser, Server, account};

const EMAIL: &str = "mara@example.org";
const TOKEN: (&str, &str, Option<&str>) = ("POST", "/oauth/token", None);
const USERINFO: &str = "/oauth/userinfo";

/// A client asks for tokens, with these proofs.
async fn tokens(
    server: &Server,
    client: &str,
    form: &[(&str, &str)],
    proofs: &[&str],
) -> (StatusCode, Value) {
    let secret = basic(client, SECRET);
    let mut headers: Vec<_> = proofs.iter().map(|proof| ("dpop", *proof)).collect();
    let mut form = form.to_vec();
    match client {
        "wiki" => headers.push(("authorization", &secret)),
        _ => form.push(("client_id", client)),
    }
    let (status, _, told) = call(server, Method::POST, "/oauth/token", &headers, &form).await;
    (status, told)
}

async fn redeem(server: &Server, client: &str, code: &str, proofs: &[&str]) -> (StatusCode, Value) {
    let mut form =
        vec![("grant_type", "authorization_code"), ("code", code), ("code_verifier", VERIFIER)];
    if client == "wiki" {
        form.push(("redirect_uri", CALLBACK));
    }
    tokens(server, client, &form, proofs).await
}

async fn refresh(
    server: &Server,
    client: &str,
    token: &str,
    proofs: &[&str],
) -> (StatusCode, Value) {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    tokens(server, client, &form, proofs).await
}

async fn code(browser: &mut Browser<'_>, client: &str, change: &[(&str, &str)]) -> String {
    ask(browser, client, change).await.answer()["code"].clone()
}

/// Tokens of a client that are bound to this key.
async fn bound(server: &Server, client: &str, key: &Key, change: &[(&str, &str)]) -> Value {
    let mut browser = account(server, "news", EMAIL).await.browser;
    let code = code(&mut browser, client, change).await;
    let proof = key.proof(server, TOKEN, &json!({}));
    let (status, tokens) = redeem(server, client, &code, &[&proof]).await;
    assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")), "{tokens}");
    tokens
}

fn text(tokens: &Value, name: &str) -> String {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}")).to_owned()
}

/// Asks about the person.
async fn userinfo(server: &Server, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Value) {
    call(server, Method::GET, USERINFO, headers, &[]).await
}

#[track_caller]
fn refused((status, told): &(StatusCode, Value), error: &str) {
    assert_eq!((*status, &told["error"]), (StatusCode::BAD_REQUEST, &json!(error)), "{told}");
}

/// [access-token-type-header-case-sensitivity, check-dpop-proof-nbf-exp,
/// ensure-dpopproof-with-iat-10seconds-before-succeeds, ensure-dpopproof-with-iat-10seconds-after-succeeds]
#[tokio::test]
async fn a_bound_token_counts_with_the_proof_of_its_key_and_not_without() {
    let server = Server::with(clients).await;
    let key = Key::new("one");
    let token = text(&bound(&server, "tab", &key, &[]).await, "access_token");
    let now = server.app.clock.now().0;
    for (scheme, change) in [
        ("DPoP", json!({})),
        ("dPoP", json!({ "nbf": now, "exp": now + 300 })),
        ("dpop", json!({ "iat": now - 60 })),
        ("DPOP", json!({ "iat": now + 60 })),
        ("DPoP", json!({ "htu": format!("{ISSUER}{USERINFO}?a=b#c") })),
        ("DPoP", json!({ "htu": format!("HTTP://LOCALHOST:8080{USERINFO}") })),
    ] {
        let proof = key.proof(&server, ("GET", USERINFO, Some(&token)), &change);
        let shown = format!("{scheme} {token}");
        let headers = [("authorization", shown.as_str()), ("DPoP", proof.as_str())];
        let (status, _, told) = userinfo(&server, &headers).await;
        assert_eq!(status, StatusCode::OK, "{change} {told}");
    }
    let proof = || key.proof(&server, ("GET", USERINFO, Some(&token)), &json!({}));
    let (bearer, alone, proof) = (format!("Bearer {token}"), format!("DPoP {token}"), proof());
    for headers in [
        vec![("authorization", bearer.as_str())],
        vec![("authorization", bearer.as_str()), ("dpop", proof.as_str())],
        vec![("authorization", alone.as_str())],
    ] {
        let (status, headers, told) = userinfo(&server, &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
        assert!(challenge.starts_with("DPoP error=") && challenge.contains("algs="), "{challenge}");
        assert!(told["error"].is_string());
    }
    // In a form, it stands alone.
    let form = [("access_token", token.as_str())];
    let (status, ..) = call(&server, Method::POST, USERINFO, &[], &form).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

/// [dpop-negative-tests]
#[tokio::test]
async fn a_proof_that_is_not_of_its_request_is_refused_where_a_token_is_shown() {
    let server = Server::with(clients).await;
    let (key, other) = (Key::new("one"), Key::new("two"));
    let token = text(&bound(&server, "tab", &key, &[]).await, "access_token");
    let shown = format!("DPoP {token}");
    let of = ("GET", USERINFO, Some(token.as_str()));
    let now = server.app.clock.now().0;
    let by = |change: Value| key.proof(&server, of, &change);
    let headed =
        |change: Value| key.sign(&changed(key.proof_header(), &change), &proof(&server, of));
    let (rsa, sign) = rs256();
    let rs256 = json!({ "typ": "dpop+jwt", "alg": "RS256", "jwk": rsa });
    let private = changed(key.public(), &json!({ "d": "AAAA" }));
    let none =
        unsigned(&changed(key.proof_header(), &json!({ "alg": "none" })), &proof(&server, of));
    let bad = by(json!({}));
    let bad = bad.rsplit_once('.').unwrap().0.to_owned() + "." + &"A".repeat(86);
    let wrong = [
        "no JWT".to_owned(),
        headed(json!({ "typ": null })),
        headed(json!({ "typ": "JWT" })),
        headed(json!({ "alg": null })),
        headed(json!({ "alg": "HS256" })),
        headed(json!({ "jwk": null })),
        headed(json!({ "jwk": private })),
        headed(json!({ "jwk": other.public() })),
        sign(&unsigned(&rs256, &proof(&server, of))),
        none + ".",
        bad,
        by(json!({ "jti": null })),
        by(json!({ "htm": null })),
        by(json!({ "htm": "POST" })),
        by(json!({ "htm": "get" })),
        by(json!({ "htu": null })),
        by(json!({ "htu": format!("{ISSUER}/oauth/token") })),
        by(json!({ "htu": "http://evil.example/oauth/userinfo" })),
        by(json!({ "htu": USERINFO })),
        by(json!({ "iat": null })),
        by(json!({ "iat": "now" })),
        by(json!({ "iat": now - 61 })),
        by(json!({ "iat": now + 61 })),
        by(json!({ "iat": i64::MAX })),
        by(json!({ "ath": null })),
        by(json!({ "ath": "AAAA" })),
        other.proof(&server, of, &json!({})),
    ];
    for proof in wrong {
        let headers = [("authorization", shown.as_str()), ("dpop", proof.as_str())];
        let (status, _, told) = userinfo(&server, &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{proof}");
        assert!(told["error"].is_string() && told.get("sub").is_none());
    }
    let [first, second] = [0; 2].map(|_| by(json!({})));
    let authorization = ("authorization", shown.as_str());
    let twice = [authorization, ("dpop", &first), ("dpop", &second)];
    assert_eq!(userinfo(&server, &twice).await.0, StatusCode::UNAUTHORIZED);
    let once = [authorization, ("dpop", first.as_str())];
    assert_eq!(userinfo(&server, &once).await.0, StatusCode::OK);
    assert_eq!(userinfo(&server, &once).await.0, StatusCode::UNAUTHORIZED, "the same again");
}

#[tokio::test]
async fn a_token_that_is_bound_to_no_key_is_no_token_of_one() {
    let server = Server::with(clients).await;
    let key = Key::new("one");
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = code(&mut browser, "tab", &[]).await;
    let (_, tokens) = redeem(&server, "tab", &code, &[]).await;
    assert_eq!(tokens["token_type"], "Bearer");
    let token = text(&tokens, "access_token");
    let proof = key.proof(&server, ("GET", USERINFO, Some(&token)), &json!({}));
    let shown = format!("DPoP {token}");
    let headers = [("authorization", shown.as_str()), ("dpop", proof.as_str())];
    assert_eq!(userinfo(&server, &headers).await.0, StatusCode::UNAUTHORIZED);
}

/// [ensure-dpop-auth-code-binding-success, ensure-token-endpoint-fails-with-mismatched-dpop-jkt]
#[tokio::test]
async fn a_code_is_redeemed_with_the_key_that_its_request_named_and_no_other() {
    let server = Server::with(clients).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let (key, other) = (Key::new("one"), Key::new("two"));
    let thumbprint = key.thumbprint();
    for client in ["tab", "wiki"] {
        let code = code(&mut browser, client, &[("dpop_jkt", &thumbprint)]).await;
        let wrong = other.proof(&server, TOKEN, &json!({}));
        refused(&redeem(&server, client, &code, &[&wrong]).await, "invalid_grant");
        refused(&redeem(&server, client, &code, &[]).await, "invalid_grant");
        let broken = key.proof(&server, ("POST", "/oauth/par", None), &json!({}));
        refused(&redeem(&server, client, &code, &[&broken]).await, "invalid_dpop_proof");
        let right = [0; 2].map(|_| key.proof(&server, TOKEN, &json!({})));
        let twice = [right[0].as_str(), right[1].as_str()];
        refused(&redeem(&server, client, &code, &twice).await, "invalid_dpop_proof");
        let (status, tokens) = redeem(&server, client, &code, &twice[..1]).await;
        assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")));
    }
    for wrong in ["x", "AAAA"] {
        let got = ask(&mut browser, "tab", &[("dpop_jkt", wrong)]).await;
        assert_eq!(got.error(), "invalid_request");
    }
}

#[tokio::test]
async fn a_refresh_token_of_an_app_without_a_secret_is_bound_to_its_key_and_stays() {
    let server = Server::with(clients).await;
    let (key, other) = (Key::new("one"), Key::new("two"));
    let tokens = bound(&server, "tab", &key, &[("scope", "openid offline_access")]).await;
    let token = text(&tokens, "refresh_token");
    let proof = |key: &Key| key.proof(&server, TOKEN, &json!({}));
    refused(&refresh(&server, "tab", &token, &[&proof(&other)]).await, "invalid_grant");
    refused(&refresh(&server, "tab", &token, &[]).await, "invalid_grant");
    for _ in 0..2 {
        let (status, tokens) = refresh(&server, "tab", &token, &[&proof(&key)]).await;
        assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")));
        // It is not replaced: it counts longer than a minute after it was used.
        server.app.clock.advance(120);
    }
}

#[tokio::test]
async fn a_client_with_a_secret_may_change_its_key_and_never_goes_without() {
    let server = Server::with(clients).await;
    let (key, other) = (Key::new("one"), Key::new("two"));
    let tokens = bound(&server, "wiki", &key, &[("scope", "openid offline_access")]).await;
    let token = text(&tokens, "refresh_token");
    refused(&refresh(&server, "wiki", &token, &[]).await, "invalid_grant");
    let proof = other.proof(&server, TOKEN, &json!({}));
    let (status, tokens) = refresh(&server, "wiki", &token, &[&proof]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let access = text(&tokens, "access_token");
    let secret = basic("wiki", SECRET);
    let headers = [("authorization", secret.as_str())];
    let form = [("token", access.as_str())];
    let (_, _, told) = call(&server, Method::POST, "/oauth/introspect", &headers, &form).await;
    assert_eq!(told["token_type"], "DPoP");
    assert_eq!(told["cnf"], json!({ "jkt": other.thumbprint() }));
}

#[tokio::test]
async fn a_proof_counts_once_on_all_servers_and_pages_may_send_it() {
    let [server, beside] = Server::two_with(clients).await;
    let key = Key::new("one");
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let codes = [code(&mut browser, "tab", &[]).await, code(&mut browser, "tab", &[]).await];
    let proof = key.proof(&server, TOKEN, &json!({}));
    let (status, _) = redeem(&server, "tab", &codes[0], &[&proof]).await;
    assert_eq!(status, StatusCode::OK);
    let again = redeem(&beside, "tab", &codes[1], &[&proof]).await;
    refused(&again, "invalid_dpop_proof");
    let asks = [("origin", "https://tab.example"), ("access-control-request-headers", "dpop")];
    let (_, headers, _) = call(&server, Method::OPTIONS, "/oauth/token", &asks, &[]).await;
    let allowed = headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
    assert!(allowed.split(", ").any(|name| name == "dpop"), "{allowed}");
}

#[tokio::test]
async fn a_proof_that_came_is_known_for_as_long_as_it_would_count() {
    let server = Server::with(clients).await;
    let key = Key::new("one");
    let token = text(&bound(&server, "tab", &key, &[]).await, "access_token");
    let ahead = json!({ "iat": server.app.clock.now().0 + 60 });
    let proof = key.proof(&server, ("GET", USERINFO, Some(&token)), &ahead);
    let shown = format!("DPoP {token}");
    let headers = [("authorization", shown.as_str()), ("dpop", proof.as_str())];
    assert_eq!(userinfo(&server, &headers).await.0, StatusCode::OK);
    for (later, why) in [(119, "came before"), (1, "came before"), (1, "a minute away")] {
        server.app.clock.advance(later);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        let (status, _, told) = userinfo(&server, &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(told["error_description"].as_str().unwrap().contains(why), "{told}");
    }
}

#[tokio::test]
async fn a_client_whose_tokens_must_be_bound_gets_none_without_a_proof() {
    let key = Key::new("one");
    let lines = jwks(&[key.public()]) + "\ndpop_bound_access_tokens = true";
    let server = Server::with(|settings| with_apps(settings, &app("fund", &lines))).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = code(&mut browser, "fund", &[]).await;
    let form = |assertion| {
        let redirect = ("redirect_uri", CALLBACK);
        let code = [("grant_type", "authorization_code"), ("code", code.as_str()), redirect];
        super::keyed::by(assertion, &[&code[..], &[("code_verifier", VERIFIER)]].concat())
    };
    let assertion = key.assertion(&server, "fund", &json!({}));
    let path = "/oauth/token";
    let (status, _, told) = call(&server, Method::POST, path, &[], &form(&assertion)).await;
    refused(&(status, told), "invalid_dpop_proof");
    let assertion = key.assertion(&server, "fund", &json!({}));
    let proof = key.proof(&server, TOKEN, &json!({}));
    let headers = [("dpop", proof.as_str())];
    let (status, _, told) = call(&server, Method::POST, path, &headers, &form(&assertion)).await;
    assert_eq!(status, StatusCode::OK, "{told}");
}

//! Clients of the FAPI 2.0 Security Profile: with keys, pushed requests and bound tokens.

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use super::keyed::{Key, app, by, changed, claims, jwks, rs256, unsigned, with_apps};
use super::party::{CALLBACK, Got, ISSUER, VERIFIER, ask, call, load, request, verified};
use crate::support::{Browser, Server, account};

const EMAIL: &str = "mara@example.org";
const PAR: (&str, &str, Option<&str>) = ("POST", "/oauth/par", None);
const TOKEN: (&str, &str, Option<&str>) = ("POST", "/oauth/token", None);
const SECOND: &str = "https://wiki.example/callback?of=fund2";

/// Two clients, each with a key by which it proves itself and one for its tokens.
struct Party {
    id: &'static str,
    key: Key,
    tokens: Key,
}

impl Party {
    fn new(id: &'static str) -> Self {
        Self { id, key: Key::new("client"), tokens: Key::new("tokens") }
    }

    fn lines(&self) -> String {
        app(self.id, &format!("profile = \"fapi2\"\n{}", jwks(&[self.key.public()])))
    }

    /// A request of the client itself, with headers; a form without an assertion gets one.
    async fn post(
        &self,
        server: &Server,
        path: &str,
        proof: Option<&str>,
        form: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let proof: Vec<_> = proof.iter().map(|proof| ("dpop", *proof)).collect();
        let assertion = self.key.assertion(server, self.id, &json!({}));
        let (status, headers, told) =
            call(server, Method::POST, path, &proof, &by(&assertion, form)).await;
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        (status, told)
    }

    /// Pushes its request, with a change to what is usual.
    async fn push(
        &self,
        server: &Server,
        change: &[(&str, &str)],
        proof: Option<&str>,
    ) -> (StatusCode, Value) {
        let request = request(self.id, change);
        let form: Vec<(String, String)> =
            url::form_urlencoded::parse(request.as_bytes()).into_owned().collect();
        let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.post(server, "/oauth/par", proof, &form).await
    }

    /// Pushes its request and sends the browser.
    async fn ask(
        &self,
        server: &Server,
        browser: &mut Browser<'_>,
        change: &[(&str, &str)],
    ) -> Got {
        let (status, told) = self.push(server, change, None).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        self.send(browser, told["request_uri"].as_str().unwrap()).await
    }

    async fn send(&self, browser: &mut Browser<'_>, request_uri: &str) -> Got {
        let query = [("client_id", self.id), ("request_uri", request_uri)];
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        load(browser, &format!("/oauth/authorize?{query}")).await
    }

    async fn code(
        &self,
        server: &Server,
        browser: &mut Browser<'_>,
        change: &[(&str, &str)],
    ) -> String {
        self.ask(server, browser, change).await.answer()["code"].clone()
    }

    /// Redeems a code, with a change to what is usual.
    async fn redeem(
        &self,
        server: &Server,
        code: &str,
        change: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let proof = self.tokens.proof(server, TOKEN, &json!({}));
        self.redeem_with(server, code, change, Some(&proof)).await
    }

    async fn redeem_with(
        &self,
        server: &Server,
        code: &str,
        change: &[(&str, &str)],
        proof: Option<&str>,
    ) -> (StatusCode, Value) {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", CALLBACK),
        ];
        for (name, value) in change {
            form.retain(|(known, _)| known != name);
            form.push((name, value));
        }
        form.retain(|(_, value)| !value.is_empty());
        self.post(server, "/oauth/token", proof, &form).await
    }

    async fn userinfo(&self, server: &Server, token: &str) -> (StatusCode, HeaderMap, Value) {
        let of = ("GET", "/oauth/userinfo", Some(token));
        let proof = self.tokens.proof(server, of, &json!({}));
        let shown = format!("DPoP {token}");
        let headers = [("authorization", shown.as_str()), ("dpop", proof.as_str())];
        call(server, Method::GET, "/oauth/userinfo", &headers, &[]).await
    }
}

/// A server with two such clients.
async fn server() -> (Server, Party, Party) {
    let (first, second) = (Party::new("fund"), Party::new("fund2"));
    let lines = first.lines() + &second.lines();
    (Server::with(|settings| with_apps(settings, &lines)).await, first, second)
}

#[track_caller]
fn refused((status, told): &(StatusCode, Value), errors: &[&str]) {
    let error = told["error"].as_str().unwrap_or_default();
    assert!(errors.contains(&error), "{status} {told}");
    let unauthorized = error == "invalid_client";
    let expected = if unauthorized { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    assert_eq!(*status, expected, "{told}");
}

/// [discovery-end-point-verification]
#[tokio::test]
async fn the_metadata_promises_what_the_profile_needs() {
    let (server, ..) = server().await;
    let path = "/.well-known/openid-configuration";
    let (_, _, metadata) = call(&server, Method::GET, path, &[], &[]).await;
    assert_eq!(metadata["pushed_authorization_request_endpoint"], format!("{ISSUER}/oauth/par"));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert!(metadata["require_pushed_authorization_requests"].is_boolean());
    for (list, value) in [
        ("response_types_supported", "code"),
        ("code_challenge_methods_supported", "S256"),
        ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ("token_endpoint_auth_signing_alg_values_supported", "PS256"),
        ("token_endpoint_auth_signing_alg_values_supported", "ES256"),
        ("token_endpoint_auth_signing_alg_values_supported", "EdDSA"),
        ("dpop_signing_alg_values_supported", "ES256"),
        ("dpop_signing_alg_values_supported", "PS256"),
        ("id_token_signing_alg_values_supported", "ES256"),
    ] {
        assert!(metadata[list].as_array().unwrap().contains(&json!(value)), "{list} {value}");
    }
    assert!(!metadata["dpop_signing_alg_values_supported"].to_string().contains("RS256"));
}

/// [happy-flow, ensure-other-scope-order-succeeds, ensure-authorization-request-with-64-char-nonce-success]
#[tokio::test]
async fn two_clients_push_redeem_and_ask_about_a_person_each_with_its_keys() {
    let (server, first, second) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let nonce = "n".repeat(64);
    for (party, redirect_uri, scope) in
        [(&first, CALLBACK, "openid email"), (&second, SECOND, "email openid")]
    {
        let change = [("scope", scope), ("redirect_uri", redirect_uri), ("nonce", nonce.as_str())];
        let (status, told) = party.push(&server, &change, None).await;
        assert_eq!((status, &told["expires_in"]), (StatusCode::CREATED, &json!(60)));
        let uri = told["request_uri"].as_str().unwrap();
        assert!(uri.len() > 64);
        let got = party.send(&mut browser, uri).await;
        assert!(got.location().starts_with(redirect_uri), "{}", got.location());
        let answer = got.answer();
        assert_eq!((&*answer["iss"], &*answer["state"]), (ISSUER, "a state & more"));
        assert!(answer["code"].len() >= 43);
        let change = [("redirect_uri", redirect_uri)];
        let (status, tokens) = party.redeem(&server, &answer["code"], &change).await;
        assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")), "{tokens}");
        let id_token = tokens["id_token"].as_str().unwrap();
        let header = id_token.split('.').next().unwrap();
        let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["alg"], "ES256", "the profile has no RS256");
        let claims = verified(&server, id_token).await;
        assert_eq!((&claims["aud"], &claims["nonce"]), (&json!(party.id), &json!(nonce)));
        assert!(claims.get("email").is_none());
        let token = tokens["access_token"].as_str().unwrap();
        let (status, _, told) = party.userinfo(&server, token).await;
        assert_eq!((status, &told["email"]), (StatusCode::OK, &json!(EMAIL)), "{told}");
        let in_address = format!("/oauth/userinfo?access_token={token}");
        let (status, ..) = call(&server, Method::GET, &in_address, &[], &[]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}

/// [ensure-authorization-request-without-nonce-success, ensure-authorization-request-with-long-nonce,
/// ensure-authorization-request-with-long-state]
#[tokio::test]
async fn state_and_nonce_come_back_whole_or_not_at_all() {
    let (server, party, _) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let long = "x".repeat(1000);
    for (state, nonce) in [("", ""), (long.as_str(), long.as_str())] {
        let answer =
            party.ask(&server, &mut browser, &[("state", state), ("nonce", nonce)]).await.answer();
        assert_eq!(answer.get("state").map_or("", String::as_str), state);
        let (_, tokens) = party.redeem(&server, &answer["code"], &[]).await;
        let claims = verified(&server, tokens["id_token"].as_str().unwrap()).await;
        assert_eq!(claims["nonce"].as_str().unwrap_or_default(), nonce);
    }
}

/// [test-claims-parameter-identity-claims]
#[tokio::test]
async fn claims_that_are_asked_for_in_any_form_come_and_unknown_ones_do_not() {
    let (server, party, _) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let asked = json!({ "email": null, "email_verified": { "essential": true },
        "updated_at": { "value": 1 }, "shoe_size": null, "x": { "essential": true } });
    let all = json!({ "id_token": asked, "userinfo": asked }).to_string();
    let code = party.code(&server, &mut browser, &[("claims", &all)]).await;
    let (_, tokens) = party.redeem(&server, &code, &[]).await;
    let id_token = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    let (_, _, told) = party.userinfo(&server, tokens["access_token"].as_str().unwrap()).await;
    for claims in [id_token, told] {
        assert_eq!((&claims["email"], &claims["email_verified"]), (&json!(EMAIL), &json!(true)));
        assert!(claims["updated_at"].is_number());
        assert!(claims.get("shoe_size").is_none() && claims.get("x").is_none());
    }
}

/// [ensure-dpopproof-at-par-endpoint-binding-success, ensure-mismatched-dpop-jkt-fails,
/// ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt]
#[tokio::test]
async fn the_key_that_is_proven_with_a_push_is_that_of_its_code() {
    let (server, party, _) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let proof = |key: &Key, of| key.proof(&server, of, &json!({}));
    let named = Key::new("other").thumbprint();
    let pushed = proof(&party.tokens, PAR);
    let mismatched = party.push(&server, &[("dpop_jkt", &named)], Some(&pushed)).await;
    refused(&mismatched, &["invalid_request", "invalid_dpop_proof"]);
    let elsewhere = proof(&party.tokens, TOKEN);
    refused(&party.push(&server, &[], Some(&elsewhere)).await, &["invalid_dpop_proof"]);

    let own = party.tokens.thumbprint();
    for change in [&[][..], &[("dpop_jkt", own.as_str())]] {
        let pushed = proof(&party.tokens, PAR);
        let (status, told) = party.push(&server, change, Some(&pushed)).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let got = party.send(&mut browser, told["request_uri"].as_str().unwrap()).await;
        let code = got.answer()["code"].clone();
        let other = proof(&Key::new("other"), TOKEN);
        let errors = ["invalid_grant", "invalid_request", "invalid_dpop_proof"];
        refused(&party.redeem_with(&server, &code, &[], Some(&other)).await, &errors);
        let (status, tokens) = party.redeem(&server, &code, &[]).await;
        assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")));
    }
}

/// [ensure-client-id-in-token-endpoint, ensure-holder-of-key-required,
/// ensure-authorization-code-is-bound-to-client, ensure-client-assertion-in-token-endpoint,
/// ensure-pkce-code-verifier-required, incorrect-pkce-code-verifier-rejected]
#[tokio::test]
async fn a_code_is_redeemed_by_its_client_with_verifier_assertion_and_proof_or_not_at_all() {
    let (server, party, other) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = party.code(&server, &mut browser, &[]).await;
    let named = party.redeem(&server, &code, &[("client_id", other.id)]).await;
    refused(&named, &["invalid_client", "invalid_grant"]);
    let unproven = party.redeem_with(&server, &code, &[], None).await;
    refused(&unproven, &["invalid_request", "invalid_dpop_proof", "invalid_grant"]);
    refused(&other.redeem(&server, &code, &[]).await, &["invalid_grant"]);
    let unnamed = [("grant_type", "authorization_code"), ("code", &code), ("client_id", party.id)];
    let proof = party.tokens.proof(&server, TOKEN, &json!({}));
    let proof = [("dpop", proof.as_str())];
    let (status, _, told) = call(&server, Method::POST, "/oauth/token", &proof, &unnamed).await;
    refused(&(status, told), &["invalid_client", "invalid_request"]);
    refused(&party.redeem(&server, &code, &[("code_verifier", "")]).await, &["invalid_grant"]);
    let wrong = "x".repeat(43);
    refused(&party.redeem(&server, &code, &[("code_verifier", &wrong)]).await, &["invalid_grant"]);
    assert_eq!(party.redeem(&server, &code, &[]).await.0, StatusCode::OK);
}

/// [attempt-reuse-authorization-code-after-one-second, ensure-token-endpoint-fails-with-expired-auth-code]
#[tokio::test]
async fn a_code_counts_once_and_for_a_minute() {
    let (server, party, _) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = party.code(&server, &mut browser, &[]).await;
    let (_, tokens) = party.redeem(&server, &code, &[]).await;
    server.app.clock.advance(1);
    refused(&party.redeem(&server, &code, &[]).await, &["invalid_grant"]);
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(party.userinfo(&server, token).await.0, StatusCode::UNAUTHORIZED);
    let late = party.code(&server, &mut browser, &[]).await;
    server.app.clock.advance(62);
    refused(&party.redeem(&server, &late, &[]).await, &["invalid_grant"]);
}

/// [ensure-signed-client-assertion-with-RS256-fails,
/// ensure-client-assertion-with-exp-is-5-minutes-in-past-fails,
/// ensure-client-assertion-with-wrong-aud-fails, ensure-client-assertion-with-no-sub-fails,
/// par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted,
/// par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails,
/// par-test-array-as-audience-fails, par-test-par-endpoint-url-as-audience-fails,
/// par-test-token-endpoint-url-as-audience-fails]
#[tokio::test]
async fn an_assertion_that_the_profile_does_not_take_pushes_and_redeems_nothing() {
    let (rsa, sign) = rs256();
    let party = Party::new("fund");
    let keys = jwks(&[party.key.public(), rsa]);
    let lines = app("fund", &format!("profile = \"fapi2\"\n{keys}"));
    let server = Server::with(|settings| with_apps(settings, &lines)).await;
    let now = server.app.clock.now().0;
    let said = claims(&server, "fund");
    let by_key = |change: Value| party.key.assertion(&server, "fund", &change);
    let header = json!({ "alg": "RS256", "kid": "rsa" });
    let request = request("fund", &[]);
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(request.as_bytes()).into_owned().collect();
    let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    for (assertion, taken) in [
        (by_key(json!({ "nbf": now + 8 })), true),
        (by_key(json!({ "nbf": now + 61 })), false),
        (by_key(json!({ "exp": now - 300 })), false),
        (by_key(json!({ "aud": "https://other.example" })), false),
        (by_key(json!({ "aud": [ISSUER] })), false),
        (by_key(json!({ "aud": format!("{ISSUER}/oauth/par") })), false),
        (by_key(json!({ "aud": format!("{ISSUER}/oauth/token") })), false),
        (by_key(json!({ "sub": null })), false),
        (sign(&unsigned(&header, &changed(said, &json!({})))), false),
    ] {
        let form = by(&assertion, &form);
        let (status, _, told) = call(&server, Method::POST, "/oauth/par", &[], &form).await;
        match taken {
            true => assert_eq!(status, StatusCode::CREATED, "{told}"),
            false => refused(&(status, told), &["invalid_client"]),
        }
        let code = [("grant_type", "authorization_code"), ("code", "x")];
        let code = by(&assertion, &code);
        let (status, _, told) = call(&server, Method::POST, "/oauth/token", &[], &code).await;
        refused(&(status, told), &["invalid_client"]);
    }
}

/// [refresh-token]
#[tokio::test]
async fn a_refresh_token_needs_its_client_and_a_proof_and_is_not_replaced() {
    let (server, party, other) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = party.code(&server, &mut browser, &[("scope", "openid offline_access")]).await;
    let (_, tokens) = party.redeem(&server, &code, &[]).await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let path = "/oauth/token";
    let proof = |key: &Key| key.proof(&server, TOKEN, &json!({}));
    refused(&party.post(&server, path, None, &form).await, &["invalid_dpop_proof"]);
    let stolen = other.post(&server, path, Some(&proof(&other.tokens)), &form).await;
    refused(&stolen, &["invalid_grant"]);
    let alone = [&form[..], &[("client_id", party.id)]].concat();
    let shown = proof(&party.tokens);
    let shown = [("dpop", shown.as_str())];
    let (status, _, told) = call(&server, Method::POST, path, &shown, &alone).await;
    refused(&(status, told), &["invalid_client"]);
    for _ in 0..2 {
        let (status, tokens) = party.post(&server, path, Some(&proof(&party.tokens)), &form).await;
        assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")), "{tokens}");
        server.app.clock.advance(120);
    }
}

#[tokio::test]
async fn a_client_of_the_profile_is_refused_what_others_may() {
    let (server, party, _) = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    assert_eq!(ask(&mut browser, party.id, &[]).await.error(), "invalid_request", "not pushed");
    refused(&party.push(&server, &[("code_challenge", "")], None).await, &["invalid_request"]);
    // A secret is none of its ways.
    let form = [("client_id", party.id), ("client_secret", "x"), ("token", "x")];
    let (status, _, told) = call(&server, Method::POST, "/oauth/introspect", &[], &form).await;
    refused(&(status, told), &["invalid_client"]);
}

//! From a sign-in to what its tokens say.

use axum::http::{Method, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::party::{
    CALLBACK, ISSUER, SECRET, answer_in, ask, basic, call, code_of, person, redeem, server,
    verified,
};
use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// Signs in to a client for which a password is enough.
async fn code(server: &Server, client: &str, change: &[(&str, &str)]) -> String {
    let mut browser = server.browser();
    let page = ask(&mut browser, client, change).await;
    let person = person(browser, &page).await.sees("identify").email(EMAIL).await;
    code_of(&person.password(PASSWORD).await.sees("signed_in"))
}

async fn tokens(server: &Server, client: &str, change: &[(&str, &str)]) -> Value {
    let code = code(server, client, change).await;
    let (status, headers, tokens) = redeem(server, client, &code, &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    tokens
}

async fn userinfo(server: &Server, token: &str) -> (StatusCode, Value) {
    let header = format!("Bearer {token}");
    let headers = [("authorization", header.as_str())];
    let (status, _, claims) = call(server, Method::GET, "/oauth/userinfo", &headers, &[]).await;
    (status, claims)
}

/// [oidcc-server, oidcc-ensure-request-with-valid-pkce-succeeds]
#[tokio::test]
async fn a_sign_in_ends_at_the_client_which_redeems_its_code_for_an_id_token() {
    let server = server().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut browser = server.browser();
    let page =
        ask(&mut browser, "wiki", &[("nonce", "a nonce of 43 characters, which must come back.")])
            .await;
    let signed_in = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let reply = serde_json::to_value(&signed_in.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap();
    assert!(address.starts_with("https://wiki.example/callback?code="), "{address}");
    let answer = answer_in(address);
    assert_eq!((&*answer["state"], &*answer["iss"]), ("a state & more", ISSUER));
    assert_eq!(answer.len(), 3);
    assert!(answer["code"].len() >= 43);

    let (status, _, tokens) =
        redeem(&server, "wiki", &answer["code"], &[("redirect_uri", CALLBACK)]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let claims = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    let now = server.app.clock.now().0;
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], "wiki");
    assert_eq!(claims["nonce"], "a nonce of 43 characters, which must come back.");
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 600)));
    assert_eq!(claims["auth_time"], now);
    assert_eq!(claims["acr"], "https://refeds.org/profile/sfa");
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert!(claims["sub"].as_str().is_some_and(|sub| !sub.is_empty() && sub.len() <= 255));
    assert!(claims["sid"].is_string());
    let hash = Sha256::digest(tokens["access_token"].as_str().unwrap());
    assert_eq!(claims["at_hash"], BASE64URL_NOPAD.encode(&hash[..16]));
    // Nothing that was not asked for.
    assert!(claims.get("email").is_none() && claims.get("name").is_none());
}

/// [oidcc-idtoken-signature, oidcc-idtoken-rs256]
#[tokio::test]
async fn a_client_gets_rs256_unless_its_settings_say_es256() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    for (client, alg) in [("wiki", "RS256"), ("old", "ES256")] {
        let tokens = tokens(&server, client, &[]).await;
        let token = tokens["id_token"].as_str().unwrap();
        let header = BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["alg"], alg);
        assert!(header["kid"].is_string());
        verified(&server, token).await;
    }
}

/// [oidcc-ensure-request-without-nonce-succeeds-for-code-flow]
#[tokio::test]
async fn an_id_token_has_no_nonce_if_none_was_sent_and_long_ones_come_back_whole() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let first = tokens(&server, "wiki", &[]).await;
    let claims = verified(&server, first["id_token"].as_str().unwrap()).await;
    assert!(claims.get("nonce").is_none());
    let long = "n".repeat(384);
    let second = tokens(&server, "wiki", &[("nonce", &long)]).await;
    let claims = verified(&server, second["id_token"].as_str().unwrap()).await;
    assert_eq!(claims["nonce"], long);
}

/// [oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body, oidcc-scope-email]
#[tokio::test]
async fn userinfo_tells_what_the_scopes_ask_for_by_get_and_by_post() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let tokens = tokens(&server, "wiki", &[("scope", "email openid unknown")]).await;
    assert_eq!(tokens["scope"], "email openid");
    let token = tokens["access_token"].as_str().unwrap();
    let id = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert!(id.get("email").is_none(), "scopes are answered by userinfo");
    let header = format!("bEaReR {token}");
    let headers = [("authorization", header.as_str())];
    let form = [("access_token", token)];
    let path = "/oauth/userinfo";
    for (status, headers, claims) in [
        call(&server, Method::GET, path, &headers, &[]).await,
        call(&server, Method::POST, path, &headers, &[]).await,
        call(&server, Method::POST, path, &[], &form).await,
    ] {
        assert_eq!(status, StatusCode::OK, "{claims}");
        let expected = json!({ "sub": id["sub"], "email": EMAIL, "email_verified": true });
        assert_eq!(claims, expected);
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }
    let twice = call(&server, Method::POST, path, &headers, &form).await;
    assert_eq!((twice.0, &twice.2["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
    let in_query = format!("{path}?access_token={token}");
    let (status, headers, _) = call(&server, Method::GET, &in_query, &[], &[]).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(headers[header::WWW_AUTHENTICATE], "Bearer");
    let bad = [("authorization", "Bearer pat_AAAA")];
    let (status, headers, body) = call(&server, Method::GET, path, &bad, &[]).await;
    assert_eq!((status, &body["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_token")));
    let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
}

/// [oidcc-claims-essential]
#[tokio::test]
async fn claims_are_told_where_the_request_or_the_settings_ask_for_them() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let asked = r#"{"userinfo":{"email":{"essential":true},"unknown":null},"id_token":{"email_verified":null}}"#;
    let tokens_asked = tokens(&server, "wiki", &[("claims", asked)]).await;
    let (_, claims) = userinfo(&server, tokens_asked["access_token"].as_str().unwrap()).await;
    assert_eq!(claims["email"], EMAIL);
    assert!(claims.get("unknown").is_none());
    let id = verified(&server, tokens_asked["id_token"].as_str().unwrap()).await;
    assert_eq!((id.get("email"), &id["email_verified"]), (None, &json!(true)));
    // The settings of this client want them in the ID token.
    let tokens_set = tokens(&server, "old", &[("scope", "openid email")]).await;
    let id = verified(&server, tokens_set["id_token"].as_str().unwrap()).await;
    assert_eq!(id["email"], EMAIL);
}

/// [oidcc-codereuse, oidcc-codereuse-30seconds]
#[tokio::test]
async fn a_code_that_comes_again_ends_its_grant_and_not_the_persons_session() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[]).await;
    let mut person = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let code = code_of(&person);
    let (status, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    assert_eq!(status, StatusCode::OK);
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&server, token).await.0, StatusCode::OK);
    server.app.clock.advance(30);
    let (status, _, error) = redeem(&server, "wiki", &code, &[]).await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    assert_eq!(userinfo(&server, token).await.0, StatusCode::UNAUTHORIZED);
    assert!(person.browser.session().await.is_some());
}

#[tokio::test]
async fn a_code_is_redeemed_by_its_client_with_its_address_and_verifier_within_a_minute() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let right = code(&server, "wiki", &[]).await;
    let other = "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    for change in [
        [("code_verifier", other)],
        [("code_verifier", "")],
        [("code_verifier", "short")],
        [("redirect_uri", "https://wiki.example/callback?a=b")],
        [("redirect_uri", "https://wiki.example/callback/")],
        // The client has two, and this is where the code was sent to.
        [("redirect_uri", "")],
        [("code", "wrong")],
    ] {
        let (status, _, error) = redeem(&server, "wiki", &right, &change).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{change:?}");
        assert_eq!(error["error"], "invalid_grant", "{change:?}");
    }
    for client in ["old", "page", "safe"] {
        let (status, _, error) = redeem(&server, client, &right, &[]).await;
        assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    }
    let body = json!({ "app": "wiki", "code": right, "code_verifier": super::party::VERIFIER });
    let (status, _) = server.browser().post("/session/redeem", &body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "it is for the token endpoint");
    // None of that used it up.
    assert_eq!(redeem(&server, "wiki", &right, &[]).await.0, StatusCode::OK);
    let late = code(&server, "wiki", &[]).await;
    server.app.clock.advance(60);
    let (status, _, error) = redeem(&server, "wiki", &late, &[]).await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_verifier_without_a_challenge_and_a_challenge_without_a_verifier_redeem_nothing() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code_without = code(&server, "old", &without).await;
    let (status, _, error) = redeem(&server, "old", &code_without, &[]).await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    let (status, ..) = redeem(&server, "old", &code_without, &[("code_verifier", "")]).await;
    assert_eq!(status, StatusCode::OK);
    let code_with = code(&server, "old", &[]).await;
    let (status, ..) = redeem(&server, "old", &code_with, &[("code_verifier", "")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

/// [oidcc-server-client-secret-post]
#[tokio::test]
async fn a_client_proves_who_it_is_in_one_way_and_is_asked_for_basic_if_it_does_not() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let code = code(&server, "wiki", &[]).await;
    let form = |more: &[(&'static str, &'static str)]| {
        let usual =
            [("grant_type", "authorization_code"), ("code_verifier", super::party::VERIFIER)];
        [&usual[..], more].concat()
    };
    let (right, wrong) = (basic("wiki", SECRET), basic("wiki", "wrong"));
    let unencoded = {
        let text = format!("wiki:{SECRET}");
        format!("Basic {}", data_encoding::BASE64.encode(text.as_bytes()))
    };
    for (header, more, expected) in [
        (None, vec![("client_id", "wiki")], "invalid_client"),
        (None, vec![("client_id", "wiki"), ("client_secret", "wrong")], "invalid_client"),
        (None, vec![("client_id", "news"), ("client_secret", SECRET)], "invalid_client"),
        (None, vec![("client_id", "page"), ("client_secret", SECRET)], "invalid_client"),
        (None, vec![], "invalid_client"),
        (Some(&wrong), vec![], "invalid_client"),
        (Some(&unencoded), vec![], "invalid_client"),
        (Some(&right), vec![("client_id", "old")], "invalid_client"),
        (Some(&right), vec![("client_secret", SECRET)], "invalid_request"),
        (Some(&right), vec![("client_id", "wiki")], "invalid_request"),
    ] {
        let headers: Vec<_> = header.iter().map(|it| ("authorization", it.as_str())).collect();
        let (status, headers, error) =
            call(&server, Method::POST, "/oauth/token", &headers, &form(&more)).await;
        assert_eq!(error["error"], expected, "{more:?} {header:?}");
        let refused = expected == "invalid_client";
        assert_eq!(status.as_u16(), if refused { 401 } else { 400 });
        let challenge = headers.get(header::WWW_AUTHENTICATE).map(|it| it.to_str().unwrap());
        assert_eq!(challenge.is_some_and(|it| it.starts_with("Basic")), refused);
    }
    let mut in_form = form(&[("client_id", "wiki"), ("client_secret", SECRET)]);
    in_form.extend([("code", &*code), ("redirect_uri", CALLBACK)]);
    let (status, ..) = call(&server, Method::POST, "/oauth/token", &[], &in_form).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn an_error_of_the_token_endpoint_is_json_whoever_asks_and_names_what_is_wrong() {
    let server = server().await;
    let header = basic("wiki", SECRET);
    let headers = [("authorization", header.as_str()), ("accept", "text/html")];
    for (form, expected) in [
        (vec![("grant_type", "password")], "unsupported_grant_type"),
        (vec![("grant_type", "client_credentials")], "unsupported_grant_type"),
        (vec![("code", "x")], "invalid_request"),
        (vec![("grant_type", "authorization_code")], "invalid_request"),
        (vec![("code", "x"), ("code", "y")], "invalid_request"),
        (vec![], "invalid_request"),
    ] {
        let (status, headers, error) =
            call(&server, Method::POST, "/oauth/token", &headers, &form).await;
        assert_eq!(
            (status, &error["error"]),
            (StatusCode::BAD_REQUEST, &json!(expected)),
            "{form:?}"
        );
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }
}

/// [oidcc-scope-profile, oidcc-scope-all]
#[tokio::test]
async fn a_profile_is_told_with_the_fields_that_the_settings_name_for_the_client() {
    let server = server().await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "page", &[("scope", "openid profile email")]).await;
    let person = person(browser, &page).await.email(EMAIL).await.sent_code(EMAIL).await;
    let values = json!(["Mara", "Öz", "Juniper", "M"]);
    let person = person.sees("collect_profile");
    let person = person.answer(json!({ "type": "profile", "values": values })).await;
    let code = code_of(&person.sees("signed_in"));
    let (_, _, tokens) = redeem(&server, "page", &code, &[]).await;
    let (_, claims) = userinfo(&server, tokens["access_token"].as_str().unwrap()).await;
    let expected = json!({
        "sub": claims["sub"],
        "name": "Mara Öz",
        "given_name": "Mara",
        "family_name": "Öz",
        "company": "Juniper",
        "locale": "en",
        "email": EMAIL,
        "email_verified": true,
        "updated_at": server.app.clock.now().0,
    });
    assert_eq!(claims, expected, "and not the size");
    server.app.clock.advance(60);
    let (_, later) = userinfo(&server, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(later["updated_at"], expected["updated_at"], "it is as old as the account");
}

/// [oidcc-scope-phone]
#[tokio::test]
async fn a_telephone_number_is_told_to_clients_that_may_have_it_and_to_no_others() {
    let server = server().await;
    let (phone, email) = ("+4915123456789", EMAIL);
    let person = account(&server, "vault", email).await.choose("sms_code").await;
    let person = person.answer(json!({ "type": "phone", "phone": phone })).await;
    let person = person.sent_code(phone).await.keeps_codes().await.sees("signed_in");
    let mut browser = person.browser;
    let scope = [("scope", "openid phone")];
    for (client, granted, told) in [("tab", "openid", false), ("page", "openid phone", true)] {
        server.app.clock.advance(60);
        let page = ask(&mut browser, client, &scope).await;
        let code = if page.status == StatusCode::SEE_OTHER {
            page.answer()["code"].clone()
        } else {
            let person = super::party::person(browser.clone(), &page).await.email(email).await;
            code_of(&person.sent_code(email).await.sees("signed_in"))
        };
        let (_, _, tokens) = redeem(&server, client, &code, &[]).await;
        assert_eq!(tokens["scope"], granted);
        let (_, claims) = userinfo(&server, tokens["access_token"].as_str().unwrap()).await;
        let number =
            json!({ "sub": claims["sub"], "phone_number": phone, "phone_number_verified": true });
        let nothing = json!({ "sub": claims["sub"] });
        assert_eq!(claims, if told { number } else { nothing });
    }
}

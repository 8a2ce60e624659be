//! What a client may ask for, and how it is told what it may not.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::party::{
    CALLBACK, answer_in, ask, call, code_of, load, person, post, redeem, request, server,
};
use crate::support::{PASSWORD, account};

const EMAIL: &str = "mara@example.org";

/// [oidcc-ensure-registered-redirect-uri, oidcc-redirect-uri-query-added,
/// oidcc-redirect-uri-query-mismatch,
/// oidcc-ensure-redirect-uri-in-authorization-request]
#[tokio::test]
async fn an_answer_that_might_not_reach_the_client_is_a_page_that_names_the_mistake() {
    let server = server().await;
    let twice = |name: &str, value: &str| format!("{}&{name}={value}", request("wiki", &[]));
    let mut queries = vec![
        request("nobody", &[]),
        request("shop", &[]),
        request("wiki", &[("client_id", "")]),
        request("wiki", &[("redirect_uri", "")]),
        twice("client_id", "wiki"),
        twice("redirect_uri", "https%3A%2F%2Fwiki.example%2Fcallback"),
    ];
    for uri in [
        "https://wiki.example/callback/",
        "https://wiki.example/callback/foobar",
        "https://wiki.example/callback?c=d",
        "https://wiki.example/callback?a=b&c=d",
        "https://wiki.example/Callback",
        "https://WIKI.example/callback",
        "https://wiki.example:443/callback",
        "https://wiki.example/x/..;/callback",
        "https://wiki.example/x/../callback",
        "https://wiki.example@evil.example/callback",
        "https://wiki.example.evil.example/callback",
        "http://wiki.example/callback",
        "https://old.example/callback",
        "JavaScript:alert(1)",
        "//wiki.example/callback",
        " https://wiki.example/callback",
    ] {
        queries.push(request("wiki", &[("redirect_uri", uri)]));
    }
    for query in queries {
        let path = format!("/oauth/authorize?{query}");
        let got = load(&mut server.browser(), &path).await;
        assert_eq!(got.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(got.headers.get(header::LOCATION).is_none());
        assert!(got.body.contains("The app that sent you here made a mistake"), "{}", got.body);
        assert!(got.body.contains("<code>"), "a line for the developer: {}", got.body);
        assert!(!got.body.contains("evil.example") && !got.body.contains("alert(1)"));
    }
}

/// [oidcc-response-type-missing, oidcc-ensure-request-object-with-redirect-uri,
/// oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported,
/// oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported, par-ensure-pkce-required,
/// par-plain-pkce-rejected, ensure-response-type-code-idtoken-fails, ensure-response-type-token-fails]
#[tokio::test]
async fn other_mistakes_go_to_the_client_with_its_state_and_our_name() {
    let server = server().await;
    let long = "n".repeat(4096);
    for (change, expected) in [
        (vec![("response_type", "")], "invalid_request"),
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "code id_token")], "unsupported_response_type"),
        (vec![("request", "eyJhbGciOiJub25lIn0.e30.")], "request_not_supported"),
        (vec![("request_uri", "https://evil.example/")], "request_uri_not_supported"),
        (vec![("registration", "{}")], "registration_not_supported"),
        (vec![("response_mode", "fragment")], "invalid_request"),
        (vec![("scope", "")], "invalid_scope"),
        (vec![("scope", "email")], "invalid_scope"),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge", "short")], "invalid_request"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("prompt", "maybe")], "invalid_request"),
        (vec![("max_age", "-1")], "invalid_request"),
        (vec![("max_age", "soon")], "invalid_request"),
        (vec![("claims", "[]")], "invalid_request"),
        (vec![("nonce", "a\u{0}b")], "invalid_request"),
        (vec![("nonce", &long)], "invalid_request"),
        (vec![("id_token_hint", "none")], "invalid_request"),
    ] {
        let got = ask(&mut server.browser(), "wiki", &change).await;
        assert_eq!(got.error(), expected, "{change:?}");
        assert!(got.location().starts_with(CALLBACK));
    }
    let twice = format!("/oauth/authorize?{}&scope=openid", request("wiki", &[]));
    assert_eq!(load(&mut server.browser(), &twice).await.error(), "invalid_request");
    // Of a state that is there twice none comes back.
    let twice = format!("/oauth/authorize?{}&state=b", request("wiki", &[]));
    let answer = load(&mut server.browser(), &twice).await.answer();
    assert_eq!((&*answer["error"], answer.get("state")), ("invalid_request", None));
}

#[tokio::test]
async fn a_browser_app_cannot_leave_pkce_out_and_a_server_can_if_its_settings_say_so() {
    let server = server().await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(ask(&mut server.browser(), "page", &without).await.error(), "invalid_request");
    assert_eq!(ask(&mut server.browser(), "old", &without).await.status, StatusCode::OK);
    let method_alone = [("code_challenge", "")];
    assert_eq!(ask(&mut server.browser(), "old", &method_alone).await.error(), "invalid_request");
}

/// [oidcc-ensure-request-with-unknown-parameter-succeeds, oidcc-display-page, oidcc-display-popup,
/// oidcc-claims-locales, oidcc-alternate-happy-flow, oidcc-login-hint, oidcc-ui-locales,
/// oidcc-ensure-request-with-acr-values-succeeds, ensure-authorization-request-without-state-success]
#[tokio::test]
async fn what_is_unknown_is_ignored_and_what_is_a_hint_is_filled_in() {
    let server = server().await;
    for (change, shown) in [
        (vec![("extra", "foobar")], "<html lang=\"en\""),
        (vec![("display", "page")], "<html lang=\"en\""),
        (vec![("display", "popup")], "<html lang=\"en\""),
        (vec![("claims_locales", "se")], "<html lang=\"en\""),
        (vec![("scope", "email profile openid address phone")], "<html lang=\"en\""),
        (vec![("acr_values", "unknown https://refeds.org/profile/mfa")], "<html lang=\"en\""),
        (vec![("state", "")], "<html lang=\"en\""),
        (vec![("login_hint", EMAIL)], EMAIL),
        (vec![("ui_locales", "se de")], "<html lang=\"de\""),
    ] {
        let got = ask(&mut server.browser(), "wiki", &change).await;
        assert_eq!(got.status, StatusCode::OK, "{change:?}");
        assert!(got.body.contains(shown), "{change:?}");
    }
}

/// [oidcc-redirect-uri-query-OK]
#[tokio::test]
async fn no_state_in_is_no_state_out_and_a_registered_query_comes_back() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    let uri = "https://wiki.example/callback?a=b";
    let page = ask(&mut browser, "wiki", &[("state", ""), ("redirect_uri", uri)]).await;
    let person = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let reply = serde_json::to_value(&person.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap().to_owned();
    assert!(address.starts_with("https://wiki.example/callback?a=b&code="), "{address}");
    let answer = answer_in(&address);
    assert_eq!(answer.get("state"), None);
    let redeemed = redeem(&server, "wiki", &answer["code"], &[("redirect_uri", uri)]).await;
    assert_eq!(redeemed.0, StatusCode::OK);
}

/// [oidcc-ensure-post-request-succeeds]
#[tokio::test]
async fn a_request_by_the_form_of_another_site_is_led_to_a_get_which_brings_the_session() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let got = post(&mut browser, "/oauth/authorize", &request("wiki", &[])).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    let on = got.location().to_owned();
    assert!(on.starts_with("/oauth/authorize?posted=") && !on.contains("state"), "{on}");
    let answer = load(&mut browser, &on).await.answer();
    assert_eq!(answer["state"], "a state & more");
    assert_eq!(redeem(&server, "wiki", &answer["code"], &[]).await.0, StatusCode::OK);
    let (rest, last) = on.split_at(on.len() - 1);
    let other = if last == "A" { "B" } else { "A" };
    let bent = load(&mut browser, &format!("{rest}{other}")).await;
    assert_eq!(bent.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_client_may_name_the_response_mode_that_it_would_get_anyway() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let answer = ask(&mut browser, "wiki", &[("response_mode", "query")]).await.answer();
    assert_eq!(redeem(&server, "wiki", &answer["code"], &[]).await.0, StatusCode::OK);
}

/// The plan oidcc-formpost-basic-certification-test-plan.
/// [oidcc-formpost-basic-certification-test-plan]
#[tokio::test]
async fn an_answer_by_form_post_is_a_page_with_a_button_that_posts_it() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let state = "\"><script>alert(1)</script>";
    let change = [("response_mode", "form_post"), ("state", state)];
    let got = ask(&mut browser, "wiki", &change).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.body.contains(&format!("method=\"post\" action=\"{CALLBACK}\"")), "{}", got.body);
    assert!(!got.body.contains("<script>alert"), "{}", got.body);
    for name in ["code", "state", "iss"] {
        assert!(got.body.contains(&format!("type=\"hidden\" name=\"{name}\"")), "{name}");
    }
    assert!(got.body.contains("<button"), "without script a person presses it");
    let policy = got.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action https:;"), "{policy}");
    assert_eq!(got.headers[header::CACHE_CONTROL], "no-store");
    let code = got.body.split_once("name=\"code\" value=\"").unwrap().1;
    let code = code.split('"').next().unwrap();
    assert_eq!(redeem(&server, "wiki", code, &[]).await.0, StatusCode::OK);
    // Errors come the same way.
    let change = [("response_mode", "form_post"), ("scope", "email")];
    let got = ask(&mut browser, "wiki", &change).await;
    assert!(got.body.contains("name=\"error\" value=\"invalid_scope\""), "{}", got.body);
}

#[tokio::test]
async fn a_sign_in_by_form_post_ends_on_the_page_that_posts_to_its_browser_only() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[("response_mode", "form_post")]).await;
    let mut person = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let reply = serde_json::to_value(&person.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap().to_owned();
    let path = address.strip_prefix("http://localhost:8080").unwrap();
    assert_eq!(path, format!("/flows/{}/respond", person.reply.flow));
    let got = load(&mut person.browser, path).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.body.contains("name=\"code\""), "{}", got.body);
    let other = load(&mut server.browser(), path).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

/// [oidcc-display-popup]
#[tokio::test]
async fn a_window_that_a_client_opened_stays_in_its_reach_on_each_page_of_its_flow_and_no_other() {
    const POLICY: &str = "cross-origin-opener-policy";
    let server = server().await;
    account(&server, "news", EMAIL).await;
    for (display, policy) in [("popup", "unsafe-none"), ("page", "same-origin")] {
        let change = [("display", display), ("response_mode", "form_post")];
        let mut browser = server.browser();
        let page = ask(&mut browser, "wiki", &change).await;
        assert_eq!(page.headers[POLICY], policy);
        let mut person = person(browser, &page).await.email(EMAIL).await.sees("enter_password");
        let flow = format!("/flows/{}", person.reply.flow);
        assert_eq!(load(&mut person.browser, &flow).await.headers[POLICY], policy);
        let mut person = person.password(PASSWORD).await.sees("signed_in");
        for path in ["", "?leaves", "/respond"] {
            let page = load(&mut person.browser, &format!("{flow}{path}")).await;
            assert_eq!(
                (page.status, &page.headers[POLICY]),
                (StatusCode::OK, &policy.parse().unwrap())
            );
        }
        let mistake = [("scope", "email"), ("display", display), ("response_mode", "form_post")];
        assert_eq!(ask(&mut person.browser, "wiki", &mistake).await.headers[POLICY], policy);
        assert_eq!(load(&mut person.browser, "/security").await.headers[POLICY], "same-origin");
    }
}

/// [oidcc-discovery-endpoint-verification]
#[tokio::test]
async fn the_metadata_promises_what_is_so_and_any_page_may_read_it() {
    let server = server().await;
    let path = "/.well-known/openid-configuration";
    let (status, headers, metadata) = call(&server, Method::GET, path, &[], &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=3600");
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(headers.get(header::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_none());
    assert_eq!(metadata["issuer"], "http://localhost:8080");
    assert_eq!(metadata["response_types_supported"], json!(["code"]));
    assert_eq!(metadata["request_uri_parameter_supported"], json!(false));
    let algorithms = metadata["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(algorithms.contains(&json!("RS256")) && !algorithms.contains(&json!("none")));
    assert!(metadata["scopes_supported"].as_array().unwrap().contains(&json!("openid")));
    let locales = metadata["ui_locales_supported"].as_array().unwrap();
    assert!(locales.contains(&json!("pt-BR")) && locales.contains(&json!("zh-Hans")));
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let path = value.as_str().unwrap().strip_prefix("http://localhost:8080").unwrap();
            let found = |(status, ..): (StatusCode, _, _)| status != StatusCode::NOT_FOUND;
            let got = found(call(&server, Method::GET, path, &[], &[]).await);
            assert!(got || found(call(&server, Method::POST, path, &[], &[]).await), "{name}");
        }
    }
    let (_, _, same) =
        call(&server, Method::GET, "/.well-known/oauth-authorization-server", &[], &[]).await;
    assert_eq!(same, metadata);
    let preflight = [
        ("origin", "https://page.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    for path in ["/oauth/token", "/oauth/userinfo", "/oauth/keys", path] {
        let (status, headers, _) = call(&server, Method::OPTIONS, path, &preflight, &[]).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_over_begins_the_clients_request_again() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[]).await;
    let person = person(browser, &page).await.email(EMAIL).await.sees("enter_password");
    server.app.clock.advance(3600);
    let person = person.press("back").await.sees("expired").press("restart").await;
    let person =
        person.sees("identify").email(EMAIL).await.password(PASSWORD).await.sees("signed_in");
    assert_eq!(redeem(&server, "wiki", &code_of(&person), &[]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_flow_that_is_lost_leads_back_to_the_clients_request() {
    let server = server().await;
    let mut browser = server.browser();
    ask(&mut browser, "wiki", &[]).await;
    let got = load(&mut browser, "/flows/new").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    let on = got.location().to_owned();
    assert!(on.starts_with("/oauth/authorize?"), "{on}");
    let again = load(&mut browser, &on).await;
    assert_eq!(again.status, StatusCode::OK);
}

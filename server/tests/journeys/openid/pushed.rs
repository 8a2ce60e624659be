//! What clients ask for by themselves, before they send the browser (PAR, RFC 9126).

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::keyed::{app, with_apps};
use super::party::{
    CALLBACK, SECRET, answer_in, ask, basic, call, code_of, load, person, redeem, request, server,
    verified,
};
use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// A client pushes its request, with a change to what is usual.
async fn push(server: &Server, client: &str, change: &[(&str, &str)]) -> (StatusCode, Value) {
    let request = request(client, change);
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(request.as_bytes()).into_owned().collect();
    let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    let secret = basic(client, SECRET);
    let secret = [("authorization", secret.as_str())];
    let headers: &[_] = if ["page", "tab"].contains(&client) { &[] } else { &secret };
    let (status, headers, told) = call(server, Method::POST, "/oauth/par", headers, &form).await;
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    (status, told)
}

/// Where a client sends the browser with what it has pushed.
async fn pushed(server: &Server, client: &str, change: &[(&str, &str)]) -> String {
    let (status, told) = push(server, client, change).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    assert_eq!(told["expires_in"], 60);
    let uri = told["request_uri"].as_str().unwrap();
    address(client, uri)
}

fn address(client: &str, uri: &str) -> String {
    let query = [("client_id", client), ("request_uri", uri)];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("/oauth/authorize?{query}")
}

/// [par-without-duplicate-parameters, state-only-outside-request-object-not-used,
/// ensure-different-nonce-inside-and-outside-request-object,
/// ensure-different-state-inside-and-outside-request-object]
#[tokio::test]
async fn a_pushed_request_counts_and_nothing_that_stands_beside_it() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let beside = "&state=other&nonce=other&redirect_uri=https%3A%2F%2Fevil.example%2F&scope=x&prompt=none\
        &response_type=token&request=x&response_mode=fragment";
    for (state, beside) in [("pushed & more", ""), ("pushed & more", beside), ("", beside)] {
        let change = [("nonce", "pushed"), ("state", state)];
        let address = pushed(&server, "wiki", &change).await + beside;
        let got = load(&mut browser, &address).await;
        assert!(got.location().starts_with(CALLBACK), "{}", got.location());
        let answer = got.answer();
        assert_eq!(answer.get("state").map_or("", String::as_str), state);
        let (status, _, tokens) = redeem(&server, "wiki", &answer["code"], &[]).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        let claims = verified(&server, tokens["id_token"].as_str().unwrap()).await;
        assert_eq!(claims["nonce"], "pushed");
    }
}

#[tokio::test]
async fn a_pushed_request_is_shown_in_the_language_that_it_asks_for() {
    let server = server().await;
    let address = pushed(&server, "wiki", &[("ui_locales", "se de")]).await;
    let page = load(&mut server.browser(), &address).await;
    assert!(page.body.contains("<html lang=\"de\""), "{}", page.body);
}

/// [par-ensure-reused-request-uri-prior-to-auth-completion-succeeds, par-attempt-reuse-request_uri]
#[tokio::test]
async fn a_pushed_request_can_be_opened_again_until_its_code_is_made() {
    let [server, beside] = Server::two_with(super::party::clients).await;
    account(&server, "news", EMAIL).await;
    let address = pushed(&server, "wiki", &[]).await;
    let mut browser = beside.browser();
    let first = load(&mut browser, &address).await;
    assert_eq!(first.status, StatusCode::OK);
    let mut again = server.browser();
    let page = load(&mut again, &address).await;
    // The person may take longer than the minute.
    let person = person(again, &page).await.email(EMAIL).await;
    server.app.clock.advance(300);
    let signed_in = person.password(PASSWORD).await.sees("signed_in");
    let (status, ..) = redeem(&server, "wiki", &code_of(&signed_in), &[]).await;
    assert_eq!(status, StatusCode::OK);
    let got = load(&mut browser, &address).await;
    assert_eq!(got.error(), "invalid_request_uri", "at the client, on another server");
}

#[tokio::test]
async fn a_pushed_request_that_a_session_answers_gives_one_code_too() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let address = pushed(&server, "wiki", &[]).await;
    let first = load(&mut browser, &address).await.answer();
    assert_eq!(load(&mut browser, &address).await.error(), "invalid_request_uri");
    assert_eq!(redeem(&server, "wiki", &first["code"], &[]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_pushed_request_that_was_used_begins_nothing_again_from_a_page_that_stayed_open() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let address = pushed(&server, "wiki", &[]).await;
    let mut left = server.browser();
    let page = load(&mut left, &address).await;
    let mut left = person(left, &page).await.email(EMAIL).await;
    let mut other = server.browser();
    let page = load(&mut other, &address).await;
    let other = person(other, &page).await.email(EMAIL).await;
    other.password(PASSWORD).await.sees("signed_in");
    server.app.clock.advance(2 * 60 * 60);
    // By the link of a page that says that something is wrong, in the last hour of the sign-in.
    let wrong = load(&mut left.browser, &format!("/flows/{}/wrong", left.reply.flow)).await;
    let (_, rest) = wrong.body.split_once("/oauth/authorize?").expect("a way on");
    let on = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    server.app.clock.advance(59 * 60);
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
    let answer = load(&mut left.browser, &format!("/oauth/authorize?{on}")).await.answer();
    assert_eq!(answer["error"], "invalid_request_uri");
    assert_eq!(answer["error_description"], "request_uri was used");
}

/// [par-attempt-to-use-expired-request_uri]
#[tokio::test]
async fn a_pushed_request_is_over_after_a_minute_which_the_client_is_told() {
    let server = server().await;
    let mut browser = server.browser();
    let address = pushed(&server, "wiki", &[]).await;
    server.app.clock.advance(59);
    assert_eq!(load(&mut browser, &address).await.status, StatusCode::OK);
    server.app.clock.advance(1);
    assert_eq!(load(&mut browser, &address).await.error(), "invalid_request_uri");
}

/// [par-attempt-to-use-request_uri-for-different-client]
#[tokio::test]
async fn a_pushed_request_of_another_client_or_of_nobody_is_answered_by_a_page() {
    let server = server().await;
    let mut browser = server.browser();
    let address = pushed(&server, "wiki", &[]).await;
    let cut = address.get(..address.len() - 3).unwrap().to_owned();
    for address in [
        address.replace("client_id=wiki", "client_id=old"),
        address.replace("client_id=wiki", "client_id=nobody"),
        address.replace("client_id=wiki&", ""),
        address.clone() + "&client_id=old",
        cut,
        self::address("wiki", "urn:ietf:params:oauth:request_uri:"),
        self::address("wiki", "urn:ietf:params:oauth:request_uri:AAAA"),
    ] {
        let got = load(&mut browser, &address).await;
        assert_eq!(got.status, StatusCode::BAD_REQUEST, "{address}");
        assert!(!got.headers.contains_key(header::LOCATION));
    }
}

/// [par-authorization-request-containing-request_uri-form-param, par-ensure-pkce-required,
/// par-plain-pkce-rejected, ensure-response-type-code-idtoken-fails, ensure-response-type-token-fails,
/// ensure-request-object-without-redirect-uri-fails, ensure-redirect-uri-in-authorization-request,
/// ensure-registered-redirect-uri, plain-fapi-tolerate-unregistered-redirect-uri]
#[tokio::test]
async fn a_client_is_told_in_json_what_is_wrong_with_what_it_pushes() {
    let server = server().await;
    for (change, error) in [
        (("request_uri", "urn:ietf:params:oauth:request_uri:AAAA"), "invalid_request"),
        (("request_uri", "https://wiki.example/request.jwt"), "invalid_request"),
        (("request", "e30.e30."), "request_not_supported"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("redirect_uri", ""), "invalid_request"),
        (("redirect_uri", "https://wiki.example/callback/more"), "invalid_request"),
        (("redirect_uri", "https://evil.example/callback"), "invalid_request"),
        (("scope", "email"), "invalid_scope"),
        (("prompt", "none login"), "invalid_request"),
        (("id_token_hint", "x"), "invalid_request"),
    ] {
        let (status, told) = push(&server, "wiki", &[change]).await;
        assert_eq!(
            (status, &told["error"]),
            (StatusCode::BAD_REQUEST, &json!(error)),
            "{change:?}"
        );
        let description = told["error_description"].as_str().unwrap();
        assert!(!description.is_empty() && !description.contains(char::is_control));
    }
    let (status, told) = push(&server, "wiki", &[("client_id", "old")]).await;
    let invalid_client = (StatusCode::UNAUTHORIZED, &json!("invalid_client"));
    assert_eq!((status, &told["error"]), invalid_client);
    let form = [("client_id", "wiki"), ("response_type", "code")];
    let (status, _, told) = call(&server, Method::POST, "/oauth/par", &[], &form).await;
    assert_eq!((status, &told["error"]), invalid_client);
}

/// [par-attempt-invalid-http-method]
#[tokio::test]
async fn a_request_is_pushed_by_post_only() {
    let server = server().await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let (status, ..) = call(&server, method, "/oauth/par", &[], &[]).await;
        assert!(status.is_client_error(), "{status}");
    }
}

#[tokio::test]
async fn an_app_in_a_browser_may_push_too_and_nothing_is_stored_for_it() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let address = pushed(&server, "tab", &[]).await;
    assert_eq!(server.number("SELECT COUNT(*) FROM spent").await, 0);
    let answer = load(&mut browser, &address).await.answer();
    assert_eq!(redeem(&server, "tab", &answer["code"], &[]).await.0, StatusCode::OK);
}

/// [ensure-unsigned-authorization-request-without-using-par-fails]
#[tokio::test]
async fn a_client_that_must_push_is_refused_without_and_gets_its_people_back_in_any_case() {
    let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(SECRET));
    let lines =
        format!("secrets = [\"sha256:{hash}\"]\nrequire_pushed_authorization_requests = true");
    let server = Server::with(|settings| with_apps(settings, &app("fund", &lines))).await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    assert_eq!(ask(&mut browser, "fund", &[]).await.error(), "invalid_request");

    // By the link of a page.
    let address = pushed(&server, "fund", &[]).await;
    let page = load(&mut browser, &address).await;
    let link = page.body.split_once("href=\"/oauth/decline?").unwrap().1.split('"').next().unwrap();
    let link = format!("/oauth/decline?{}", link.replace("&amp;", "&").replace("&#38;", "&"));
    assert_eq!(load(&mut browser, &link).await.error(), "access_denied");

    // What is lost begins again as it was pushed.
    server.app.clock.advance(2 * 60 * 60);
    let lost = load(&mut browser, "/flows/aaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    let (_, rest) = lost.body.split_once("/oauth/authorize?").expect("a way on");
    let on = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    assert!(on.contains("request_uri="), "{on}");
    let page = load(&mut browser, &format!("/oauth/authorize?{on}")).await;
    assert_eq!(page.error(), "invalid_request_uri", "an hour is over, and the app has the browser");

    let page = load(&mut browser, &pushed(&server, "fund", &[]).await).await;
    server.app.clock.advance(30 * 60);
    let lost = load(&mut browser, "/flows/aaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    let (_, rest) = lost.body.split_once("/oauth/authorize?").expect("a way on");
    let on = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    drop(page);
    let page = load(&mut browser, &format!("/oauth/authorize?{on}")).await;
    let signed_in = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let reply = serde_json::to_value(&signed_in.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap();
    assert_eq!(answer_in(address)["state"], "a state & more");
}

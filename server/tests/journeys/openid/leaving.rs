//! Going back to a client without signing in, and signing out by one.

use axum::http::{StatusCode, header};

use super::account::userinfo;
use super::party::{Got, ask, load, person, post, redeem, request, server};
use crate::support::{Browser, PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// The address of a link on a page.
fn link(page: &Got, label: &str) -> String {
    let before = page.body.split_once(&format!(">{label}</a>")).expect("a link").0;
    let href = before.rsplit_once("href=\"").unwrap().1.split('"').next().unwrap();
    href.replace("&#38;", "&").replace("&amp;", "&")
}

/// [user-rejects-authentication]
#[tokio::test]
async fn every_page_on_the_way_has_a_link_back_to_the_client_which_is_told_access_denied() {
    let server = server().await;
    account(&server, "news", EMAIL).await;
    let mut browser = server.browser();
    let first = ask(&mut browser, "wiki", &[("login_hint", EMAIL)]).await;
    let back = link(&first, "Back to Wiki");
    assert!(!back.contains("mara"), "no address of a person in an address: {back}");
    assert_eq!(load(&mut browser, &back).await.error(), "access_denied");
    let person = person(browser, &first).await.email(EMAIL).await.sees("enter_password");
    let (mut browser, flow) = (person.browser.clone(), person.reply.flow.clone());
    let page = load(&mut browser, &format!("/flows/{flow}")).await;
    assert_eq!(load(&mut browser, &link(&page, "Back to Wiki")).await.error(), "access_denied");
    // It is no end: whoever comes back goes on.
    let mut person = person.password(PASSWORD).await.sees("signed_in");
    let over = load(&mut person.browser, &format!("/flows/{flow}")).await;
    assert!(!over.body.contains("Back to Wiki"));
    let evil = request("wiki", &[("redirect_uri", "https://evil.example/")]);
    let refused = load(&mut browser, &format!("/oauth/decline?{evil}")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

/// Signs in to the wiki, which gets an ID token and an access token.
async fn signed_in(server: &Server) -> (Browser<'_>, String, String) {
    let mut browser = account(server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(server, "wiki", &code, &[]).await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    (browser, text("id_token"), text("access_token"))
}

fn query(values: &[(&str, &str)]) -> String {
    let values = values.iter().filter(|(_, value)| !value.is_empty());
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish()
}

async fn is_signed_in(browser: &mut Browser<'_>) -> bool {
    ask(browser, "wiki", &[("prompt", "none")]).await.answer().contains_key("code")
}

/// [oidcc-rp-initiated-logout, oidcc-rp-initiated-logout-no-state,
/// oidcc-rp-initiated-logout-no-post-logout-redirect-uri]
#[tokio::test]
async fn a_client_with_the_sessions_id_token_signs_out_at_once_and_has_the_browser_back() {
    for (on, state, expected) in [
        ("https://wiki.example/", "a b", Some("https://wiki.example/?state=a+b")),
        ("https://wiki.example/?a=b", "c", Some("https://wiki.example/?a=b&state=c")),
        ("https://wiki.example/", "", Some("https://wiki.example/")),
        ("", "a b", None),
    ] {
        let server = server().await;
        let (mut browser, hint, token) = signed_in(&server).await;
        // An hour-old token is over, and still says whose session it was.
        server.app.clock.advance(3600);
        let asked = [("id_token_hint", &*hint), ("post_logout_redirect_uri", on), ("state", state)];
        let path = format!("/oauth/logout?{}", query(&asked));
        let got = load(&mut browser, &path).await;
        if let Some(expected) = expected {
            assert_eq!((got.status, got.location()), (StatusCode::SEE_OTHER, expected));
        } else {
            assert_eq!(got.status, StatusCode::OK);
            assert!(got.body.contains("You’re signed out"), "{}", got.body);
        }
        assert!(!is_signed_in(&mut browser).await);
        assert_eq!(userinfo(&server, &token).await, StatusCode::UNAUTHORIZED);
        // Again, with nobody there any more: the same.
        assert_eq!(load(&mut browser, &path).await.status, got.status);
    }
}

/// [oidcc-rp-initiated-logout-modified-id-token-hint, oidcc-rp-initiated-logout-no-id-token-hint,
/// oidcc-rp-initiated-logout-no-params, oidcc-rp-initiated-logout-only-state,
/// oidcc-rp-initiated-logout-bad-id-token-hint]
#[tokio::test]
async fn without_the_sessions_id_token_a_person_is_asked_and_nothing_is_gone_on_with() {
    let server = server().await;
    let (mut browser, hint, _) = signed_in(&server).await;
    let (message, _) = hint.rsplit_once('.').unwrap();
    let claims = message.split_once('.').unwrap().1;
    let none = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
    let on = ("post_logout_redirect_uri", "https://wiki.example/");
    let (unsigned, bent) = (format!("{none}.{claims}."), format!("{message}.AAAA"));
    for asked in [
        vec![],
        vec![("state", "a")],
        vec![on],
        vec![on, ("client_id", "wiki")],
        vec![on, ("id_token_hint", unsigned.as_str())],
        vec![on, ("id_token_hint", bent.as_str())],
        vec![on, ("id_token_hint", hint.as_str()), ("client_id", "old")],
    ] {
        let got = load(&mut browser, &format!("/oauth/logout?{}", query(&asked))).await;
        assert_eq!(got.status, StatusCode::OK, "{asked:?}");
        assert!(got.headers.get(header::LOCATION).is_none());
        assert!(got.body.contains(&format!("You’re signed in as {EMAIL}.")), "{}", got.body);
        assert!(is_signed_in(&mut browser).await, "{asked:?}");
    }
    let pressed = browser.clone();
    let mut pressed = Browser { headers: vec![("sec-fetch-site", "same-origin")], ..pressed };
    let (status, _) = pressed.post("/oauth/sign-out", &serde_json::Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!is_signed_in(&mut browser).await);
    let forged = post(&mut browser, "/oauth/sign-out", "").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "another site presses no button");
}

/// [oidcc-rp-initiated-logout-bad-post-logout-redirect-uri,
/// oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri]
#[tokio::test]
async fn an_address_that_is_not_registered_is_never_gone_to_even_with_a_good_id_token() {
    for on in ["https://wiki.example", "https://wiki.example/?foo=bar", "https://evil.example/"] {
        let server = server().await;
        let (mut browser, hint, _) = signed_in(&server).await;
        let asked = [("id_token_hint", &*hint), ("post_logout_redirect_uri", on)];
        let got = load(&mut browser, &format!("/oauth/logout?{}", query(&asked))).await;
        assert_eq!(got.status, StatusCode::OK, "{on}");
        assert!(got.body.contains("You’re signed out"));
    }
}

#[tokio::test]
async fn an_id_token_of_another_person_or_session_asks_who_is_there() {
    let server = server().await;
    let (_, hint, _) = signed_in(&server).await;
    let mut other = account(&server, "news", "ines@example.org").await.browser;
    let asked = [("id_token_hint", &*hint), ("post_logout_redirect_uri", "https://wiki.example/")];
    let got = load(&mut other, &format!("/oauth/logout?{}", query(&asked))).await;
    assert!(got.body.contains("You’re signed in as ines@example.org."), "{}", got.body);
    assert!(is_signed_in(&mut other).await);
}

#[tokio::test]
async fn a_sign_out_by_the_form_of_another_site_is_led_to_a_get_without_its_id_token() {
    let server = server().await;
    let (mut browser, hint, _) = signed_in(&server).await;
    let asked = [("id_token_hint", &*hint), ("post_logout_redirect_uri", "https://wiki.example/")];
    let got = post(&mut browser, "/oauth/logout", &query(&asked)).await;
    let on = got.location().to_owned();
    assert!(on.starts_with("/oauth/logout?posted=") && !on.contains(&hint), "{on}");
    assert_eq!(load(&mut browser, &on).await.location(), "https://wiki.example/");
    assert!(!is_signed_in(&mut browser).await);
}

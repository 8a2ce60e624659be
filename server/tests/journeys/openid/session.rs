//! One session of a browser, judged by each app.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::party::{ask, code_of, person, redeem, server, verified};
use crate::support::{PASSWORD, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";

async fn claims(server: &Server, client: &str, code: &str) -> Value {
    let (status, _, tokens) = redeem(server, client, code, &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    verified(server, tokens["id_token"].as_str().unwrap()).await
}

/// [oidcc-prompt-none-logged-in, oidcc-max-age-10000]
#[tokio::test]
async fn who_is_signed_in_at_one_app_comes_to_another_without_typing() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let before = browser.cookies.clone();
    server.app.clock.advance(100);
    let first = ask(&mut browser, "wiki", &[]).await.answer();
    let first = claims(&server, "wiki", &first["code"]).await;
    assert_eq!(first["auth_time"], server.app.clock.now().0 - 100);
    for change in [[("prompt", "none")], [("max_age", "10000")]] {
        let again = ask(&mut browser, "wiki", &change).await.answer();
        let again = claims(&server, "wiki", &again["code"]).await;
        for claim in ["sub", "auth_time", "sid"] {
            assert_eq!(again[claim], first[claim], "{change:?} {claim}");
        }
    }
    assert_eq!(browser.cookies, before, "nothing of the session has changed");
    assert!(browser.session().await.is_some());
}

/// [oidcc-prompt-none-not-logged-in]
#[tokio::test]
async fn a_request_that_shows_nothing_says_why_it_would_have_to() {
    let server = server().await;
    let none = [("prompt", "none")];
    assert_eq!(ask(&mut server.browser(), "wiki", &none).await.error(), "login_required");
    // The safe asks for a second factor, which this person has not.
    let mut browser = account(&server, "news", EMAIL).await.browser;
    assert_eq!(ask(&mut browser, "safe", &none).await.error(), "interaction_required");
    // The page begins with a code to the mailbox, which this person has not shown to this session.
    assert_eq!(ask(&mut browser, "page", &none).await.error(), "login_required");
    server.app.clock.advance(2);
    let old = [("prompt", "none"), ("max_age", "1")];
    assert_eq!(ask(&mut browser, "wiki", &old).await.error(), "login_required");
    assert_eq!(server.number("SELECT COUNT(*) FROM grants").await, 0);

    let blocking = Server::with(super::way_back::all).await;
    let mut browser = account(&blocking, "news", EMAIL).await.browser;
    assert_eq!(ask(&mut browser, "old", &none).await.error(), "interaction_required");
}

#[tokio::test]
async fn an_app_whose_policies_ask_for_more_asks_for_exactly_that() {
    let server = server().await;
    enrolled(&server, "shop", EMAIL).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[]).await;
    let person_at_wiki = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let wiki = claims(&server, "wiki", &code_of(&person_at_wiki)).await;
    let mut browser = person_at_wiki.browser;
    server.app.clock.advance(60);
    let page = ask(&mut browser, "safe", &[]).await;
    let person = person(browser, &page).await;
    let screen = person.reply.screen.name();
    assert!(["choose_factor", "enter_code"].contains(&screen), "no password again: {screen}");
    let person = if screen == "choose_factor" { person.choose("email_code").await } else { person };
    let person = person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    let safe = claims(&server, "safe", &code_of(&person)).await;
    assert_eq!(safe["acr"], "https://refeds.org/profile/mfa");
    assert_eq!(safe["auth_time"], wiki["auth_time"], "a second factor makes it no younger");
    assert_eq!(safe["sid"], wiki["sid"], "it is the same session");
    // And is not asked again, there or elsewhere.
    let mut browser = person.browser;
    for client in ["safe", "wiki"] {
        assert!(
            ask(&mut browser, client, &[("prompt", "none")]).await.answer().contains_key("code")
        );
    }
}

/// [oidcc-prompt-login, oidcc-max-age-1]
#[tokio::test]
async fn who_is_to_sign_in_again_is_known_and_keeps_the_name_of_the_session() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let before = ask(&mut browser, "wiki", &[]).await.answer();
    let before = claims(&server, "wiki", &before["code"]).await;
    for change in [[("prompt", "login")], [("max_age", "1")], [("max_age", "0")]] {
        server.app.clock.advance(2);
        let page = ask(&mut browser, "wiki", &change).await;
        let person = person(browser, &page).await.sees("enter_password").password(PASSWORD).await;
        let after = claims(&server, "wiki", &code_of(&person)).await;
        assert_eq!(after["auth_time"], server.app.clock.now().0, "{change:?}");
        assert!(after["auth_time"].as_i64() > before["auth_time"].as_i64());
        for claim in ["sub", "sid"] {
            assert_eq!(after[claim], before[claim], "{change:?} {claim}");
        }
        browser = person.browser;
    }
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn another_person_in_the_browser_gets_a_session_of_another_name() {
    let server = server().await;
    account(&server, "news", "ines@example.org").await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let mara = ask(&mut browser, "wiki", &[]).await.answer();
    let (_, _, tokens) = redeem(&server, "wiki", &mara["code"], &[]).await;
    let mara = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    let page = ask(&mut browser, "wiki", &[("prompt", "select_account")]).await;
    let person = person(browser, &page).await.sees("choose_account").press("restart").await;
    let person = person.sees("identify").email("ines@example.org").await;
    let person = person.password(PASSWORD).await.sees("signed_in");
    let ines = claims(&server, "wiki", &code_of(&person)).await;
    assert_ne!((&ines["sub"], &ines["sid"]), (&mara["sub"], &mara["sid"]));
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(super::account::userinfo(&server, token).await, StatusCode::UNAUTHORIZED);
}

/// [oidcc-id-token-hint]
#[tokio::test]
async fn a_hint_names_who_is_wanted_even_a_day_later_and_nobody_else_is_given() {
    let server = server().await;
    account(&server, "news", "ines@example.org").await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let hint = tokens["id_token"].as_str().unwrap().to_owned();
    server.app.clock.advance(23 * 60 * 60);
    let silent = [("prompt", "none"), ("id_token_hint", hint.as_str())];
    let same = ask(&mut browser, "wiki", &silent).await.answer();
    let claims_again = claims(&server, "wiki", &same["code"]).await;
    assert_eq!(claims_again["sub"], verified(&server, &hint).await["sub"]);

    let mut other = server.browser();
    let page = ask(&mut other, "wiki", &[]).await;
    let ines = person(other, &page).await.email("ines@example.org").await;
    let mut other = ines.password(PASSWORD).await.sees("signed_in").browser;
    assert_eq!(ask(&mut other, "wiki", &silent).await.error(), "login_required");
    // Whoever then signs in as somebody else is not given either.
    let page = ask(&mut other, "wiki", &[("id_token_hint", &hint)]).await;
    let ines = person(other, &page).await.sees("identify").email("ines@example.org").await;
    let ines = ines.password(PASSWORD).await.sees("signed_in");
    let reply = serde_json::to_value(&ines.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap();
    let answer = super::party::answer_in(address);
    assert_eq!((&*answer["error"], answer.get("code")), ("login_required", None));
    for bent in [format!("{hint}A"), hint.replacen('.', ".A", 1), "e30.e30.".to_owned()] {
        let got = ask(&mut server.browser(), "wiki", &[("id_token_hint", &bent)]).await;
        assert_eq!(got.error(), "invalid_request");
    }
}

#[tokio::test]
async fn a_class_that_is_wished_is_asked_for_and_one_that_must_be_is_met_or_refused() {
    let server = server().await;
    let mfa = "https://refeds.org/profile/mfa";
    enrolled(&server, "shop", EMAIL).await;
    // The wiki's user flow has no second factor: a wish is not met, and told truly.
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[("acr_values", mfa)]).await;
    let mara = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let told = claims(&server, "wiki", &code_of(&mara)).await;
    assert_eq!(told["acr"], "https://refeds.org/profile/sfa");
    let must = json!({"id_token": {"acr": {"essential": true, "values": [mfa]}}}).to_string();
    let refused = ask(&mut server.browser(), "wiki", &[("claims", &must)]).await;
    assert_eq!(refused.error(), "unmet_authentication_requirements");
    let mut browser = server.browser();
    let page = ask(&mut browser, "safe", &[("claims", &must)]).await;
    let mara = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    server.app.clock.advance(60);
    let mara = mara.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(claims(&server, "safe", &code_of(&mara)).await["acr"], mfa);
}

#[tokio::test]
async fn a_new_person_signs_up_for_the_client_and_ends_there() {
    let server = server().await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[("prompt", "create")]).await;
    let person = person(browser, &page).await.email("new@example.org").await;
    let person = person.sent_code("new@example.org").await.new_password(PASSWORD).await;
    claims(&server, "wiki", &code_of(&person.sees("signed_in"))).await;
}

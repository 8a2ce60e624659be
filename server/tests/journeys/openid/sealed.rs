//! The code that a session gives without anything shown: it is stored nowhere until it is redeemed.

use axum::http::StatusCode;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::account::userinfo;
use super::party::{ask, redeem, server, verified};
use crate::support::{Browser, Server, account};

const EMAIL: &str = "mara@example.org";

async fn signed_in(server: &Server) -> Browser<'_> {
    account(server, "news", EMAIL).await.browser
}

async fn code(browser: &mut Browser<'_>, change: &[(&str, &str)]) -> String {
    ask(browser, "wiki", change).await.answer()["code"].clone()
}

async fn stored(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM grants").await
        + server.number("SELECT COUNT(*) FROM authorization_codes").await
}

async fn refused(server: &Server, code: &str) {
    let (status, _, error) = redeem(server, "wiki", code, &[]).await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_code_of_a_session_writes_nothing_and_its_grant_is_stored_when_it_is_redeemed() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let before = stored(&server).await;
    let first = code(&mut browser, &[("nonce", "n1"), ("scope", "openid email")]).await;
    assert!(first.len() <= 1024 && !first.contains("mara"), "{first}");
    assert_eq!(stored(&server).await, before);
    let (status, _, tokens) = redeem(&server, "wiki", &first, &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    assert_eq!(stored(&server).await, before + 1);
    let told = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!((&told["nonce"], &tokens["scope"]), (&json!("n1"), &json!("openid email")));

    // What would be too long for an address is stored, and gives the same.
    let more = format!(r#"{{"userinfo":{{"email":null,"{}":null}}}}"#, "x".repeat(1500));
    let long = code(&mut browser, &[("claims", &more)]).await;
    assert_eq!(stored(&server).await, before + 3);
    assert_eq!(redeem(&server, "wiki", &long, &[]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_code_of_a_session_that_comes_again_ends_its_grant_and_not_the_session() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let code = code(&mut browser, &[]).await;
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    // Who has the code alone ends nothing.
    for wrong in ["x".repeat(43), String::new()] {
        let (status, ..) = redeem(&server, "wiki", &code, &[("code_verifier", &wrong)]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(userinfo(&server, access).await, StatusCode::OK);
    refused(&server, &code).await;
    assert_eq!(userinfo(&server, access).await, StatusCode::UNAUTHORIZED);
    refused(&server, &code).await;
    assert!(browser.session().await.is_some());
}

#[tokio::test]
async fn of_many_who_redeem_a_code_of_a_session_at_once_on_two_servers_one_gets_tokens() {
    let servers = Server::two_with(super::party::clients).await;
    let mut browser = signed_in(&servers[0]).await;
    let code = code(&mut browser, &[]).await;
    let all = (0..12).map(|number| redeem(&servers[number % 2], "wiki", &code, &[]));
    let all = join_all(all).await;
    let good = all.iter().filter(|(status, ..)| *status == StatusCode::OK).count();
    assert!(good <= 1, "{good} got tokens");
    refused(&servers[0], &code).await;
}

#[tokio::test]
async fn a_code_of_a_server_whose_clock_is_more_than_a_minute_ahead_is_worth_nothing() {
    let [server, ahead] = Server::two_with(super::party::clients).await;
    let mut browser = signed_in(&server).await;
    browser.server = &ahead;
    // Its clock may have stopped some seconds after the other one.
    for (seconds, status) in [(30, StatusCode::OK), (31, StatusCode::BAD_REQUEST)] {
        ahead.app.clock.advance(seconds);
        let code = code(&mut browser, &[]).await;
        assert_eq!(redeem(&server, "wiki", &code, &[]).await.0, status, "{seconds}");
    }
}

#[tokio::test]
async fn a_code_of_a_session_is_worth_nothing_late_bent_or_once_the_session_is_over() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let late = code(&mut browser, &[]).await;
    server.app.clock.advance(59);
    let in_time = code(&mut browser, &[]).await;
    server.app.clock.advance(1);
    refused(&server, &late).await;
    for place in [0, in_time.len() / 2, in_time.len() - 1] {
        let mut bent = in_time.clone().into_bytes();
        bent[place] = if bent[place] == b'A' { b'B' } else { b'A' };
        refused(&server, &String::from_utf8(bent).unwrap()).await;
    }
    assert_eq!(redeem(&server, "wiki", &in_time, &[]).await.0, StatusCode::OK);

    let over = code(&mut browser, &[]).await;
    browser.post("/sign-out", &Value::Null).await;
    refused(&server, &over).await;
    let ines = "ines@example.org";
    let mut other = account(&server, "news", ines).await.browser;
    let off = code(&mut other, &[]).await;
    let now = server.app.clock.now();
    assert!(server.app.store.update_disabled(ines, true, now).await.unwrap());
    refused(&server, &off).await;
    assert!(server.app.store.update_disabled(ines, false, now).await.unwrap());
    refused(&server, &off).await;
}

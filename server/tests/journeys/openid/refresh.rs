//! Refresh tokens: who gets one, what becomes of it with each use, and what ends it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::account::userinfo;
use super::party::{SECRET, ask, basic, call, clients, person, redeem, server, verified};
use crate::support::{Browser, Server, account};

const EMAIL: &str = "mara@example.org";

/// What a client asks for to have one.
pub(crate) const OFFLINE: (&str, &str) = ("scope", "openid email offline_access");

/// Signs in, and has a client redeem its code.
pub(crate) async fn tokens(server: &Server, client: &str, change: &[(&str, &str)]) -> Value {
    let mut browser = account(server, "news", EMAIL).await.browser;
    let answer = ask(&mut browser, client, change).await.answer();
    let (status, _, tokens) = redeem(server, client, &answer["code"], &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    tokens
}

pub(crate) fn refresh_token(tokens: &Value) -> String {
    tokens["refresh_token"].as_str().unwrap_or_else(|| panic!("none in {tokens}")).to_owned()
}

/// A client shows its refresh token.
pub(crate) async fn refresh(
    server: &Server,
    client: &str,
    token: &str,
    scope: &str,
) -> (StatusCode, Value) {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    if !scope.is_empty() {
        form.push(("scope", scope));
    }
    let header = basic(client, SECRET);
    let headers = [("authorization", header.as_str())];
    let secret = ["wiki", "old"].contains(&client);
    if !secret {
        form.push(("client_id", client));
    }
    let headers: &[_] = if secret { &headers } else { &[] };
    let (status, _, told) = call(server, Method::POST, "/oauth/token", headers, &form).await;
    (status, told)
}

#[track_caller]
pub(crate) fn refused((status, error): (StatusCode, Value)) {
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}

#[tokio::test]
async fn only_who_asks_for_offline_access_gets_a_refresh_token() {
    let server = server().await;
    assert_eq!(tokens(&server, "tab", &[]).await.get("refresh_token"), None);
}

/// [oidcc-refresh-token]
#[tokio::test]
async fn a_refreshed_id_token_is_about_the_same_sign_in_and_has_no_nonce() {
    let server = server().await;
    let first = tokens(&server, "tab", &[OFFLINE, ("nonce", "once")]).await;
    let before = verified(&server, first["id_token"].as_str().unwrap()).await;
    server.app.clock.advance(600);
    let (status, second) = refresh(&server, "tab", &refresh_token(&first), "").await;
    assert_eq!(status, StatusCode::OK, "{second}");
    let after = verified(&server, second["id_token"].as_str().unwrap()).await;
    for claim in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert_eq!((before["nonce"].as_str(), after.get("nonce")), (Some("once"), None));
    assert_eq!(second["scope"], "openid email offline_access");
    let token = second["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&server, token).await, StatusCode::OK);
}

#[tokio::test]
async fn of_a_client_without_a_secret_each_token_is_replaced_and_one_of_before_ends_all() {
    let server = server().await;
    let first = refresh_token(&tokens(&server, "tab", &[OFFLINE]).await);
    let (_, second) = refresh(&server, "tab", &first, "").await;
    let (status, third) = refresh(&server, "tab", &refresh_token(&second), "").await;
    assert_eq!(status, StatusCode::OK, "{third}");
    // Two generations ago: somebody else has it.
    refused(refresh(&server, "tab", &first, "").await);
    refused(refresh(&server, "tab", &refresh_token(&third), "").await);
    let token = third["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&server, token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_that_a_client_keeps_until_the_session_ends_is_used_without_a_write() {
    let server = server().await;
    let token = refresh_token(&tokens(&server, "wiki", &[OFFLINE]).await);
    let (status, told) = refresh(&server, "wiki", &token, "").await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(server.number("SELECT COUNT(used_at) FROM grants").await, 0);
}

#[tokio::test]
async fn a_lost_reply_and_two_tabs_sign_nobody_out() {
    let servers = Server::two_with(clients).await;
    let [server, _] = &servers;
    let first = refresh_token(&tokens(server, "tab", &[OFFLINE]).await);
    let at_once = (0..12).map(|place| refresh(&servers[place % 2], "tab", &first, ""));
    let mut last = String::new();
    for (status, told) in futures_util::future::join_all(at_once).await {
        assert_eq!(status, StatusCode::OK, "{told}");
        last = refresh_token(&told);
    }
    server.app.clock.advance(60);
    let (status, told) = refresh(server, "tab", &first, "").await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let (status, _) = refresh(server, "tab", &last, "").await;
    assert_eq!(status, StatusCode::OK, "all of them were one");
}

#[tokio::test]
async fn the_token_before_counts_for_a_minute_and_no_longer() {
    let server = server().await;
    let first = refresh_token(&tokens(&server, "tab", &[OFFLINE]).await);
    let (_, second) = refresh(&server, "tab", &first, "").await;
    server.app.clock.advance(61);
    refused(refresh(&server, "tab", &first, "").await);
    refused(refresh(&server, "tab", &refresh_token(&second), "").await);
}

/// [oidcc-refresh-token]
#[tokio::test]
async fn a_client_with_a_secret_keeps_its_token_and_no_other_client_can_use_it() {
    let server = server().await;
    let first = refresh_token(&tokens(&server, "wiki", &[OFFLINE]).await);
    for client in ["old", "tab", "safe"] {
        refused(refresh(&server, client, &first, "").await);
    }
    for _ in 0..3 {
        server.app.clock.advance(600);
        let (status, told) = refresh(&server, "wiki", &first, "").await;
        assert_eq!(status, StatusCode::OK, "{told}");
    }
    refused(refresh(&server, "wiki", "prt_wrong", "").await);
    refused(refresh(&server, "wiki", &first.replace("prt_", "pat_"), "").await);
}

#[tokio::test]
async fn a_refresh_asks_for_no_more_than_was_granted() {
    let server = server().await;
    let first = refresh_token(&tokens(&server, "wiki", &[OFFLINE]).await);
    let (status, _) = refresh(&server, "wiki", &first, "openid email").await;
    assert_eq!(status, StatusCode::OK);
    let (status, error) = refresh(&server, "wiki", &first, "openid profile").await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_scope")));
}

#[tokio::test]
async fn signing_out_disabling_and_revoking_end_it() {
    for end in ["sign out", "disable", "revoke"] {
        let server = server().await;
        let mut browser = account(&server, "news", EMAIL).await.browser;
        let answer = ask(&mut browser, "wiki", &[OFFLINE]).await.answer();
        let (_, _, tokens) = redeem(&server, "wiki", &answer["code"], &[]).await;
        let token = refresh_token(&tokens);
        match end {
            "sign out" => drop(browser.post("/sign-out", &Value::Null).await),
            "disable" => {
                let now = server.app.clock.now();
                assert!(server.app.store.update_disabled(EMAIL, true, now).await.unwrap());
            }
            _ => {
                let header = basic("wiki", SECRET);
                let headers = [("authorization", header.as_str())];
                let form = [("token", token.as_str())];
                let told = call(&server, Method::POST, "/oauth/revoke", &headers, &form).await;
                assert_eq!(told.0, StatusCode::OK);
            }
        }
        refused(refresh(&server, "wiki", &token, "").await);
        let access = tokens["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&server, access).await, StatusCode::UNAUTHORIZED, "{end}");
    }
}

#[tokio::test]
async fn a_refresh_beside_a_revocation_gives_nothing_that_outlives_it_on_either_server() {
    for ends in ["revoked by the client", "taken back by its owner"] {
        let servers = Server::two_with(clients).await;
        let [one, two] = &servers;
        let browser = account(one, "news", EMAIL).await.browser;
        let mut browser = consented(browser).await;
        let answer = ask(&mut browser, "tab", &[OFFLINE]).await.answer();
        let (_, _, tokens) = redeem(one, "tab", &answer["code"], &[]).await;
        let first = refresh_token(&tokens);
        let at_once = (0..12).map(|n| refresh(&servers[n % 2], "tab", &first, ""));
        let at_once = futures_util::future::join_all(at_once);
        let end = async {
            if ends.starts_with("revoked") {
                let form = [("token", first.as_str()), ("client_id", "tab")];
                let (status, ..) = call(two, Method::POST, "/oauth/revoke", &[], &form).await;
                assert_eq!(status, StatusCode::OK);
            } else {
                let person = browser.begin("news", "manage_factors").await.sees("manage_factors");
                let take = json!({ "type": "revoke_access", "app": "tab" });
                assert_eq!(person.answer(take).await.reply.refusal, None);
            }
        };
        let (got, ()) = futures_util::future::join(at_once, end).await;
        for (_, told) in got.into_iter().filter(|(status, _)| *status == StatusCode::OK) {
            let access = told["access_token"].as_str().unwrap();
            for server in &servers {
                assert_eq!(userinfo(server, access).await, StatusCode::UNAUTHORIZED, "{ends}");
                refused(refresh(server, "tab", &refresh_token(&told), "").await);
            }
        }
    }
}

/// Agrees to what the client asks for, so that it can be taken back.
async fn consented(mut browser: Browser<'_>) -> Browser<'_> {
    let page = ask(&mut browser, "tab", &[OFFLINE, ("prompt", "consent")]).await;
    let person = person(browser, &page).await.sees("consent").press("agree").await;
    person.sees("signed_in").browser
}

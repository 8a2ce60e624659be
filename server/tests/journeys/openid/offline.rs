//! Refresh tokens that outlive the session.

use axum::http::{Method, StatusCode};
use portico_server::settings::Refresh;
use serde_json::Value;

use super::account::userinfo;
use super::party::{SECRET, ask, basic, call, clients, redeem, verified};
use super::refresh::{OFFLINE, refresh, refresh_token, refused};
use crate::support::{Browser, PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";
const DAY: u32 = 24 * 60 * 60;

/// A server with a client with a secret and one without, whose tokens outlive sessions.
async fn server() -> Server {
    Server::with(|settings| {
        clients(settings);
        let apps = settings.apps.iter_mut();
        for app in apps.filter(|app| ["wiki", "tab"].contains(&app.id.as_str())) {
            app.refresh = Refresh::Offline;
        }
    })
    .await
}

/// Signs in, and has a client redeem its code.
async fn signed_in<'a>(server: &'a Server, client: &str) -> (Browser<'a>, Value) {
    let mut browser = account(server, "news", EMAIL).await.browser;
    let answer = ask(&mut browser, client, &[OFFLINE]).await.answer();
    let (status, _, tokens) = redeem(server, client, &answer["code"], &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    (browser, tokens)
}

#[tokio::test]
async fn it_goes_on_after_signing_out_and_tells_of_the_same_sign_in() {
    for client in ["wiki", "tab"] {
        let server = server().await;
        let (mut browser, tokens) = signed_in(&server, client).await;
        let before = verified(&server, tokens["id_token"].as_str().unwrap()).await;
        browser.post("/sign-out", &Value::Null).await;
        server.app.clock.advance(3 * DAY);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        let (status, told) = refresh(&server, client, &refresh_token(&tokens), "").await;
        assert_eq!(status, StatusCode::OK, "{client} {told}");
        let after = verified(&server, told["id_token"].as_str().unwrap()).await;
        for claim in ["sub", "auth_time", "acr", "amr", "sid"] {
            assert_eq!(before[claim], after[claim], "{client} {claim}");
        }
        let token = told["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&server, token).await, StatusCode::OK);
        // It is no session: nobody is signed in by it.
        let none = [("prompt", "none")];
        assert_eq!(ask(&mut browser, client, &none).await.error(), "login_required");
    }
}

#[tokio::test]
async fn a_client_that_asks_for_no_offline_access_has_nothing_after_the_session() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let answer = ask(&mut browser, "wiki", &[]).await.answer();
    let (_, _, tokens) = redeem(&server, "wiki", &answer["code"], &[]).await;
    browser.post("/sign-out", &Value::Null).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&server, token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn it_ends_after_thirty_days_without_use_and_after_half_a_year_with() {
    for client in ["wiki", "tab"] {
        let server = server().await;
        let (_, tokens) = signed_in(&server, client).await;
        let mut token = refresh_token(&tokens);
        for _ in 0..6 {
            server.app.clock.advance(29 * DAY);
            server.app.store.sweep(server.app.clock.now()).await.unwrap();
            let (status, told) = refresh(&server, client, &token, "").await;
            assert_eq!(status, StatusCode::OK, "{client} {told}");
            token = refresh_token(&told);
        }
        server.app.clock.advance(6 * DAY);
        refused(refresh(&server, client, &token, "").await);
        server.app.clock.advance(1);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        assert_eq!(server.number("SELECT COUNT(*) FROM grants").await, 0);
    }
    let server = server().await;
    let (_, tokens) = signed_in(&server, "wiki").await;
    server.app.clock.advance(30 * DAY);
    refused(refresh(&server, "wiki", &refresh_token(&tokens), "").await);
}

#[tokio::test]
async fn a_new_password_signing_out_everywhere_disabling_and_revoking_end_it() {
    for end in ["new password", "everywhere", "disable", "revoke"] {
        let server = server().await;
        let (mut browser, tokens) = signed_in(&server, "wiki").await;
        let token = refresh_token(&tokens);
        match end {
            "new password" => {
                let other = server.browser().begin("news", "reset_password").await;
                let other = other.email(EMAIL).await.sent_code(EMAIL).await;
                let new = [PASSWORD, " neu"].concat();
                other.new_password(&new).await.sees("signed_in");
            }
            "everywhere" => drop(browser.post("/sign-out/everywhere", &Value::Null).await),
            "disable" => {
                let now = server.app.clock.now();
                assert!(server.app.store.update_disabled(EMAIL, true, now).await.unwrap());
                // And stays ended when the account is enabled again.
                server.app.store.update_disabled(EMAIL, false, now).await.unwrap();
            }
            _ => {
                let header = basic("wiki", SECRET);
                let headers = [("authorization", header.as_str())];
                let form = [("token", token.as_str())];
                call(&server, Method::POST, "/oauth/revoke", &headers, &form).await;
            }
        }
        refused(refresh(&server, "wiki", &token, "").await);
        let access = tokens["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&server, access).await, StatusCode::UNAUTHORIZED, "{end}");
    }
}

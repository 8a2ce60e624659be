//! What ends tokens, and the keys that sign them.

use axum::http::{Method, StatusCode, header};
use serde_json::Value;

use super::party::{SECRET, ask, basic, call, header_of, redeem, server, verified};
use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// Whether an access token counts.
pub(super) async fn userinfo(server: &Server, token: &str) -> StatusCode {
    let header = format!("Bearer {token}");
    let headers = [("authorization", header.as_str())];
    call(server, Method::GET, "/oauth/userinfo", &headers, &[]).await.0
}

/// What ends a person's sign-ins.
const ENDS: [&str; 4] = ["sign out", "everywhere", "disable", "new password"];

#[tokio::test]
async fn whatever_ends_a_session_ends_its_codes_and_tokens_too() {
    for end in ENDS {
        let server = server().await;
        let mut browser = account(&server, "news", EMAIL).await.browser;
        let first = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
        let (_, _, tokens) = redeem(&server, "wiki", &first, &[]).await;
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&server, token).await, StatusCode::OK);
        let half_way = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
        match end {
            "sign out" => drop(browser.post("/sign-out", &Value::Null).await),
            "everywhere" => drop(browser.post("/sign-out/everywhere", &Value::Null).await),
            "disable" => {
                let now = server.app.clock.now();
                assert!(server.app.store.update_disabled(EMAIL, true, now).await.unwrap());
            }
            _ => {
                let person = server.browser().begin("news", "reset_password").await;
                let person = person.email(EMAIL).await.sent_code(EMAIL).await;
                person.new_password("gabel wolke teppich").await.sees("signed_in");
            }
        }
        assert_eq!(userinfo(&server, token).await, StatusCode::UNAUTHORIZED, "{end}");
        let (status, _, error) = redeem(&server, "wiki", &half_way, &[]).await;
        assert_eq!(
            (status, &error["error"]),
            (StatusCode::BAD_REQUEST, &"invalid_grant".into()),
            "{end}"
        );
        let silent = ask(&mut browser, "wiki", &[("prompt", "none")]).await;
        assert_eq!(silent.error(), "login_required", "{end}");
    }
}

#[tokio::test]
async fn an_access_token_is_over_after_an_hour_and_with_its_app() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let without = server.beside(|_| ()).await;
    assert_eq!(userinfo(&without, token).await, StatusCode::UNAUTHORIZED, "no such app");
    server.app.clock.advance(3599);
    assert_eq!(userinfo(&server, token).await, StatusCode::OK);
    server.app.clock.advance(1);
    assert_eq!(userinfo(&server, token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_client_revokes_its_own_tokens_and_no_others() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let revoke = async |client: &str, token: &str| {
        let header = basic(client, SECRET);
        let headers = [("authorization", header.as_str())];
        call(&server, Method::POST, "/oauth/revoke", &headers, &[("token", token)]).await.0
    };
    assert_eq!(revoke("old", token).await, StatusCode::OK);
    assert_eq!(userinfo(&server, token).await, StatusCode::OK, "it is another client's");
    assert_eq!(revoke("wiki", "unknown").await, StatusCode::OK);
    assert_eq!(revoke("nobody", token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(revoke("wiki", token).await, StatusCode::OK);
    assert_eq!(userinfo(&server, token).await, StatusCode::UNAUTHORIZED);
    assert!(browser.session().await.is_some(), "the person stays signed in");
}

async fn kids(server: &Server) -> Vec<String> {
    let (status, headers, keys) = call(server, Method::GET, "/oauth/keys", &[], &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=3600");
    let keys = keys["keys"].as_array().unwrap().clone();
    for key in &keys {
        let names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(names.iter().all(|name| "alg crv e kid kty n use x y".contains(name)), "{names:?}");
    }
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// [oidcc-server-rotate-keys]
#[tokio::test]
async fn a_new_key_is_published_beside_the_old_one_and_signs_a_day_later() {
    let server = server().await;
    let before = kids(&server).await;
    assert_eq!(before.len(), 2, "one of each algorithm");
    server.app.signing_keys.rotate(false).await.unwrap();
    server.app.clock.advance(60);
    let both = kids(&server).await;
    assert_eq!(both.len(), 4);
    assert!(before.iter().all(|kid| both.contains(kid)));
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let mut signs_by = async || {
        let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
        let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
        let token = tokens["id_token"].as_str().unwrap().to_owned();
        verified(&server, &token).await;
        header_of(&token)["kid"].as_str().unwrap().to_owned()
    };
    assert!(before.contains(&signs_by().await));
    server.app.clock.advance(23 * 60 * 60 + 59 * 60);
    assert!(!before.contains(&signs_by().await));
}

#[tokio::test]
async fn servers_of_one_database_make_one_key_and_verify_each_others_tokens() {
    let server = server().await;
    let beside = server.beside(|_| ()).await;
    let (one, two) = tokio::join!(kids(&server), kids(&beside));
    assert_eq!(one, two);
    assert_eq!(server.number("SELECT COUNT(*) FROM signing_keys").await, 2);
}

#[tokio::test]
async fn a_revoked_key_is_published_no_more_after_a_minute_and_another_signs() {
    let server = server().await;
    let before = kids(&server).await;
    assert!(server.app.signing_keys.revoke(&before[0]).await.unwrap());
    assert!(!server.app.signing_keys.revoke("unknown").await.unwrap());
    server.app.clock.advance(60);
    let after = kids(&server).await;
    assert_eq!(after.len(), 2);
    assert!(!after.contains(&before[0]) && after.contains(&before[1]));
    let lines = server.app.signing_keys.list().await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.contains("\tsigns\t")).count(), 2, "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("\trevoked\t")).count(), 1, "{lines:?}");
}

#[tokio::test]
async fn the_database_holds_no_private_key_no_code_and_no_token() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let stored = server.database().await;
    let holds = |text: &[u8]| stored.windows(text.len()).any(|window| window == text);
    assert!(holds(b"RS256"), "the keys are there");
    for secret in [&code, tokens["access_token"].as_str().unwrap(), PASSWORD] {
        assert!(!holds(secret.as_bytes()));
    }
    // How a key in PKCS #8 names RSA.
    assert!(!holds(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]));
}

//! A flow that its person is slow with, and asks for more time.

use axum::http::StatusCode;
use flow::limits;
use protocol::{Refusal, Reply};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, Server, account, wrong};

const EMAIL: &str = "mara@example.org";

/// Asks for more time for where the flow of `person` stands.
async fn stay(person: &mut Person<'_>) -> Reply {
    let path = format!("/flows/{}/stay", person.reply.flow);
    let (status, reply) = person.browser.post(&path, &Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    serde_json::from_value(reply).unwrap()
}

fn advance(server: &Server, seconds: i64) {
    server.app.clock.advance(u32::try_from(seconds).unwrap());
}

#[tokio::test]
async fn who_needs_more_time_gets_it_ten_times_and_can_still_answer() {
    let server = Server::start().await;
    account(&server, "shop", EMAIL).await;
    let mut person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    for _ in 0..10 {
        advance(&server, limits::FLOW_IDLE - 1);
        let reply = stay(&mut person).await;
        assert_eq!(reply.expires_at, reply.now.plus(limits::FLOW_IDLE));
    }
    advance(&server, limits::FLOW_IDLE - 1);
    person.password(PASSWORD).await.sees("enroll_choose");
}

#[tokio::test]
async fn however_often_more_time_is_asked_for_the_end_comes() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let ends_at = person.reply.ends_at;
    let mut reply = person.reply.clone();
    while reply.screen.name() != "expired" {
        assert!(reply.now < ends_at && reply.expires_at <= ends_at && reply.ends_at == ends_at);
        advance(&server, 60);
        reply = stay(&mut person).await;
    }
    assert!(reply.now >= ends_at);
    assert_eq!(stay(&mut person).await.screen.name(), "expired");
}

#[tokio::test]
async fn asking_for_more_time_answers_nothing_and_forgets_nothing() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_up").await.email(EMAIL).await;
    let code = json!({ "type": "code", "code": wrong(&server.code(EMAIL)) });
    let before = person.give(2, code.clone()).await;
    advance(&server, 300);
    let reply = stay(&mut person).await;
    assert_eq!((reply.step, &reply.screen), (before.step, &before.screen));
    assert_eq!(reply.refusal, Some(Refusal::CodeWrong { tries_left: None }));
    // The same answer again is still known, and not another guess.
    for _ in 0..limits::TRIES_PER_CODE {
        assert_eq!(person.give(2, code.clone()).await.refusal, reply.refusal);
    }
    // Only the flow lives longer, and not the code.
    advance(&server, 301);
    let late = json!({ "type": "code", "code": server.code(EMAIL) });
    assert_eq!(person.give(2, late).await.refusal, Some(Refusal::CodeExpired {}));
}

#[tokio::test]
async fn nobody_else_gets_more_time_for_a_flow() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let path = format!("/flows/{}/stay", person.reply.flow);
    let mut other = server.browser().begin("shop", "sign_in").await.browser;
    assert_eq!(other.post(&path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    let mut elsewhere = person.browser.clone();
    elsewhere.headers.push(("sec-fetch-site", "cross-site"));
    assert_eq!(elsewhere.post(&path, &Value::Null).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_flow_that_signed_somebody_in_gets_no_more_time() {
    let server = Server::start().await;
    let mut person = account(&server, "news", EMAIL).await.sees("signed_in");
    let before = person.reply.expires_at;
    advance(&server, 301);
    assert_eq!(stay(&mut person).await.expires_at, before);
}

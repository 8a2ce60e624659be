//! What a host inherits: a host that answers from a file has exactly once, expiry,
//! reload, two tabs, two servers and a browser of its own without a line about it.

mod host;

use std::sync::Arc;

use axum::http::{Request, StatusCode, header};
use flow::limits;
use futures_util::future::join_all;
use portico_server::hosts::Hosts;
use protocol::Refusal;
use serde_json::{Value, json};

use crate::support::{Person, Server, enrolled};
use host::Script;

const EMAIL: &str = "mara@example.org";

/// How many do the same at once.
const MANY: usize = 50;

/// Two servers on which `shop` is driven by the script, and all other apps are not.
async fn servers() -> [Server; 2] {
    let hosts = Hosts::default().with("shop".into(), Arc::new(Script::read()));
    let servers = Server::two_with_hosts(&hosts).await;
    servers[0].run("CREATE TABLE entered (scene TEXT NOT NULL)").await;
    servers
}

/// How often a scene was entered.
async fn entered(server: &Server) -> i64 {
    server.number("SELECT count(*) FROM entered").await
}

/// The same flow after a reload.
async fn reloaded(person: &mut Person<'_>) -> Value {
    let path = format!("/flows/{}", person.reply.flow);
    let (status, reply) = person.browser.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    reply
}

#[tokio::test]
async fn a_scripted_host_is_walked_through_beside_the_local_one() {
    let [server, other] = servers().await;
    let person = server.browser().begin("shop", "sign_in").await.sees("identify");
    assert!(!person.reply.back);
    let person = person.email(EMAIL).await.sees("enter_password").at(&other);
    assert!(person.reply.back);
    let person = person.press("back").await.sees("identify").email(EMAIL).await;
    let person = person.password("any").await.sees("enter_code");
    let person = person.press("resend").await.sees("enter_code").refused(Refusal::CodeSpent {});
    let person = person.press("skip").await.sees("enter_code").refused(Refusal::OutOfTurn {});
    let mut person = person.code("123456").await.sees("signed_in");
    assert!(person.browser.session().await.is_none(), "the script has no accounts");
    assert_eq!(entered(&server).await, 5);
    enrolled(&server, "news", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn a_scripted_answer_that_comes_often_at_once_counts_once() {
    let servers = servers().await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let before = entered(&servers[0]).await;
    let answers = (0..MANY).map(|place| {
        let mut person = person.clone().at(&servers[place % 2]);
        async move { person.give(2, json!({ "type": "password", "password": "any" })).await }
    });
    for reply in join_all(answers).await {
        assert_eq!((reply.step, reply.screen.name(), reply.refusal), (3, "enter_code", None));
    }
    assert_eq!(entered(&servers[0]).await, before + 1);
}

#[tokio::test]
async fn of_different_scripted_answers_at_once_one_counts() {
    let servers = servers().await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let before = entered(&servers[0]).await;
    let answers = (0..MANY).map(|place| {
        let mut person = person.clone().at(&servers[place % 2]);
        let password = format!("password {place}");
        async move { person.give(2, json!({ "type": "password", "password": password })).await }
    });
    let replies = join_all(answers).await;
    assert!(replies.iter().all(|reply| (reply.step, reply.screen.name()) == (3, "enter_code")));
    assert_eq!(replies.iter().filter(|reply| reply.refusal.is_none()).count(), 1);
    assert_eq!(entered(&servers[0]).await, before + 1);
}

#[tokio::test]
async fn a_scripted_flow_ends_in_time_and_begins_anew_with_the_address() {
    let [server, other] = servers().await;
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    for server in [&server, &other] {
        server.app.clock.advance(u32::try_from(limits::FLOW_IDLE).unwrap());
    }
    let before = (person.reply.flow.clone(), entered(&server).await);
    let mut person = person.password("any").await.sees("expired");
    assert_eq!(entered(&server).await, before.1, "an answer that comes late counts nothing");
    assert_eq!(reloaded(&mut person).await["screen"]["expired"]["email"], EMAIL);
    let person = person.at(&other).press("restart").await.sees("identify");
    assert_ne!(person.reply.flow, before.0, "a new flow has a handle of its own");
    assert_eq!(person.reply.step, 1);
    person.email(EMAIL).await.sees("enter_password");
}

#[tokio::test]
async fn a_scripted_flow_is_extended_reloaded_and_read_in_another_language() {
    let [server, _] = servers().await;
    let mut person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    server.app.clock.advance(u32::try_from(limits::FLOW_IDLE - 1).unwrap());
    let path = format!("/flows/{}", person.reply.flow);
    let (status, _) = person.browser.post(&format!("{path}/stay"), &Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    server.app.clock.advance(u32::try_from(limits::FLOW_IDLE - 1).unwrap());
    assert_eq!(reloaded(&mut person).await["screen"], json!(person.reply.screen));
    let (status, german) = person.browser.post(&format!("{path}?locale=de"), &Value::Null).await;
    assert_eq!((status, german["locale"].as_str()), (StatusCode::OK, Some("de")));
    let cookies: Vec<_> = person.browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let page = Request::get(&path).header(header::ACCEPT, "text/html");
    let page = page.header(header::COOKIE, cookies.join("; ")).body(axum::body::Body::empty());
    let page = server.send(page.unwrap()).await;
    let page = axum::body::to_bytes(page.into_body(), 1 << 20).await.unwrap();
    assert!(String::from_utf8_lossy(&page).contains("Passwort"), "the page is German");
}

#[tokio::test]
async fn a_second_tab_that_is_behind_gets_the_present_scripted_screen() {
    let [server, _] = servers().await;
    let first = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let mut second = first.clone();
    first.password("any").await.sees("enter_code");
    let reply = second.give(2, json!({ "type": "back" })).await;
    assert_eq!((reply.screen.name(), reply.refusal), ("enter_code", Some(Refusal::OutOfTurn {})));
}

#[tokio::test]
async fn a_scripted_flow_is_shown_to_its_browser_only() {
    let [server, _] = servers().await;
    let person = server.browser().begin("shop", "sign_in").await.begun().await;
    let path = format!("/flows/{}", person.reply.flow);
    assert_eq!(server.browser().get(&path).await.0, StatusCode::NOT_FOUND);
    let answer = json!({ "step": 1, "answer": { "type": "email", "email": EMAIL } });
    let stranger = server.browser().post(&format!("{path}/answers"), &answer).await;
    assert_eq!(stranger.0, StatusCode::NOT_FOUND);
    assert_eq!(entered(&server).await, 0);
}

//! What becomes of the cookies that a browser brings.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const SESSION: &str = "portico_session";

fn value(browser: &Browser<'_>) -> String {
    let found = browser.cookies.iter().find(|(name, _)| name == SESSION);
    found.expect("a session's cookie").1.clone()
}

/// A browser that brings one session's cookie and nothing else.
fn with<'a>(server: &'a Server, session: &str) -> Browser<'a> {
    let mut browser = server.browser();
    browser.cookies.push((SESSION.into(), session.into()));
    browser
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_the_browser_had() {
    let server = Server::start().await;
    let first = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let before = value(&first);
    assert!(with(&server, &before).session().await.is_some());
    let person = first.begin("news", "sign_in").await.email(EMAIL).await.password(PASSWORD).await;
    let after = value(&person.sees("signed_in").browser);
    assert_ne!(before, after);
    assert!(with(&server, &before).session().await.is_none(), "whoever knows the old one is out");
    assert!(with(&server, &after).session().await.is_some());
}

/// A browser with the cookies of another, but no session.
fn without_session<'a>(browser: &Browser<'a>) -> Browser<'a> {
    let mut browser = browser.clone();
    browser.cookies.retain(|(name, _)| name != SESSION);
    browser
}

#[tokio::test]
async fn signing_in_ties_the_browser_to_a_token_that_nobody_knew_before() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let here = server.browser().begin("news", "sign_in").await;
    let planted = here.browser.cookies.clone();
    let other_tab = here.browser.clone().begin("news", "sign_in").await.begun().await;
    let other_tab = other_tab.reply.flow;
    let mut here = here.email(EMAIL).await.password(PASSWORD).await.sees("signed_in");
    let own = |browser: &Browser<'_>| {
        let found = browser.cookies.iter().find(|(name, _)| name == "portico_browser");
        found.unwrap().1.clone()
    };
    assert_ne!(planted[0].1, own(&here.browser));
    // The other tab's flow goes on here, and is nobody's who knows the old token.
    let other_tab = format!("/flows/{other_tab}");
    let mut elsewhere = server.browser();
    elsewhere.cookies = planted;
    assert_eq!(elsewhere.get(&other_tab).await.0, StatusCode::NOT_FOUND);
    assert_eq!(here.browser.get(&other_tab).await.0, StatusCode::OK);
    // What begins now goes on.
    here.browser.begin("news", "sign_in").await.email(EMAIL).await.sees("enter_password");
}

#[tokio::test]
async fn a_session_is_given_again_to_the_very_same_answer_and_to_nothing_else() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let before = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    let step = before.reply.step;
    let after = before.clone().password(PASSWORD).await.sees("signed_in");
    let path = format!("/flows/{}", after.reply.flow);
    let last = json!({"type": "password", "password": PASSWORD});
    let others = [
        (step, json!({"type": "password", "password": "something else"})),
        (step + 1, last.clone()),
        (step, json!({"type": "restart"})),
        (step + 1, json!({"type": "restart"})),
    ];
    // By what it had before, as if the reply was lost; what it has now has got it.
    for (browser, given) in
        [(without_session(&after.browser), false), (before.browser.clone(), true)]
    {
        let mut person = Person { browser, ..before.clone() };
        for (step, answer) in &others {
            let reply = person.give(*step, answer.clone()).await;
            assert_eq!(reply.screen.name(), "signed_in", "{answer}");
        }
        for path in [path.clone(), format!("{path}?step=3")] {
            person.browser.get(&path).await;
        }
        for path in [format!("{path}/stay"), format!("{path}?locale=de")] {
            person.browser.post(&path, &Value::Null).await;
        }
        assert!(person.browser.cookies.iter().all(|(name, _)| name != SESSION));
        person.give(step, last.clone()).await;
        assert_eq!(person.browser.session().await.is_some(), given);
    }
    let mut stranger = server.browser();
    let body = json!({"step": step, "answer": last});
    let (status, _) = stranger.post(&format!("{path}/answers"), &body).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // A session that has ended is none, and takes no other away.
    let mut out = after.browser.clone();
    out.post("/sign-out", &Value::Null).await;
    let mut person = before;
    person.give(step, last).await;
    assert!(person.browser.session().await.is_none());
}

#[tokio::test]
async fn a_session_cookie_put_into_a_browser_beforehand_is_never_what_becomes_the_session() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let planted = "cGxhbnRlZHBsYW50ZWRwbGFudGVkcGxhbnRlZHBsYW4";
    let victim = with(&server, planted).begin("news", "sign_in").await.email(EMAIL).await;
    let victim = victim.password(PASSWORD).await.sees("signed_in");
    assert_ne!(value(&victim.browser), planted);
    assert!(with(&server, planted).session().await.is_none());
    // The cookie that a flow is tied to opens nothing either.
    let flows = victim.browser.cookies.iter().find(|(name, _)| name == "portico_browser");
    assert!(with(&server, &flows.unwrap().1).session().await.is_none());
}

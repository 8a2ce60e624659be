//! What becomes of the cookies that a browser brings.

use crate::support::{Browser, PASSWORD, Server, account};

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

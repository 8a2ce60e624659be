//! Signing out here, which is none at the provider.

use axum::http::StatusCode;
use serde_json::json;

use super::directories::without_local;
use super::{EMAIL, chosen, come, left, through, with};
use crate::openid::party;
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{Browser, account};

const STILL: &str = "You may still be signed in at Contoso.";

/// Signs out on the page of ours that asks; what it says then.
async fn signs_out(browser: &mut Browser<'_>) -> String {
    browser.headers = vec![("sec-fetch-site", "same-origin")];
    let (status, page) = browser.post_form("/oauth/sign-out", String::new()).await;
    browser.headers = vec![];
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(browser.session().await.is_none());
    page
}

/// What the next way to the provider asks for there, and who comes back from it.
async fn prompt<'a>(
    browser: Browser<'a>,
    provider: &ScriptedProvider,
) -> (Option<String>, Browser<'a>) {
    let mut person = chosen(browser.begin("news", "sign_in").await, provider).await;
    let url = left(&mut person).await;
    let asked = url.query_pairs().find(|(name, _)| name == "prompt");
    let asked = asked.map(|(_, value)| value.into_owned());
    (asked, come(person, &provider.visit(&url)).await.sees("signed_in").browser)
}

#[tokio::test]
async fn who_came_by_a_provider_is_told_where_they_may_still_be_signed_in_and_chooses_there_next() {
    let (server, provider) = with(Kind::OpenId).await;
    let (asked, mut browser) = prompt(server.browser(), &provider).await;
    assert_eq!(asked, None);
    assert!(signs_out(&mut browser).await.contains(STILL));
    let (asked, browser) = prompt(browser, &provider).await;
    assert_eq!(asked.as_deref(), Some("select_account"));
    // Who has chosen is not asked again.
    let (asked, _) = prompt(browser, &provider).await;
    assert_eq!(asked, None);
}

#[tokio::test]
async fn a_sign_out_by_the_app_has_an_account_chosen_next_as_well() {
    let (server, provider) = with(Kind::OpenId).await;
    for path in ["/sign-out", "/sign-out/everywhere"] {
        let (_, mut browser) = prompt(server.browser(), &provider).await;
        let (status, _) = browser.post(path, &json!({})).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (asked, _) = prompt(browser, &provider).await;
        assert_eq!(asked.as_deref(), Some("select_account"), "{path}");
    }
}

#[tokio::test]
async fn who_came_by_a_password_is_told_nothing_of_providers() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    assert!(!signs_out(&mut browser).await.contains("You may still be"));
    let mut person = chosen(browser.begin("news", "sign_in").await, &provider).await;
    let url = left(&mut person).await;
    assert!(url.query_pairs().all(|(name, _)| name != "prompt"), "{url}");
}

#[tokio::test]
async fn who_has_signed_out_is_not_led_back_in_by_the_first_page() {
    let (server, provider) = without_local(Kind::OpenId).await;
    let person = through(super::signing_in(&server, "news").await, &provider).await;
    let mut browser = person.sees("signed_in").browser;
    signs_out(&mut browser).await;
    let page = party::load(&mut browser, "/sign-in?app=news").await;
    assert!(page.body.contains("value=\"contoso\"") && !page.body.contains(".click()"));
}

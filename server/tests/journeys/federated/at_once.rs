//! The way to a provider that is the only way in: it is gone at once, and not again by itself.

use axum::http::StatusCode;
use protocol::{Refusal, Screen};
use serde_json::json;

use super::directories::{with_a_client, without_local};
use super::{EMAIL, chosen, come, left, through};
use crate::openid::party;
use crate::scripted_provider::{Fault, Kind};
use crate::support::{Browser, PASSWORD, Server, account};

/// What presses the button of the provider.
const PRESSES: &str = "document.querySelector(\"[name=provider]\").click()";

/// Whether a page of ours goes on by itself.
async fn leads(browser: &mut Browser<'_>, path: &str) -> bool {
    let page = party::load(browser, path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert!(page.body.contains("value=\"contoso\""), "its button is there in any case: {path}");
    page.body.contains(PRESSES)
}

async fn flows(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM flows").await
}

#[tokio::test]
async fn the_first_page_goes_on_by_itself_once_and_a_look_at_it_stores_nothing() {
    let (server, provider) = without_local(Kind::OpenId).await;
    for page in ["sign-in", "sign-up", "step-up", "security"] {
        let (mut browser, path) = (server.browser(), format!("/{page}?app=news"));
        assert!(leads(&mut browser, &path).await, "{page}");
        assert!(!leads(&mut browser, &path).await, "{page}: not who comes back to it");
        // In a while they have forgotten.
        browser.cookies.retain(|(name, _)| name != "portico_stands");
        assert!(leads(&mut browser, &path).await, "{page}");
    }
    assert_eq!(flows(&server).await, 0);
    // What script presses signs them in.
    let mut browser = server.browser();
    let page = party::load(&mut browser, "/sign-in?app=news").await;
    let person = party::person(browser, &page).await;
    through(person, &provider).await.sees("signed_in");
}

#[tokio::test]
async fn a_page_that_is_fetched_ahead_is_no_reason_to_go_anywhere() {
    let (server, _provider) = without_local(Kind::OpenId).await;
    for purpose in ["prefetch", "prefetch;prerender"] {
        let mut browser = server.browser();
        browser.headers = vec![("sec-purpose", purpose), ("accept", "text/html")];
        let (status, _, page) = browser.visit("/sign-in?app=news").await;
        assert_eq!((status, page.as_str()), (StatusCode::SERVICE_UNAVAILABLE, ""));
        assert!(browser.cookies.is_empty());
    }
    assert_eq!(flows(&server).await, 0);
}

#[tokio::test]
async fn where_there_is_another_way_in_the_first_page_stands() {
    let (server, _provider) = super::with(Kind::OpenId).await;
    assert!(!leads(&mut server.browser(), "/sign-in?app=news").await, "there are passwords");
    let (server, _providers) = with_a_client().await;
    let mut browser = server.browser();
    let page = party::ask(&mut browser, "tab", &[]).await;
    assert!(!page.body.contains(PRESSES), "there are two providers");
}

#[tokio::test]
async fn who_cancels_or_is_refused_there_sees_why_beside_the_button() {
    let (server, provider) = without_local(Kind::OpenId).await;
    let mut browser = server.browser();
    assert!(leads(&mut browser, "/sign-in?app=news").await);
    let page = party::load(&mut browser, "/sign-in?app=news").await;
    let mut person = party::person(browser, &page).await;
    for refusal in [Refusal::ProviderCancelled {}, Refusal::ProviderUnavailable {}] {
        let cancels = refusal == Refusal::ProviderCancelled {};
        let error = if cancels { json!({ "error": "access_denied" }) } else { json!({}) };
        provider.script(|it| it.callback = error);
        provider.fail("/token", (!cancels).then_some(Fault::Status(503)));
        person = chosen(person, &provider).await;
        let back = provider.visit(&left(&mut person).await);
        let shown = party::load(&mut person.browser, &back.path()).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("value=\"contoso\"") && !shown.body.contains(PRESSES));
        person = super::looked(person).await.sees("identify").refused(refusal);
        assert!(!leads(&mut person.browser, "/sign-in?app=news").await);
    }
}

#[tokio::test]
async fn a_clients_request_goes_on_at_once_with_what_it_asks_for() {
    let (server, [_, contoso]) = with_a_client().await;
    for (prompt, expected) in
        [("", None), ("login", Some("login")), ("select_account", Some("select_account"))]
    {
        let mut browser = server.browser();
        let page = party::ask(&mut browser, "wiki", &[("prompt", prompt)]).await;
        assert!(page.body.contains(PRESSES), "{prompt}");
        let mut person = chosen(party::person(browser, &page).await, &contoso).await;
        let url = left(&mut person).await;
        let sent = |name: &str| {
            let mut found = url.query_pairs().filter(|(known, _)| known == name);
            found.next().map(|(_, value)| value.into_owned())
        };
        assert_eq!(sent("prompt").as_deref(), expected);
        assert_eq!(sent("max_age").as_deref(), (prompt == "login").then_some("0"));
        let person = come(person, &contoso.visit(&url)).await.sees("signed_in");
        assert!(!party::code_of(&person).is_empty());
    }
}

#[tokio::test]
async fn who_forgot_a_password_that_is_kept_elsewhere_is_told_so_where_they_sign_in() {
    let (server, provider) = without_local(Kind::OpenId).await;
    let mut browser = server.browser();
    let page = party::load(&mut browser, "/reset-password?app=news").await;
    assert!(page.body.contains("This app doesn’t keep passwords."), "{}", page.body);
    assert!(page.body.contains("value=\"contoso\"") && !page.body.contains(PRESSES));
    let person = server.browser().begin("news", "reset_password").await.sees("identify");
    let person = person.refused(Refusal::PasswordElsewhere {});
    let Screen::Identify(screen) = &person.reply.screen else { panic!("no first screen") };
    assert!(screen.elsewhere_only && screen.purpose == protocol::Purpose::SignIn);
    through(person, &provider).await.sees("signed_in");
}

#[tokio::test]
async fn a_mail_about_an_account_whose_passwords_are_kept_elsewhere_offers_no_new_one() {
    let (server, provider) = without_local(Kind::OpenId).await;
    account(&server, "shop", EMAIL).await;
    let person = super::signing_in(&server, "news").await;
    let person = through(person, &provider).await.sees("enter_password");
    person.password(PASSWORD).await.sees("signed_in");
    let mails = server.app.mailer.demo().unwrap().messages(Some(EMAIL));
    let linked = &mails.first().unwrap().text;
    assert!(
        linked.contains("/security?app=news") && !linked.contains("reset-password"),
        "{linked}"
    );
}

#[tokio::test]
async fn the_button_of_who_waits_on_the_way_leads_there_by_the_page_that_goes_on() {
    let (server, provider) = super::with(Kind::OpenId).await;
    let mut person = chosen(super::signing_in(&server, "news").await, &provider).await;
    let flow = person.reply.flow.clone();
    let page = party::load(&mut person.browser, &format!("/flows/{flow}")).await;
    assert!(page.body.contains(&format!("formaction=\"/flows/{flow}/stay\"")), "{}", page.body);
    person.browser.headers = vec![("sec-fetch-site", "same-origin"), ("accept", "text/html")];
    let path = format!("/flows/{flow}/stay");
    let (status, on) = person.browser.post_form(&path, String::new()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{on}");
    let (_, _, page) = person.browser.visit(&on).await;
    assert!(page.contains(&format!("url=/flows/{flow}/provider\"")), "{page}");
}

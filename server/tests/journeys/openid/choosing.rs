//! Choosing the account that goes on: `prompt=select_account`.

use protocol::Screen;

use super::party::{ask, code_of, person, redeem, server, verified};
use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";
const OTHER: &str = "ines@example.org";
const SELECT: (&str, &str) = ("prompt", "select_account");

async fn claims(server: &Server, client: &str, code: &str) -> serde_json::Value {
    let (_, _, tokens) = redeem(server, client, code, &[]).await;
    verified(server, tokens["id_token"].as_str().unwrap()).await
}

#[tokio::test]
async fn who_is_signed_in_goes_on_by_one_press_and_keeps_the_session() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let before = ask(&mut browser, "wiki", &[]).await.answer();
    let before = claims(&server, "wiki", &before["code"]).await;
    server.app.clock.advance(100);
    let page = ask(&mut browser, "wiki", &[SELECT]).await;
    assert!(page.body.contains("Continue as mara@example.org"), "{}", page.body);
    let mara = person(browser, &page).await.sees("choose_account").press("continue_as").await;
    let after = claims(&server, "wiki", &code_of(&mara.sees("signed_in"))).await;
    for claim in ["sub", "sid", "auth_time"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn who_goes_on_shows_what_the_app_asks_for_besides() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    for (client, change, expected) in [
        ("safe", vec![SELECT], "enroll_choose"),
        ("wiki", vec![("prompt", "select_account login")], "enter_password"),
        ("wiki", vec![SELECT, ("max_age", "0")], "enter_password"),
        ("wiki", vec![("prompt", "consent select_account")], "consent"),
        // It begins with a code, which is sent when that is asked for.
        ("page", vec![SELECT], "identify"),
    ] {
        let page = ask(&mut browser, client, &change).await;
        let mara = person(browser, &page).await.sees("choose_account").press("continue_as").await;
        browser = mara.sees(expected).browser;
    }
}

#[tokio::test]
async fn another_account_begins_with_nothing_filled_in_and_ends_the_session_that_was_there() {
    let server = server().await;
    account(&server, "news", OTHER).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let hint = [SELECT, ("login_hint", EMAIL)];
    let page = ask(&mut browser, "wiki", &hint).await;
    let other = person(browser, &page).await.sees("choose_account").press("restart").await;
    let Screen::Identify(screen) = &other.reply.screen else { panic!("{:?}", other.reply) };
    assert_eq!(screen.email, None);
    let other = other.email(OTHER).await.password(PASSWORD).await.sees("signed_in");
    claims(&server, "wiki", &code_of(&other)).await;
    assert_eq!(
        server.number("SELECT COUNT(*) FROM sessions").await,
        2,
        "the one of the sign-up, and this"
    );
    let mut browser = other.browser;
    assert_eq!(browser.session().await.unwrap()["email"], OTHER);
}

#[tokio::test]
async fn nobody_is_asked_where_nobody_is_signed_in_or_somebody_else_is_wanted() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let code = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let mut nobody = server.browser();
    let page = ask(&mut nobody, "wiki", &[SELECT]).await;
    person(nobody, &page).await.sees("identify");
    let mut ines = account(&server, "news", OTHER).await.browser;
    let page = ask(&mut ines, "wiki", &[SELECT, ("id_token_hint", hint)]).await;
    person(ines, &page).await.sees("identify");
    let silent = [("prompt", "none select_account")];
    assert_eq!(ask(&mut browser, "wiki", &silent).await.error(), "invalid_request");
}

#[tokio::test]
async fn a_session_that_ends_meanwhile_is_not_gone_on_with() {
    let server = server().await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let page = ask(&mut browser, "wiki", &[SELECT]).await;
    let mut mara = person(browser, &page).await.sees("choose_account");
    let other = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
    other.sent_code(EMAIL).await.new_password("gabel wolke teppich").await.sees("signed_in");
    let path = format!("/flows/{}/answers", mara.reply.flow);
    let answer = mara.answered(mara.reply.step, &serde_json::json!({ "type": "continue_as" }));
    let (_, reply) = mara.browser.post(&path, &answer).await;
    assert!(reply["screen"]["signed_in"].is_null(), "{reply}");
    assert!(
        ask(&mut mara.browser, "wiki", &[("prompt", "none")]).await.error() == "login_required"
    );
}

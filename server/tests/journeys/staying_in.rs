//! Staying signed in: who ticks the box for it, and nobody else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use portico_server::settings::Settings;
use protocol::{Refusal, Screen};
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::support::{PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";
const DAY: u32 = 24 * 60 * 60;
const SESSION: &str = "portico_session";

/// Lets people stay signed in for 30 days, at apps that begin with a password or a code.
fn lets_stay(settings: &mut Settings) {
    for user_flow in settings.user_flows.values_mut() {
        user_flow.get_mut().stay_signed_in_days = 30;
    }
}

async fn at_password<'a>(server: &'a Server, app: &str) -> Person<'a> {
    server.browser().begin(app, "sign_in").await.email(EMAIL).await.sees("enter_password")
}

/// What is said of the box; `None` if there is none.
fn offered(person: &Person<'_>) -> Option<bool> {
    match &person.reply.screen {
        Screen::EnterPassword(screen) => screen.stay_signed_in,
        Screen::EnterCode(screen) => screen.stay_signed_in,
        _ => None,
    }
}

/// The session's cookie that an answer brings, as it is sent.
async fn cookie(server: &Server, person: &Person<'_>, answer: Value) -> String {
    let cookies: Vec<_> = person.browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let path = format!("/flows/{}/answers", person.reply.flow);
    let body = json!({ "step": person.reply.step, "answer": answer }).to_string();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookies.join("; "))
        .body(Body::from(body))
        .unwrap();
    let response = server.send(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookies = response.headers().get_all(header::SET_COOKIE);
    let mut cookies = cookies.iter().map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.starts_with(SESSION)).expect("a session")
}

fn ticked() -> Value {
    json!({ "type": "password", "password": PASSWORD, "stay_signed_in": true })
}

/// Seconds from now until the stored session ends that was asked to stay; none for another.
async fn stored(server: &Server) -> Vec<Option<i64>> {
    let rows = server.rows("SELECT ends_at FROM sessions ORDER BY created_at").await;
    let now = server.app.clock.now().0;
    rows.iter().map(|row| row.get::<Option<i64>, _>("ends_at").map(|at| at - now)).collect()
}

#[tokio::test]
async fn who_ticks_the_box_stays_for_the_days_of_the_settings_and_others_for_a_day_at_most() {
    for (answer, days, max_age) in [
        (ticked(), 30, Some("Max-Age=2592000")),
        (json!({ "type": "password", "password": PASSWORD }), 1, None),
    ] {
        let server = Server::with(lets_stay).await;
        drop(account(&server, "news", EMAIL).await);
        server.run("DELETE FROM sessions").await;
        let person = at_password(&server, "news").await;
        assert_eq!(offered(&person), Some(false), "there, and not ticked");
        let cookie = cookie(&server, &person, answer).await;
        let age = cookie.split("; ").find(|part| part.starts_with("Max-Age"));
        assert_eq!(age, max_age, "{cookie}");
        assert!(cookie.contains("HttpOnly"));
        assert_eq!(stored(&server).await, [max_age.map(|_| 30 * i64::from(DAY))]);
        let mut browser = person.browser.clone();
        let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        browser.cookies.push((SESSION.to_owned(), token));
        server.app.clock.advance(days * DAY - 1);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        assert!(browser.session().await.is_some(), "{days} days");
        server.app.clock.advance(1);
        assert!(browser.session().await.is_none(), "{days} days");
        server.app.clock.advance(1);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 0);
    }
}

#[tokio::test]
async fn where_it_is_off_there_is_no_box_and_ticking_it_changes_nothing() {
    let server = Server::start().await;
    drop(account(&server, "news", EMAIL).await);
    server.run("DELETE FROM sessions").await;
    let person = at_password(&server, "news").await;
    let text = serde_json::to_string(&person.reply).unwrap();
    assert!(!text.contains("stay_signed_in"), "{text}");
    let cookie = cookie(&server, &person, ticked()).await;
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Expires"), "{cookie}");
    assert_eq!(stored(&server).await, [None]);
}

#[tokio::test]
async fn a_wrong_password_leaves_the_box_ticked_on_a_page_without_script() {
    let server = Server::with(lets_stay).await;
    drop(account(&server, "news", EMAIL).await);
    let person = at_password(&server, "news").await;
    for (box_, expected) in [("&stay_signed_in=true", true), ("", false)] {
        let body = format!("answer=password&step={}&password=regenschirm{box_}", person.reply.step);
        let (status, page) = person.browser.form(&person.reply.flow, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let input = page.split("<input").find(|it| it.contains("stay_signed_in")).expect("a box");
        let input = input.split('>').next().unwrap();
        assert_eq!(input.contains("checked"), expected, "{input}");
        assert!(!page.contains("regenschirm"), "no password on the page");
    }
}

#[tokio::test]
async fn a_second_factor_comes_between_and_the_choice_is_kept() {
    let server = Server::with(lets_stay).await;
    drop(enrolled(&server, "shop", EMAIL).await);
    server.run("DELETE FROM sessions").await;
    server.app.clock.advance(60);
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.answer(ticked()).await;
    assert_eq!(offered(&person), None, "asked once");
    let person = person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    drop(person);
    assert_eq!(stored(&server).await, [Some(30 * i64::from(DAY))]);
}

#[tokio::test]
async fn a_session_that_is_stepped_up_ends_when_it_would_have() {
    let server = Server::with(lets_stay).await;
    drop(enrolled(&server, "shop", EMAIL).await);
    server.run("DELETE FROM sessions").await;
    let person = at_password(&server, "bank").await.answer(ticked()).await.sees("signed_in");
    server.app.clock.advance(10 * DAY);
    let person = person.browser.begin("bank", "step_up").await.sees("choose_factor");
    let person = person.choose("email_code").await.sees("enter_code");
    person.sent_code(EMAIL).await.sees("signed_in");
    let kept = stored(&server).await;
    assert_eq!(kept, [Some(20 * i64::from(DAY))]);
}

#[tokio::test]
async fn who_signs_in_to_change_factors_is_not_asked() {
    let server = Server::with(lets_stay).await;
    drop(account(&server, "news", EMAIL).await);
    let person = server.browser().begin("news", "manage_factors").await.email(EMAIL).await;
    assert_eq!(offered(&person.sees("enter_password")), None);
}

#[tokio::test]
async fn a_code_to_the_mailbox_that_comes_first_has_the_box_and_a_wrong_one_keeps_nobody() {
    let server = Server::with(|settings| {
        lets_stay(settings);
        settings.user_flows.get_mut("code_first").unwrap().get_mut().mfa = flow::policy::Mfa::Off;
    })
    .await;
    let new = server.browser().begin("club", "sign_up").await.email(EMAIL).await;
    assert_eq!(offered(&new), None, "a new account has no such box");
    let new = new.sent_code(EMAIL).await.sees("collect_profile");
    let values = json!(["Mara", "Lind", "", ""]);
    let new = new.answer(json!({ "type": "profile", "values": values })).await;
    new.answer(json!({ "type": "accept_terms", "accepted": true })).await;
    server.run("DELETE FROM sessions").await;
    server.app.clock.advance(60);
    let person = server.browser().begin("club", "sign_in").await.email(EMAIL).await;
    assert_eq!(offered(&person.clone().sees("enter_code")), Some(false));
    let code = server.code(EMAIL);
    let wrong =
        json!({ "type": "code", "code": crate::support::wrong(&code), "stay_signed_in": true });
    let person = person.answer(wrong).await;
    assert!(matches!(person.reply.refusal, Some(Refusal::CodeWrong { .. })));
    let code = json!({ "type": "code", "code": code, "stay_signed_in": true });
    person.answer(code).await.sees("signed_in");
    assert_eq!(stored(&server).await, [Some(30 * i64::from(DAY))]);
}

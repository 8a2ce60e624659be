//! What only begins a flow sends nothing: a page of another site can open an
//! address of ours, and browsers fetch ahead.

use serde_json::json;

use super::support::{Browser, PASSWORD, Server, enrolled};
use super::two_apps::{sign_in, with_phone};

const EMAIL: &str = "mara@example.org";

/// How many messages anybody got, by mail, text or call.
fn sent(server: &Server) -> usize {
    server.app.mailer.demo().unwrap().messages(None).len()
}

/// Begins flows in every way there is, for what a session goes on from.
async fn begins_everything(mut browser: Browser<'_>, app: &str) {
    for path in ["/step-up", "/security", "/sign-in", "/sign-up", "/reset-password", "/embed"] {
        browser.get(&format!("{path}?app={app}&login_hint={EMAIL}")).await;
    }
    for purpose in ["sign_in", "sign_up", "step_up", "manage_factors", "reset_password"] {
        let begin = json!({ "app": app, "purpose": purpose, "login_hint": EMAIL });
        browser.post("/flows", &begin).await;
    }
}

#[tokio::test]
async fn opening_a_page_sends_nothing_and_one_press_does() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await; // with codes by e-mail
    let person = server.browser().begin("bank", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("signed_in");
    let before = sent(&server);
    begins_everything(person.browser.clone(), "bank").await;
    assert_eq!(sent(&server), before);
    for (purpose, screen) in [("manage_factors", "manage_factors"), ("step_up", "signed_in")] {
        server.app.clock.advance(60);
        let person = person.browser.clone().begin("bank", purpose).await.sees("choose_factor");
        let before = sent(&server);
        let person = person.choose("email_code").await.sees("enter_code");
        assert_eq!(sent(&server), before + 1);
        person.sent_code(EMAIL).await.sees(screen);
    }
}

#[tokio::test]
async fn opening_a_page_texts_and_calls_nobody() {
    let server = Server::start().await;
    with_phone(&server).await;
    server.app.clock.advance(60);
    let person = sign_in(&server, "bank").await.sees("signed_in");
    let before = sent(&server);
    begins_everything(person.browser.clone(), "bank").await;
    assert_eq!(sent(&server), before);
    let person = person.browser.begin("bank", "step_up").await.sees("choose_factor");
    person.choose("sms_code").await.sees("enter_code");
    assert_eq!(sent(&server), before + 1);
}

#[tokio::test]
async fn where_a_code_comes_first_who_comes_to_change_factors_asks_for_it() {
    let server = Server::with(|settings| {
        let flow = settings.user_flows.get_mut("code_first").unwrap().get_mut();
        (flow.terms, flow.profile, flow.enrollment_grace_days) = (false, vec![], 14);
    })
    .await;
    let person = server.browser().begin("club", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.press("skip").await.sees("signed_in");
    server.app.clock.advance(u32::try_from(flow::limits::FRESH).unwrap());
    let before = sent(&server);
    begins_everything(person.browser.clone(), "club").await;
    assert_eq!(sent(&server), before);
    let person = person.browser.begin("club", "manage_factors").await.sees("identify");
    let protocol::Screen::Identify(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.email.as_deref(), Some(EMAIL));
    let person = person.email(EMAIL).await.sees("enter_code");
    assert_eq!(sent(&server), before + 1);
    person.sent_code(EMAIL).await.sees("manage_factors");
}

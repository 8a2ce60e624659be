//! A password that was reset by mail, and a code to the same mailbox.

use flow::limits;
use portico_server::settings::Settings;
use protocol::{Refusal, Screen};
use serde_json::{Value, json};

use super::managing::totp;
use super::support::{Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";
const NEW_PASSWORD: &str = "tasse mond brücke";

/// Forgets the password and types the code to the mailbox.
async fn forgets<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = server.browser().begin(app, "reset_password").await.email(EMAIL).await;
    person.sent_code(EMAIL).await
}

/// Has the password replaced by a code to the mailbox, which is all there is.
async fn resets<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = forgets(server, app).await.sees("create_password");
    let person = person.new_password(NEW_PASSWORD).await.sees("signed_in");
    server.app.clock.advance(60);
    person
}

async fn sign_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_in").await.email(EMAIL).await;
    person.password(NEW_PASSWORD).await
}

async fn amr(person: &mut Person<'_>) -> Value {
    person.browser.session().await.unwrap()["amr"].clone()
}

#[tokio::test]
async fn a_mailbox_alone_lets_in_after_a_reset_and_is_no_mfa() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    let mut person = resets(&server, "shop").await;
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp"]));
    let mut person = sign_in(&server, "shop").await.sees("enter_code").sent_code(EMAIL).await;
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp"]));
    // It is no more where the app asks for a second factor, or its owner changes theirs.
    for purpose in ["step_up", "manage_factors"] {
        let again = person.browser.begin("shop", purpose).await.sees("choose_factor");
        server.app.clock.advance(60);
        let again = again.choose("email_code").await.sent_code(EMAIL).await;
        let done = again.reply.screen.name() == "manage_factors";
        person = if done { again.press("done").await } else { again };
        assert_eq!(amr(&mut person).await, json!(["pwd", "otp"]), "{purpose}");
        server.app.clock.advance(60);
    }
    server.app.clock.advance(u32::try_from(limits::RESET_LASTS).unwrap());
    let mut person = sign_in(&server, "shop").await.sees("enter_code").sent_code(EMAIL).await;
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp", "mfa"]));
}

#[tokio::test]
async fn a_thief_with_the_mailbox_makes_no_mfa_of_it_by_changing_the_password_again() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    resets(&server, "shop").await;
    let thief = sign_in(&server, "shop").await.sent_code(EMAIL).await.sees("signed_in");
    server.app.clock.advance(60);
    let thief = thief.browser.begin("shop", "manage_factors").await.choose("email_code").await;
    let thief = thief.sent_code(EMAIL).await.press("change_password").await;
    let thief = thief.new_password("segel wolke hafen").await.sees("manage_factors");
    let mut thief = thief.press("done").await.sees("signed_in");
    assert_eq!(amr(&mut thief).await, json!(["pwd", "otp"]));
    server.app.clock.advance(60);
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let mut person = person.password("segel wolke hafen").await.sent_code(EMAIL).await;
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp"]));
}

#[tokio::test]
async fn an_authenticator_is_asked_for_after_a_reset_and_the_mailbox_is_not() {
    let server = Server::start().await;
    let person = enrolled(&server, "shop", EMAIL).await;
    server.app.clock.advance(60);
    let person = person.browser.begin("shop", "manage_factors").await.sees("manage_factors");
    let person = person.choose("authenticator").await;
    let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = shown.key.clone();
    person.code(&totp(&server, &key)).await.sees("manage_factors");
    server.app.clock.advance(60);
    let person = forgets(&server, "shop").await.sees("enter_code");
    let before = server.messages(EMAIL);
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
    assert_eq!((screen.sent_to.clone(), screen.other_methods), (None, false));
    let person = person.choose("email_code").await.sees("enter_code");
    assert_eq!(server.messages(EMAIL), before);
    // No password is set by the mailbox alone.
    let person = person.new_password(NEW_PASSWORD).await.refused(Refusal::OutOfTurn {});
    let person = person.code(&totp(&server, &key)).await.sees("create_password");
    assert_eq!(server.messages(EMAIL), before);
    let mut person = person.new_password(NEW_PASSWORD).await.sees("signed_in");
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp", "mfa"]));
    assert_eq!(server.messages(EMAIL), before + 1, "the owner is told of the new password");
}

#[tokio::test]
async fn who_has_no_second_factor_enrols_the_mailbox_by_one_press_after_a_reset() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    server.app.clock.advance(60);
    let person = forgets(&server, "shop").await.sees("create_password");
    let mut person = person.new_password(NEW_PASSWORD).await.sees("enroll_choose");
    assert!(person.browser.session().await.is_none());
    let before = server.messages(EMAIL);
    let mut person = person.choose("email_code").await.sees("signed_in");
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp"]));
    assert_eq!(server.messages(EMAIL), before + 1, "of the factor, and no code");
}

#[tokio::test]
async fn a_reset_on_the_way_to_the_factors_keeps_no_session_and_leads_to_them() {
    let server = Server::start().await;
    let mut person = enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    server.app.clock.advance(u32::try_from(limits::FRESH).unwrap());
    let again = person.clone().browser.begin("shop", "manage_factors").await;
    let again = again.sees("enter_password").press("reset_password").await;
    let again = again.sent_code(EMAIL).await.sees("create_password");
    let again = again.new_password(NEW_PASSWORD).await.sees("manage_factors");
    assert!(person.browser.session().await.is_none(), "it may be another's");
    let mut done = again.press("done").await.sees("signed_in");
    assert_eq!(amr(&mut done).await, json!(["pwd", "otp"]));
}

#[tokio::test]
async fn a_policy_that_asks_because_of_risk_takes_no_mailbox_after_a_reset() {
    let server = Server::with(|settings: &mut Settings| {
        settings.policies.truncate(1);
    })
    .await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    resets(&server, "shop").await;
    let risky = async || {
        let mut browser = server.browser();
        browser.cookies.push(("portico_demo_risk".into(), "medium".into()));
        let person = browser.begin("bank", "sign_in").await.email(EMAIL).await;
        person.password(NEW_PASSWORD).await
    };
    risky().await.sees("blocked");
    let mut browser = server.browser();
    browser.cookies.push(("portico_demo_risk".into(), "medium".into()));
    let person = browser.begin("bank", "reset_password").await.email(EMAIL).await;
    person.sent_code(EMAIL).await.sees("blocked");
    server.app.clock.advance(u32::try_from(limits::RESET_LASTS).unwrap());
    risky().await.sees("enter_code");
}

#[tokio::test]
async fn a_session_from_before_is_judged_by_what_it_has_shown() {
    let server = Server::start().await;
    let mut person = enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    server.run("UPDATE sessions SET mfa = NULL").await;
    assert_eq!(amr(&mut person).await, json!(["pwd", "otp", "mfa"]));
}

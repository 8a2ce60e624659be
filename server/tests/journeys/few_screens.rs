//! How many screens people see on the way.

use axum::http::StatusCode;
use flow::limits;
use portico_server::settings::Settings;
use protocol::{Factor, Refusal, Screen};
use serde_json::{Value, json};

use super::support::{PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";

/// A shop that always asks for a code by email, and takes nothing else.
fn email_only(settings: &mut Settings) {
    settings.user_flows.get_mut("always_on").unwrap().get_mut().second_factors =
        vec![Factor::EmailCode];
}

/// Signs up as far as the password.
async fn signs_up<'a>(server: &'a Server, email: &str) -> Person<'a> {
    let person = server.browser().begin("shop", "sign_up").await.sees("identify");
    let person = person.email(email).await.sees("enter_code");
    let person = person.sent_code(email).await.sees("create_password");
    person.new_password(PASSWORD).await
}

#[tokio::test]
async fn a_sign_up_with_codes_by_email_always_on_takes_three_screens() {
    let server = Server::with(email_only).await;
    let mut person = signs_up(&server, EMAIL).await.sees("signed_in");
    let screens = person.reply.step - 1;
    assert_eq!(screens, 3, "the address, the code, the password");
    assert_eq!(server.messages(EMAIL), 1, "one code, and no notice of their own doing");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "email_code"]));
    // It is a factor from now on, and asked for.
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn the_confirmed_address_is_offered_by_name_and_enrolled_by_one_press() {
    let server = Server::start().await;
    let person = signs_up(&server, EMAIL).await.sees("enroll_choose");
    let Screen::EnrollChoose(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.confirmed.as_deref(), Some(EMAIL));
    person.choose("email_code").await.sees("signed_in");
    assert_eq!(server.messages(EMAIL), 1);
}

#[tokio::test]
async fn another_address_than_the_confirmed_one_gets_a_code_before_it_is_a_factor() {
    let (server, other) = (Server::start().await, "other@example.org");
    let person = signs_up(&server, EMAIL).await.press("other_address").await.sees("enroll_email");
    let person = person.email(other).await.sees("enter_code");
    person.sent_code(other).await.sees("signed_in");
    assert_eq!(server.messages(EMAIL), 1);
}

#[tokio::test]
async fn who_drops_out_after_the_account_is_made_confirms_the_address_again() {
    let server = Server::start().await;
    signs_up(&server, EMAIL).await.sees("enroll_choose");
    server.app.clock.advance(60);
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enroll_choose");
    let Screen::EnrollChoose(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.confirmed, None, "another flow has confirmed it");
    let person = person.choose("email_code").await.sees("enroll_email").email(EMAIL).await;
    person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
}

/// Presses once what a password manager has filled in.
async fn managed<'a>(server: &'a Server, app: &str, email: &str, password: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_in").await.sees("identify");
    person.answer(json!({"type": "email", "email": email, "password": password})).await
}

#[tokio::test]
async fn one_press_signs_in_with_a_password_manager_and_two_with_a_second_factor() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut person = managed(&server, "news", EMAIL, PASSWORD).await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["proofs"], json!(["password"]));
    enrolled(&server, "shop", "ines@example.org").await.sees("signed_in");
    server.app.clock.advance(60);
    let person = managed(&server, "shop", "ines@example.org", PASSWORD).await.sees("enter_code");
    person.sent_code("ines@example.org").await.sees("signed_in");
}

#[tokio::test]
async fn a_wrong_password_with_the_address_tells_no_more_of_an_account_than_one_alone() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut shown = vec![];
    for email in [EMAIL, "nobody@example.org"] {
        let person = managed(&server, "news", email, "not the right one").await;
        let person = person.sees("enter_password").refused(Refusal::CredentialsWrong {});
        let mut reply: Value = serde_json::to_value(&person.reply).unwrap();
        for own in ["flow", "reference", "now", "expires_at", "ends_at"] {
            reply[own].take();
        }
        shown.push(reply.to_string().replace(email, "EMAIL"));
    }
    assert_eq!(shown[0], shown[1]);
}

#[tokio::test]
async fn passwords_with_the_address_and_alone_count_together() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    for guess in 1..limits::FREE_FAILURES {
        let person = managed(&server, "news", EMAIL, &format!("guess {guess}")).await;
        drop(person.sees("enter_password"));
    }
    let person = managed(&server, "news", EMAIL, "the last guess").await.sees("locked");
    person.press("retry").await.sees("locked");
    managed(&server, "news", EMAIL, PASSWORD).await.sees("locked");
}

#[tokio::test]
async fn a_password_that_nothing_asks_for_is_dropped() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let secret = "a secret that nothing asks for";
    for (app, purpose) in [("club", "sign_in"), ("shop", "sign_up"), ("shop", "reset_password")] {
        let person = server.browser().begin(app, purpose).await;
        let Screen::Identify(screen) = &person.reply.screen else { panic!() };
        assert!(!screen.password, "{app} {purpose}");
        let answer = json!({"type": "email", "email": "ines@example.org", "password": secret});
        let person = person.answer(answer).await.sees("enter_code");
        assert_eq!(person.reply.refusal, None);
    }
    let person = managed(&server, "news", "no address", secret).await;
    person.sees("identify").refused(Refusal::EmailMalformed {});
    let database = server.database().await;
    assert!(!database.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()));
}

#[tokio::test]
async fn a_form_without_script_gives_both_and_no_page_shows_the_password_again() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let secret = "not the right one";
    for (email, screen) in [(EMAIL, "enter_password"), ("no address", "identify")] {
        let person = server.browser().begin("news", "sign_in").await;
        let step = person.reply.step.to_string();
        let fields = [
            ("step", step.as_str()),
            ("answer", "email"),
            ("username", email),
            ("password", secret),
            ("begin", person.reply.begin.as_deref().unwrap()),
        ];
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let (status, page) = person.browser.form(&person.reply.flow, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(&format!("data-screen=\"{screen}\"")), "{page}");
        assert!(page.contains(email) && !page.contains(secret));
    }
}

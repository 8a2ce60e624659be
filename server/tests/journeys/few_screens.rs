//! How many screens people see on the way.

use portico_server::settings::Settings;
use protocol::{Factor, Screen};
use serde_json::json;

use super::support::{PASSWORD, Person, Server};

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

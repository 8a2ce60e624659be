//! A person reads in the language that they or their browser ask for, else in the
//! one in which the account was last signed in; and nobody is told which that is who only knows its address.

use serde_json::json;
use words::Key;

use crate::support::{Browser, PASSWORD, Person, Server};

/// A language that there is no file for.
const NONE: &str = "sv";

const EMAIL: &str = "mara@example.org";

/// A browser that prefers a language, at which nobody has chosen one.
fn preferring<'a>(server: &'a Server, tag: &'static str) -> Browser<'a> {
    Browser { headers: vec![("accept-language", tag)], ..server.browser() }
}

/// Signs up in German.
async fn german_account(server: &Server) {
    let person = preferring(server, "de").begin("shop", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.new_password(PASSWORD).await;
    person.choose("email_code").await.sees("signed_in");
}

/// The text of the newest message.
fn newest(server: &Server) -> String {
    server.app.mailer.demo().unwrap().messages(Some(EMAIL))[0].text.clone()
}

#[track_caller]
fn is_in(text: &str, tag: &str, key: Key) {
    let strings = words::strings(words::Locale::tagged(tag).unwrap());
    assert!(text.contains(strings.get(key)), "not in {tag}: {text}");
}

/// Chooses a language below the screen.
async fn choose_language<'a>(mut person: Person<'a>, tag: &str) -> Person<'a> {
    let address = format!("/flows/{}?locale={tag}", person.reply.flow);
    let begin = json!({ "begin": person.reply.begin });
    let (status, reply) = person.browser.post(&address, &begin).await;
    assert!(status.is_success(), "{reply}");
    Person { reply: serde_json::from_value(reply).unwrap(), ..person }
}

#[tokio::test]
async fn the_language_that_the_browser_in_front_asks_for_stays_and_codes_are_mailed_in_it() {
    let server = Server::start().await;
    german_account(&server).await;
    let person = preferring(&server, "fr").begin("shop", "sign_in").await;
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("enter_code");
    assert_eq!(person.reply.locale, "fr");
    is_in(&newest(&server), "fr", Key::MailNotYou);
    let person = person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(person.reply.locale, "fr");
}

#[tokio::test]
async fn an_account_is_spoken_to_in_its_language_where_the_browser_asks_for_none_there_is() {
    let server = Server::start().await;
    german_account(&server).await;
    let person = preferring(&server, NONE).begin("shop", "sign_in").await;
    assert_eq!(person.reply.locale, "en");
    let person = person.email(EMAIL).await.sees("enter_password");
    assert_eq!(person.reply.locale, "en");
    let person = person.password("not the right one").await;
    assert_eq!(person.reply.locale, "en");
    let person = person.password(PASSWORD).await.sees("enter_code");
    assert_eq!(person.reply.locale, "de");
    is_in(&newest(&server), "de", Key::MailNotYou);
    let person = person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(person.reply.locale, "de");
}

#[tokio::test]
async fn a_strangers_screens_and_their_language_are_the_same_with_and_without_an_account() {
    let server = Server::start().await;
    german_account(&server).await;
    for purpose in ["sign_in", "sign_up", "reset_password"] {
        for email in [EMAIL, "nobody@example.org"] {
            let person = preferring(&server, NONE).begin("shop", purpose).await.email(email).await;
            assert_eq!(person.reply.locale, "en", "{purpose} {email}");
            let (answer, secret) = match person.reply.screen.name() {
                "enter_password" => {
                    ("password", json!({ "type": "password", "password": "wrong" }))
                }
                _ => ("code", json!({ "type": "code", "code": "000000" })),
            };
            let person = person.answer(secret).await;
            assert_eq!(person.reply.locale, "en", "{purpose} {email} {answer}");
        }
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_stays_and_is_the_accounts_from_then_on() {
    let server = Server::start().await;
    german_account(&server).await;
    let mut browser = preferring(&server, "fr");
    let begin = json!({ "app": "shop", "purpose": "sign_in", "locale": "it" });
    let (_, reply) = browser.post("/flows", &begin).await;
    let person = Person { browser, reply: serde_json::from_value(reply).unwrap() };
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("enter_code");
    assert_eq!(person.reply.locale, "it");
    person.sent_code(EMAIL).await.sees("signed_in");

    let person = preferring(&server, NONE).begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    assert_eq!(person.reply.locale, "it");
    // Chosen after the account's own was taken up.
    let person = choose_language(person, "pl").await;
    let person = person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(person.reply.locale, "pl");

    let person = preferring(&server, "fr").begin("shop", "sign_in").await;
    let person = choose_language(person, "nl").await;
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("enter_code");
    assert_eq!(person.reply.locale, "nl");
}

#[tokio::test]
async fn what_is_told_of_an_account_is_in_its_owners_language_whoever_did_it() {
    let server = Server::start().await;
    german_account(&server).await;
    let person = preferring(&server, "fr").begin("shop", "reset_password").await;
    let person = person.email(EMAIL).await.sent_code(EMAIL).await.sees("create_password");
    let person = person.new_password("ganz etwas anderes jetzt").await.sees("signed_in");
    assert_eq!(person.reply.locale, "fr");
    is_in(&newest(&server), "de", Key::NoticePasswordText);
}

//! Messages reach people whatever their mail server does, or people are told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use flow::limits;
use futures_util::future::join_all;
use portico_server::email::Email;
use protocol::Screen;
use protocol::screen::DeliveryProblem;
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::hearing::Log;
use crate::relay::{Manner, Relay, mail_settings};
use crate::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara.lind@example.org";

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

async fn server(relay: &Relay) -> Server {
    Server::with(|settings| settings.mail = relay.settings()).await
}

async fn signs_up<'a>(server: &'a Server, email: &str) -> Person<'a> {
    server.browser().begin("news", "sign_up").await.email(email).await.sees("enter_code")
}

/// Waits until a number from the database is this one.
async fn until(server: &Server, select: &'static str, wanted: i64) {
    let reached = async {
        while server.number(select).await != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    assert!(reached.is_ok(), "{select}: not {wanted}");
}

const WAITING: &str = "SELECT count(*) FROM messages";
const FAILURES: &str = "SELECT COALESCE(max(failures), 0) FROM messages";

/// What the person reads of their code when they look again.
pub(crate) async fn problem(person: &mut Person<'_>) -> Option<DeliveryProblem> {
    let path = format!("/flows/{}", person.reply.flow);
    let (_, reply) = person.browser.get(&path).await;
    person.reply = serde_json::from_value(reply).unwrap();
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    screen.delivery_problem
}

#[tokio::test]
async fn a_message_that_waits_is_delivered_by_the_mail_server_of_the_new_settings() {
    let (before, now) = (Relay::start(Manner::PutsOff).await, Relay::start(Manner::Takes).await);
    let server = Server::start().await;
    server.reload(|settings| settings.mail = before.settings());
    let person = signs_up(&server, EMAIL).await;
    before.tried(1).await;
    until(&server, FAILURES, 1).await;
    server.reload(|settings| settings.mail = now.settings());
    server.app.clock.advance(2);
    let mail = now.taken(1).await.remove(0);
    until(&server, WAITING, 0).await;
    assert_eq!(before.tries().len(), 1, "what was made of the settings before is gone");
    assert!(mail.header("To").contains(EMAIL));
    drop(person);
}

#[tokio::test]
async fn a_mail_that_is_put_off_is_tried_again_as_the_same_and_the_person_is_told() {
    let relay = Relay::start(Manner::PutsOff).await;
    let server = server(&relay).await;
    let mut person = signs_up(&server, EMAIL).await;
    relay.tried(1).await;
    until(&server, FAILURES, 1).await;
    assert_eq!(problem(&mut person).await, None, "one failure frightens nobody");
    server.app.clock.advance(2);
    relay.tried(2).await;
    until(&server, FAILURES, 2).await;
    assert_eq!(problem(&mut person).await, Some(DeliveryProblem::Delayed));
    relay.behave(Manner::Takes);
    server.app.clock.advance(5);
    let mail = relay.taken(1).await.remove(0);
    until(&server, WAITING, 0).await;
    assert_eq!(problem(&mut person).await, None);
    let ids: Vec<_> =
        relay.tries().iter().map(|mail| mail.header("Message-ID").to_owned()).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0] && id.ends_with("@localhost>")), "{ids:?}");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.greeting, "localhost", "the host that people see, and not this machine's");
    person.code(&mail.code()).await.sees("create_password");
}

#[tokio::test]
async fn a_mail_server_that_hangs_up_or_does_not_know_us_gets_the_mail_later() {
    for manner in [Manner::HangsUp, Manner::RefusesUs] {
        let relay = Relay::start(manner).await;
        let server = server(&relay).await;
        let person = signs_up(&server, EMAIL).await;
        until(&server, FAILURES, 1).await;
        relay.behave(Manner::Takes);
        server.app.clock.advance(2);
        let mail = relay.taken(1).await.remove(0);
        drop(person.code(&mail.code()).await.sees("create_password"));
    }
}

#[tokio::test]
async fn a_refusal_for_good_is_told_to_log_metric_and_person_without_address_and_code() {
    let relay = Relay::start(Manner::Refuses).await;
    let server = server(&relay).await;
    let log = Log::default();
    let listening = log.listen();
    let mut person = signs_up(&server, EMAIL).await;
    let code = relay.tried(1).await[0].code();
    until(&server, "SELECT count(*) FROM messages WHERE sealed IS NULL", 1).await;
    assert_eq!(problem(&mut person).await, Some(DeliveryProblem::Refused));
    server.app.clock.advance(300);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(relay.tries().len(), 1, "it is not tried again");
    drop(listening);
    let log = log.text();
    let line = log.lines().find(|line| line.contains("a message was refused")).unwrap();
    assert!(line.contains("550") && line.contains("5.1.1"), "{line}");
    assert!(line.contains("is unknown here:") && line.contains("127.0.0.1"), "{line}");
    assert!(!log.contains("lind") && !log.contains(&code), "{log}");
    let metrics = server.app.metrics.text().unwrap();
    let counted = "portico_message_tries_total{kind=\"email\",outcome=\"refused\"} 1\n";
    assert!(metrics.contains(counted), "{metrics}");
    // Another code to a mail server that has thought better of it.
    relay.behave(Manner::Takes);
    let person = person.press("resend").await;
    let code = relay.taken(1).await[0].code();
    drop(person.code(&code).await.sees("create_password"));
}

#[tokio::test]
async fn nobody_waits_for_a_silent_mail_server_and_the_person_is_told() {
    let relay = Relay::start(Manner::IsSilent).await;
    let server = server(&relay).await;
    let answer = tokio::time::timeout(Duration::from_secs(10), signs_up(&server, EMAIL)).await;
    let mut person = answer.expect("the mail server never answers");
    assert_eq!(problem(&mut person).await, None);
    server.app.clock.advance(u32::try_from(limits::MESSAGE_SLOW).unwrap());
    assert_eq!(problem(&mut person).await, Some(DeliveryProblem::Delayed));
}

#[tokio::test]
async fn a_code_is_not_sent_when_it_is_good_no_more() {
    let relay = Relay::start(Manner::PutsOff).await;
    let server = server(&relay).await;
    drop(signs_up(&server, EMAIL).await);
    until(&server, FAILURES, 1).await;
    relay.behave(Manner::Takes);
    server.app.clock.advance(u32::try_from(limits::CODE_LIFETIME).unwrap());
    until(&server, WAITING, 0).await;
    assert_eq!((relay.tries().len(), relay.mails().len()), (1, 0));
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_one_that_was_not_delivered() {
    let relay = Relay::start(Manner::PutsOff).await;
    let server = server(&relay).await;
    let person = signs_up(&server, EMAIL).await;
    let first = relay.tried(1).await[0].clone();
    until(&server, FAILURES, 1).await;
    relay.behave(Manner::Takes);
    // In one change with the new code: the first one is due, and gone.
    let hold = server.number("UPDATE messages SET due_at = due_at + 1000 RETURNING failures").await;
    assert_eq!(hold, 1);
    server.app.clock.advance(u32::try_from(limits::RESEND_WAIT).unwrap());
    let person = person.press("resend").await;
    let mail = relay.taken(1).await.remove(0);
    until(&server, WAITING, 0).await;
    server.app.clock.advance(400);
    assert_eq!(relay.mails().len(), 1);
    assert_ne!(mail.header("Message-ID"), first.header("Message-ID"));
    drop(person.code(&mail.code()).await.sees("create_password"));
}

#[tokio::test]
async fn a_code_is_not_sent_to_who_went_another_way() {
    let relay = Relay::start(Manner::PutsOff).await;
    let server = server(&relay).await;
    let person = signs_up(&server, EMAIL).await;
    until(&server, FAILURES, 1).await;
    drop(person.press("back").await.sees("identify"));
    assert_eq!(server.number(WAITING).await, 0);
}

#[tokio::test]
async fn a_notice_is_tried_for_a_day_and_no_longer() {
    let relay = Relay::start(Manner::Takes).await;
    let server = server(&relay).await;
    let person = signs_up(&server, EMAIL).await;
    let person = person.code(&relay.taken(1).await[0].code()).await;
    drop(person.new_password(PASSWORD).await.sees("signed_in"));
    for (arrives, new) in [(true, "tasse mond brücke"), (false, "lampe mond fenster")] {
        server.app.clock.advance(3600);
        relay.behave(Manner::Takes);
        let mails = relay.mails().len();
        let person = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
        let code = relay.taken(mails + 1).await[mails].code();
        let person = person.code(&code).await.sees("create_password");
        relay.behave(Manner::PutsOff);
        let tries = relay.tries().len();
        drop(person.new_password(new).await);
        relay.tried(tries + 1).await;
        until(&server, FAILURES, 1).await;
        let later = if arrives { 23 } else { 24 };
        relay.behave(Manner::Takes);
        server.app.clock.advance(later * 3600);
        until(&server, WAITING, 0).await;
        let tries = relay.tries().split_off(tries);
        assert_eq!(tries.last().unwrap().taken, arrives);
        let id = tries[0].header("Message-ID");
        assert!(tries.iter().all(|mail| mail.header("Message-ID") == id));
    }
}

#[tokio::test]
async fn two_servers_deliver_every_message_once() {
    const PEOPLE: usize = 30;
    let relay = Relay::start(Manner::Takes).await;
    let servers = Server::two_with(|settings| settings.mail = relay.settings()).await;
    let all = (0..PEOPLE).map(|place| {
        let server = &servers[place % 2];
        async move { drop(signs_up(server, &format!("person{place}@example.org")).await) }
    });
    join_all(all).await;
    until(&servers[0], WAITING, 0).await;
    let mut to: Vec<_> = relay.tries().iter().map(|mail| mail.header("To").to_owned()).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), relay.tries().len()), (PEOPLE, PEOPLE));
}

#[tokio::test]
async fn a_message_of_a_server_that_died_is_delivered_by_another_when_its_claim_expires() {
    let relay = Relay::start(Manner::PutsOff).await;
    let [one, two] = Server::two_with(|settings| settings.mail = relay.settings()).await;
    drop(signs_up(&one, EMAIL).await);
    until(&one, FAILURES, 1).await;
    one.run("UPDATE messages SET holder = 'a server that died', due_at = due_at + 20").await;
    relay.behave(Manner::Takes);
    two.app.clock.advance(10);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(relay.mails().len(), 0, "it may still be at work");
    two.app.clock.advance(15);
    relay.taken(1).await;
    until(&two, WAITING, 0).await;
}

#[tokio::test]
async fn what_waits_in_the_database_shows_neither_address_nor_code() {
    let relay = Relay::start(Manner::PutsOff).await;
    let server = server(&relay).await;
    drop(signs_up(&server, EMAIL).await);
    let code = relay.tried(1).await[0].code();
    until(&server, FAILURES, 1).await;
    let rows = server.rows("SELECT sealed, id, kind, holder FROM messages").await;
    assert_eq!(rows.len(), 1);
    let sealed: Vec<u8> = rows[0].get(0);
    let texts: Vec<_> =
        (1..4).filter_map(|place| rows[0].get::<Option<String>, _>(place)).collect();
    let row = [sealed.as_slice(), texts.concat().as_bytes()].concat();
    let all = server.database().await;
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|b| b == text.as_bytes());
    assert!(!holds(&row, &code) && !holds(&row, "mara") && !holds(&row, "example"));
    assert!(!holds(&all, &format!("{code} is your")), "nor does any other table");
    assert!(!holds(&all, "Message-ID"));
    assert!(sealed.len() > 500, "the whole mail is there");
}

#[tokio::test]
async fn a_code_to_an_address_that_the_mail_server_cannot_take_is_told_after_a_proof() {
    const UNICODE: &str = "jürgen@example.org";
    let able = Relay::start(Manner::Takes).await;
    let one = server(&able).await;
    let person = one.browser().begin("shop", "sign_up").await.email(UNICODE).await;
    let person = person.code(&able.taken(1).await[0].code()).await.new_password(PASSWORD).await;
    drop(person.choose("email_code").await.sees("signed_in"));

    let plain = Relay::offering("250-8BITMIME\r\n", Manner::Takes).await;
    let two = one.beside(|settings| settings.mail = plain.settings()).await;
    let unicode = Email::parse(UNICODE).unwrap();
    let learned = async {
        while two.app.mailer.takes(&unicode) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, learned).await.unwrap();
    let person = two.browser().begin("shop", "sign_in").await.email(UNICODE).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.delivery_problem, Some(DeliveryProblem::Refused));
    assert!(plain.tries().is_empty());
}

#[tokio::test]
async fn a_server_starts_without_its_mail_server_and_says_so() {
    let log = Log::default();
    crate::hearing::begin();
    let listening = log.listen();
    let mail = mail_settings("127.0.0.1:1");
    let server = Server::with(|settings| settings.mail = mail).await;
    let told = async {
        while !log.text().contains("the mail server cannot be used") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
    drop(listening);
    assert!(log.text().contains("refused") && log.text().contains("127.0.0.1"), "{}", log.text());
    drop(signs_up(&server, EMAIL).await);
}

/// A carrier of texts that puts the first one off; what it got, by id.
async fn carrier() -> (String, Arc<Mutex<Vec<(String, Value)>>>) {
    let got = Arc::<Mutex<Vec<(String, Value)>>>::default();
    let seen = got.clone();
    let take = async move |headers: HeaderMap, Json(body): Json<Value>| {
        let mut seen = seen.lock().unwrap();
        seen.push((headers["webhook-id"].to_str().unwrap().to_owned(), body));
        if seen.len() == 1 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(axum::routing::any(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, got)
}

#[tokio::test]
async fn a_text_that_its_carrier_puts_off_is_tried_again_with_the_same_id() {
    let (url, got) = carrier().await;
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let text = format!("[webhook]\nurl = {url:?}\nsecret = {secret:?}\n");
    let phone = toml::from_str(&text).unwrap();
    let server = Server::with(|settings| settings.phone = Some(phone)).await;
    let person = account(&server, "vault", EMAIL).await.choose("sms_code").await;
    let number = json!({ "type": "phone", "phone": "+4915123456789" });
    let person = person.answer(number).await.sees("enter_code");
    until(&server, FAILURES, 1).await;
    server.app.clock.advance(2);
    until(&server, WAITING, 0).await;
    let got = got.lock().unwrap().clone();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0], got[1]);
    let code = got[1].1["code"].as_str().unwrap();
    drop(person.code(code).await.sees("recovery_codes"));
    let metrics = server.app.metrics.text().unwrap();
    for outcome in ["failed", "delivered"] {
        let counted =
            format!("portico_message_tries_total{{kind=\"sms_code\",outcome=\"{outcome}\"}} 1\n");
        assert!(metrics.contains(&counted), "{metrics}");
    }
}

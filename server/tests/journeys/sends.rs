//! Journeys of people who ask for more codes than there are.

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::future::join_all;
use portico_server::settings::Settings;
use protocol::{Refusal, Timestamp};
use serde_json::json;

use crate::support::{Browser, Person, Server, account};

const FORWARDED: &str = "x-forwarded-for";
const HOME: &str = "203.0.113.9";
const ABROAD: &str = "198.51.100.7";

/// Tests come without a peer, which is this address.
fn behind_a_proxy(settings: &mut Settings) {
    settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
}

fn client<'a>(server: &'a Server, address: &'static str) -> Browser<'a> {
    let mut browser = server.browser();
    browser.headers.push((FORWARDED, address));
    browser
}

/// From when another code may be asked for, if this one was held back.
fn held_back(person: &Person<'_>) -> Option<Timestamp> {
    match person.reply.refusal {
        None => None,
        Some(Refusal::TooManySends { at }) => Some(at),
        other => panic!("{other:?}"),
    }
}

/// How many codes were held back, as the metrics tell it.
fn counted(server: &Server, factor: &str) -> String {
    let label = format!("portico_events_total{{event=\"not_sent\",factor=\"{factor}\"}} ");
    let text = server.app.metrics.text().unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(&label));
    line.unwrap_or("0").to_owned()
}

#[tokio::test]
async fn a_network_gets_so_many_mails_whatever_the_addresses_and_others_get_theirs() {
    let server = Server::with(|settings| {
        behind_a_proxy(settings);
        settings.limits.network_mails_per_hour = 3;
    })
    .await;
    let known = "mara@example.org";
    account(&server, "club", known).await;
    let before = server.messages(known);
    for number in 0..3 {
        // What a client claims of itself is another network for nobody.
        let claim = ["1.2.3.4, 198.51.100.7", ABROAD][number % 2];
        let person = client(&server, claim).begin("club", "sign_in").await;
        let person = person.email(&format!("person{number}@example.org")).await;
        assert_eq!(held_back(&person.sees("enter_code")), None);
    }
    let refused_at = server.app.clock.now();
    let mut replies = vec![];
    for email in [known, "nobody@example.org"] {
        let person = client(&server, ABROAD).begin("club", "sign_in").await.email(email).await;
        let at = held_back(&person).expect("a refusal");
        assert!((3590..=3600).contains(&at.seconds_from(refused_at)), "{at:?}");
        replies.push((at, person.sees("enter_code").reply.screen));
    }
    let [with_account, without] = &replies[..] else { panic!() };
    assert_eq!(with_account.0, without.0);
    let text = |screen| serde_json::to_string(screen).unwrap();
    let masked = |email: &str| text(&with_account.1).replace(known, email);
    assert_eq!(masked("nobody@example.org"), text(&without.1));
    assert_eq!((server.messages(known), server.messages("nobody@example.org")), (before, 0));
    assert_eq!(counted(&server, "email_code"), "2");
    let person = client(&server, HOME).begin("club", "sign_in").await.email(known).await;
    assert_eq!(held_back(&person), None, "another network");
    server.app.clock.advance(3601);
    let person = client(&server, ABROAD).begin("club", "sign_in").await.email(known).await;
    assert_eq!(held_back(&person), None, "an hour later");
    assert_eq!(server.messages(known), before + 2);
}

#[tokio::test]
async fn all_addresses_of_one_ipv6_network_are_one_client() {
    let server = Server::with(|settings| {
        behind_a_proxy(settings);
        settings.limits.network_mails_per_day = 1;
    })
    .await;
    let mails = async |address, email| {
        let person = client(&server, address).begin("club", "sign_up").await.email(email).await;
        let sent = server.messages(email);
        assert_eq!(held_back(&person).is_some(), sent == 0, "what is said is what was done");
        sent
    };
    assert_eq!(mails("2001:db8:1:2::1", "a@example.org").await, 1);
    assert_eq!(mails("2001:db8:1:2:ffff::9", "b@example.org").await, 0);
    assert_eq!(mails("2001:db8:1:3::1", "b@example.org").await, 1);
}

/// Somebody in a network who may enrol a number.
async fn at_the_vault<'a>(server: &'a Server, address: &'static str, email: &str) -> Person<'a> {
    let mut person = account(server, "vault", email).await.choose("sms_code").await;
    person.browser.headers.push((FORWARDED, address));
    person.sees("enroll_phone")
}

async fn number<'a>(person: Person<'a>, number: &str) -> Person<'a> {
    person.answer(json!({ "type": "phone", "phone": number })).await.sees("enter_code")
}

#[tokio::test]
async fn a_network_gets_fewer_texts_than_mails_whatever_numbers_and_accounts() {
    let server = Server::with(|settings| {
        behind_a_proxy(settings);
        settings.limits.network_texts_per_hour = 2;
    })
    .await;
    let numbers = ["+4915123456780", "+4915123456781", "+4915123456782"];
    for (place, to) in numbers.iter().enumerate() {
        let person = at_the_vault(&server, ABROAD, &format!("p{place}@example.org")).await;
        assert_eq!(held_back(&number(person, to).await).is_some(), place == 2, "{to}");
    }
    assert_eq!(numbers.map(|to| server.messages(to)), [1, 1, 0]);
    assert_eq!(counted(&server, "sms_code"), "1");
    let person =
        client(&server, ABROAD).begin("club", "sign_up").await.email("m@example.org").await;
    assert_eq!(held_back(&person), None, "mails are counted for themselves");
    let person = at_the_vault(&server, HOME, "q@example.org").await;
    assert_eq!(held_back(&number(person, numbers[2]).await), None, "another network");
}

#[tokio::test]
async fn an_account_gets_so_many_texts_whatever_the_numbers() {
    let server = Server::with(|settings| settings.limits.sends_per_hour = 4).await;
    // Where a client's address is not known, the account is what is counted.
    let mut person = account(&server, "vault", "mara@example.org").await.choose("sms_code").await;
    for place in 0..5 {
        let to = format!("+491512345678{place}");
        person = number(person, &to).await;
        assert_eq!(held_back(&person).is_some(), place == 4, "{to}");
        assert_eq!(server.messages(&to), usize::from(place < 4));
        person = person.press("back").await.sees("enroll_phone");
    }
}

#[tokio::test]
async fn all_texts_together_stay_under_what_the_operator_can_pay_for() {
    let server = Server::with(|settings| settings.limits.all_texts_per_day = Some(2)).await;
    for place in 0..3 {
        let email = format!("p{place}@example.org");
        let person = account(&server, "vault", &email).await.choose("sms_code").await;
        let to = format!("+491512345678{place}");
        let person = number(person, &to).await;
        assert_eq!(held_back(&person).is_some(), place == 2);
        assert_eq!(server.messages(&to), usize::from(place < 2));
    }
}

#[tokio::test]
async fn of_a_hundred_flows_at_once_from_one_network_no_more_are_sent_than_the_limit() {
    let servers = Server::two_with(|settings| {
        behind_a_proxy(settings);
        settings.limits.network_mails_per_hour = 7;
    })
    .await;
    let mut all = vec![];
    for place in 0..100 {
        let person = client(&servers[place % 2], ABROAD).begin("shop", "sign_up").await;
        all.push(async move { person.email(&format!("p{place}@example.org")).await });
    }
    let all = join_all(all).await;
    let sent = all.iter().filter(|person| held_back(person).is_none()).count();
    let letters = |server: &Server| server.app.mailer.demo().unwrap().messages(None).len();
    assert_eq!((sent, servers.iter().map(letters).sum::<usize>()), (7, 7));
    for person in all {
        let protocol::Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
        let told = held_back(&person).is_some();
        assert_eq!(
            screen.resend_at.is_some_and(|at| at.seconds_from(person.reply.now) > 3000),
            told
        );
    }
}

#[tokio::test]
async fn who_must_wait_is_told_for_how_long_in_a_header_too() {
    let server = Server::start().await;
    let person = client(&server, HOME).begin("shop", "sign_up").await.email("a@example.org").await;
    let body = json!({ "step": person.reply.step, "answer": { "type": "resend" } }).to_string();
    let cookies: Vec<_> =
        person.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post(format!("/flows/{}/answers", person.reply.flow))
        .header(header::COOKIE, cookies.join("; "))
        .header(header::CONTENT_TYPE, "application/json");
    let response = server.send(request.body(Body::from(body)).unwrap()).await;
    let seconds: i64 = response.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=flow::limits::RESEND_WAIT).contains(&seconds), "{seconds}");
}

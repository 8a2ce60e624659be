//! Journeys of people who are known, and of those who are not.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use flow::limits;
use flow::policy::WhenUnknown;
use portico_server::settings::Settings;
use serde_json::{Value, json};

use crate::hearing::Log;
use crate::support::{Browser, PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";
const FORWARDED: &str = "x-forwarded-for";
const HOME: &str = "203.0.113.9";
const ABROAD: &str = "198.51.100.7";

/// Tests come without a peer, which is this address.
fn behind_a_proxy(settings: &mut Settings) {
    settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
    settings.upstream.coordinates_header = Some("x-coordinates".to_owned().try_into().unwrap());
    settings.risk.built_in = true;
}

async fn server() -> Server {
    Server::with(behind_a_proxy).await
}

/// A browser in a network, with no cookies.
fn stranger<'a>(server: &'a Server, address: &'static str) -> Browser<'a> {
    let mut browser = server.browser();
    browser.headers.push((FORWARDED, address));
    browser
}

/// Signs in as far as the password.
async fn signs_in<'a>(browser: Browser<'a>, app: &str, email: &str) -> Person<'a> {
    browser.begin(app, "sign_in").await.email(email).await.password(PASSWORD).await
}

/// An account that was signed up and enrolled at home, and its browser there.
async fn at_home<'a>(server: &'a Server, email: &str) -> Browser<'a> {
    let person = stranger(server, HOME).begin("shop", "sign_up").await.email(email).await;
    let person = person.sent_code(email).await.new_password(PASSWORD).await;
    person.choose("email_code").await.sees("signed_in").browser
}

#[tokio::test]
async fn a_strange_device_in_a_strange_network_is_challenged_and_then_known() {
    let server = server().await;
    let home = at_home(&server, EMAIL).await;
    signs_in(home, "bank", EMAIL).await.sees("signed_in");
    let person = signs_in(stranger(&server, ABROAD), "bank", EMAIL).await.sees("enter_code");
    let person = person.sent_code(EMAIL).await.sees("signed_in");
    signs_in(person.browser, "bank", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn a_new_device_at_home_and_a_known_one_abroad_are_not_challenged() {
    let server = server().await;
    let mut home = at_home(&server, EMAIL).await;
    signs_in(stranger(&server, HOME), "bank", EMAIL).await.sees("signed_in");
    home.headers = vec![(FORWARDED, ABROAD)];
    signs_in(home, "bank", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn an_accounts_first_sign_in_has_nothing_to_be_compared_with() {
    let server = server().await;
    // Signed up at home, and dropped out before the sign-in was complete.
    let person = stranger(&server, HOME).begin("shop", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.new_password(PASSWORD).await;
    person.sees("enroll_choose");
    signs_in(stranger(&server, ABROAD), "bank", EMAIL).await.sees("enroll_choose");
}

#[tokio::test]
async fn a_device_cookie_that_we_did_not_make_is_worth_nothing() {
    let server = server().await;
    let home = at_home(&server, EMAIL).await;
    let known = home.cookies.iter().find(|(name, _)| name == "portico_device").unwrap();
    let ines = at_home(&server, "ines@example.org").await;
    let other = ines.cookies.iter().find(|(name, _)| name == "portico_device").unwrap();
    let first = if known.1.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{first}{}", &known.1[1..]);
    for worthless in [forged.as_str(), &known.1[..40], &other.1] {
        let mut thief = stranger(&server, ABROAD);
        thief.cookies.push(("portico_device".into(), worthless.into()));
        signs_in(thief, "bank", EMAIL).await.sees("enter_code");
    }
    let mut elsewhere = stranger(&server, ABROAD);
    elsewhere.cookies.push(known.clone());
    signs_in(elsewhere, "bank", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn a_cookie_put_into_a_browser_beforehand_is_not_what_becomes_known() {
    let server = server().await;
    at_home(&server, EMAIL).await;
    let planted = data_encoding::BASE64URL_NOPAD.encode(&[7; 64]);
    let with_it = |address| {
        let mut browser = stranger(&server, address);
        browser.cookies.push(("portico_device".into(), planted.clone()));
        browser
    };
    let person = signs_in(with_it(HOME), "bank", EMAIL).await.sees("signed_in");
    let known = person.browser.cookies.iter().find(|(name, _)| name == "portico_device").unwrap();
    assert_ne!(known.1, planted);
    signs_in(with_it(ABROAD), "bank", EMAIL).await.sees("enter_code");
}

#[tokio::test]
async fn a_device_is_known_for_half_a_year_after_its_last_sign_in() {
    let server = server().await;
    let home = at_home(&server, EMAIL).await;
    let mut far = home.clone();
    far.headers = vec![(FORWARDED, ABROAD)];
    // Nothing else is remembered by then either, so a newer device is needed.
    server.app.clock.advance(u32::try_from(limits::SEEN_LIFETIME).unwrap() - 60);
    let person = signs_in(stranger(&server, HOME), "bank", EMAIL).await.sees("signed_in");
    drop(person);
    server.app.clock.advance(120);
    signs_in(far, "bank", EMAIL).await.sees("enter_code");
}

#[tokio::test]
async fn the_device_cookie_comes_with_a_completed_sign_in_and_holds_nothing_readable() {
    let server = server().await;
    let person = stranger(&server, HOME).begin("news", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await;
    assert!(person.browser.cookies.iter().all(|(name, _)| name != "portico_device"));
    let path = format!("/flows/{}/answers", person.reply.flow);
    let answer = json!({ "type": "new_password", "password": PASSWORD });
    let body = json!({ "step": person.reply.step, "answer": answer }).to_string();
    let cookies: Vec<_> =
        person.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = axum::http::Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookies.join("; "))
        .body(body.into());
    let response = server.send(request.unwrap()).await;
    let set = response.headers().get_all(header::SET_COOKIE).iter();
    let set: Vec<_> = set.map(|cookie| cookie.to_str().unwrap()).collect();
    let device = set.iter().find(|cookie| cookie.starts_with("portico_device=")).unwrap();
    let attributes = "; HttpOnly; SameSite=Lax; Path=/; Max-Age=15552000";
    assert!(device.ends_with(attributes), "{device}");
    let value = device["portico_device=".len()..].strip_suffix(attributes).unwrap();
    assert_eq!(data_encoding::BASE64URL_NOPAD.decode(value.as_bytes()).unwrap().len(), 64);
}

#[tokio::test]
async fn switched_off_nothing_is_looked_at_and_no_network_and_no_place_is_remembered() {
    let server = Server::with(|settings: &mut Settings| {
        behind_a_proxy(settings);
        settings.risk.built_in = false;
    })
    .await;
    let mut home = at_home(&server, EMAIL).await;
    home.headers.push(("x-coordinates", "52.5,13.4"));
    signs_in(home, "news", EMAIL).await.sees("signed_in");
    signs_in(stranger(&server, ABROAD), "bank", EMAIL).await.sees("signed_in");
    let networks = "SELECT count(*) FROM seen WHERE kind = 'network'";
    assert_eq!(server.number(networks).await, 0);
    assert_eq!(server.number("SELECT count(*) FROM places").await, 0);
}

#[tokio::test]
async fn the_database_holds_no_address_no_place_and_no_device() {
    let server = server().await;
    let mut home = stranger(&server, HOME);
    home.headers.push(("x-coordinates", "52.5234,13.4114"));
    let person = home.begin("news", "sign_up").await.email(EMAIL).await.sent_code(EMAIL).await;
    let person = person.new_password(PASSWORD).await.sees("signed_in");
    let device = person.browser.cookies.iter().find(|(name, _)| name == "portico_device");
    let database = server.database().await;
    let device = data_encoding::BASE64URL_NOPAD.decode(device.unwrap().1.as_bytes()).unwrap();
    for secret in [&b"203.0.113"[..], b"\xcb\x00\x71", b"52.5234", &device[..32]] {
        let found = database.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{secret:?}");
    }
}

#[tokio::test]
async fn nobody_travels_from_berlin_to_sydney_in_an_hour() {
    let server = server().await;
    let mut home = at_home(&server, EMAIL).await;
    home.headers.push(("x-coordinates", "52.5,13.4"));
    let mut home = signs_in(home, "bank", EMAIL).await.sees("signed_in").browser;
    home.headers[1] = ("x-coordinates", "-33.9,151.2");
    server.app.clock.advance(3600);
    signs_in(home.clone(), "bank", EMAIL).await.sees("enter_code");
    server.app.clock.advance(24 * 3600);
    signs_in(home, "bank", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn reasons_are_in_the_log_and_never_in_the_reply() {
    let server = server().await;
    let log = Log::default();
    let person = stranger(&server, HOME).begin("news", "sign_up").await.email(EMAIL).await;
    person.sent_code(EMAIL).await.new_password(PASSWORD).await.sees("signed_in");
    let thief = stranger(&server, ABROAD).begin("bank", "sign_in").await.email(EMAIL).await;
    let mut thief = thief;
    for guess in 0..5 {
        thief = thief.password(&format!("guess {guess}")).await;
    }
    let blocked = {
        let _guard = log.listen();
        thief.password(PASSWORD).await.sees("blocked")
    };
    let log = log.text();
    let told = "level=High reasons=[\"FailuresOnAccount\", \"UnseenDevice\", \"UnseenNetwork\"]";
    assert!(log.contains(told), "{log}");
    assert!(log.contains(&blocked.reply.reference), "{log}");
    assert!(!log.contains(EMAIL) && !log.contains(ABROAD), "{log}");
    let reply = serde_json::to_string(&blocked.reply).unwrap().to_lowercase();
    for reason in ["unseen", "device", "network", "failure", "high", "medium"] {
        assert!(!reply.contains(reason), "{reason}: {reply}");
    }
}

/// A password that comes with its address.
fn with_address(email: &str, password: &str) -> Value {
    json!({ "type": "email", "email": email, "password": password })
}

#[tokio::test]
async fn a_network_with_too_many_wrong_answers_waits_and_others_do_not() {
    let server = server().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    for number in 0..limits::NETWORK_FAILURES {
        // What a client claims of itself buys no new guesses.
        let mut thief = server.browser();
        thief
            .headers
            .push((FORWARDED, ["1.2.3.4, 198.51.100.7", "198.51.100.7"][number as usize % 2]));
        let email = format!("person{number}@example.org");
        let person = thief.begin("news", "sign_in").await;
        // With the address, as managers give it, or on its own screen: it is the same guess.
        let person = match number / 2 % 2 {
            0 => person.email(&email).await.password("wrong").await,
            _ => person.answer(with_address(&email, "wrong")).await,
        };
        person.sees("enter_password");
    }
    let hashed = server.app.passwords.count();
    signs_in(stranger(&server, ABROAD), "news", EMAIL).await.sees("locked");
    let person = stranger(&server, ABROAD).begin("news", "sign_in").await;
    person.answer(with_address(EMAIL, PASSWORD)).await.sees("locked");
    assert_eq!(server.app.passwords.count(), hashed, "nothing was compared");
    signs_in(stranger(&server, "198.51.100.8"), "news", EMAIL).await.sees("signed_in");
    signs_in(stranger(&server, HOME), "news", EMAIL).await.sees("signed_in");
    server.app.clock.advance(u32::try_from(limits::NETWORK_LEAK).unwrap());
    signs_in(stranger(&server, ABROAD), "news", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn right_answers_fill_no_network() {
    let server = server().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    for _ in 0..limits::NETWORK_FAILURES + 5 {
        signs_in(stranger(&server, ABROAD), "news", EMAIL).await.sees("signed_in");
    }
}

#[tokio::test]
async fn a_webhook_that_says_high_blocks_and_its_reasons_are_for_the_log() {
    let (url, asked) = receiver(async || {
        axum::Json(json!({ "level": "high", "reasons": ["on a list\n of thieves"] }))
            .into_response()
    })
    .await;
    let server = Server::with(|settings| with_webhook(settings, &url, WhenUnknown::Open)).await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let log = Log::default();
    let blocked = {
        let _guard = log.listen();
        signs_in(stranger(&server, ABROAD), "lab", EMAIL).await.sees("blocked")
    };
    let log = log.text();
    assert!(log.contains("on a list\\n of thieves"), "{log}");
    assert!(!serde_json::to_string(&blocked.reply).unwrap().contains("list"));
    let question = asked.lock().unwrap().last().unwrap().clone();
    let expected = json!({
        "type": "risk", "reference": blocked.reply.reference, "app": "lab", "purpose": "sign_in",
        "account": EMAIL, "address": ABROAD, "country": null, "platform": "other",
    });
    assert_eq!(question, expected);
}

#[tokio::test]
async fn a_webhook_that_says_none_lets_nobody_in_whom_another_source_holds() {
    let (url, _) = receiver(async || axum::Json(json!({ "level": "none" })).into_response()).await;
    let server = Server::with(|settings| with_webhook(settings, &url, WhenUnknown::Closed)).await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut risky = server.browser();
    risky.cookies.push(("portico_demo_risk".into(), "medium".into()));
    signs_in(risky, "bank", EMAIL).await.sees("blocked");
    signs_in(server.browser(), "bank", EMAIL).await.sees("enroll_choose");
}

#[tokio::test]
async fn a_webhook_that_cannot_say_counts_as_declared_and_a_policy_may_declare_otherwise() {
    let silent = receiver(async || std::future::pending().await).await.0;
    let broken = receiver(async || StatusCode::BAD_GATEWAY.into_response()).await.0;
    let babbling = receiver(async || "high".into_response()).await.0;
    let absent = "http://127.0.0.1:1/".to_owned();
    for url in [silent, broken, babbling, absent] {
        for (rule, own, screen) in [
            (WhenUnknown::Closed, None, "blocked"),
            (WhenUnknown::Open, None, "enroll_choose"),
            (WhenUnknown::Closed, Some(WhenUnknown::Open), "enroll_choose"),
            (WhenUnknown::Open, Some(WhenUnknown::Closed), "blocked"),
        ] {
            let server = Server::with(|settings| {
                with_webhook(settings, &url, rule);
                settings.policies[0].conditions.when_risk_unknown = own;
            })
            .await;
            account(&server, "news", EMAIL).await.sees("signed_in");
            signs_in(server.browser(), "bank", EMAIL).await.sees(screen);
        }
    }
}

#[tokio::test]
async fn who_is_enrolled_is_only_challenged_when_a_webhook_is_down() {
    let absent = "http://127.0.0.1:1/";
    let server = Server::with(|settings| with_webhook(settings, absent, WhenUnknown::Closed)).await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    let person = signs_in(server.browser(), "bank", EMAIL).await.sees("enter_code");
    person.sent_code(EMAIL).await.sees("signed_in");
}

fn with_webhook(settings: &mut Settings, url: &str, when_unknown: WhenUnknown) {
    settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let text = format!("[webhook]\nurl = {url:?}\nsecret = {secret:?}\ntimeout_seconds = 1\n");
    settings.risk = toml::from_str(&text).unwrap();
    settings.risk.when_unknown = Some(when_unknown);
    settings.risk.built_in = false;
}

/// A risk service on this machine, over real HTTP, and what it was asked.
async fn receiver<F>(
    answer: impl Fn() -> F + Clone + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<Value>>>)
where
    F: Future<Output = Response> + Send,
{
    let asked = Arc::<Mutex<Vec<Value>>>::default();
    let kept = asked.clone();
    let handler = async move |axum::Json(question): axum::Json<Value>| {
        kept.lock().unwrap().push(question);
        answer().await
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().fallback(any(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

//! Journeys through the whole server, as JSON.
//!
//! On an `SQLite` file, or on `PostgreSQL` where `PORTICO_TEST_STORE` is `postgres`, or
//! behind `PgBouncer` where it is `pgbouncer`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod adversary;
mod apart;
mod authenticator;
#[cfg(unix)]
mod backup;
mod bounces;
mod brands;
mod bugs;
mod busy;
mod change_email;
#[cfg(unix)]
mod connections;
mod cookies;
#[path = "../databases/mod.rs"]
mod databases;
mod delivery;
#[cfg(unix)]
mod doctor;
mod embedding;
#[cfg(target_os = "linux")]
mod encrypted;
mod factors;
#[cfg(target_os = "linux")]
mod failover;
mod federated;
mod few_screens;
mod first_screen;
#[cfg(target_os = "linux")]
mod full_disk;
mod headers;
#[cfg(unix)]
mod health;
mod hearing;
mod integration;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod kubernetes;
mod languages;
mod mail_records;
mod mail_server;
mod managing;
#[cfg(target_os = "linux")]
mod memory;
mod moving;
mod open_sessions;
mod openid;
mod operator;
mod origins;
mod own_account;
mod own_language;
mod passkeys;
#[cfg(unix)]
mod pgbouncer;
#[cfg(unix)]
mod private;
mod processes;
mod providers;
mod queue;
mod relay;
mod reloaded;
mod remembered;
mod reset;
mod revoked;
mod risk;
mod rotation;
mod scripted_host;
mod scripted_provider;
mod secrets;
mod sends;
mod sentences;
mod servers;
#[cfg(unix)]
mod service_manager;
mod session_told;
mod signed_mails;
#[cfg(unix)]
mod starting;
mod stated;
mod staying;
mod staying_in;
#[cfg(unix)]
mod stopping;
mod strangers;
mod support;
mod traces;
mod turned_away;
mod two_apps;
mod typed;
mod unreached;
mod unsent;
mod upstream;
mod ways_out;

use axum::body::Body;
use axum::http::Request;
use flow::limits;
use portico_server::settings::Settings;
use protocol::{Answer, Refusal};
use serde_json::{Value, json};
use support::{PASSWORD, Server, account, enrolled, wrong};
use tower::ServiceExt as _;

const EMAIL: &str = "mara@example.org";

#[tokio::test]
async fn a_person_signs_up_enrols_and_signs_in_again() {
    let server = Server::start().await;
    let mut up = enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    let session = up.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "email_code"]));
    assert_eq!(session["amr"], json!(["pwd", "otp", "mfa"]));
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let mut person = person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let server = Server::start().await;
    let mut browser = enrolled(&server, "shop", EMAIL).await.browser;
    let before = browser.clone();
    browser.post("/sign-out", &Value::Null).await;
    assert!(browser.session().await.is_none());
    assert!(before.clone().session().await.is_none(), "the old cookie is worth nothing");
}

#[tokio::test]
async fn a_person_who_dropped_out_is_asked_again_and_nothing_is_half_enrolled() {
    let server = Server::start().await;
    let dropped = account(&server, "shop", EMAIL).await.sees("enroll_choose");
    let mut dropped = dropped.choose("authenticator").await.sees("enroll_authenticator");
    assert!(dropped.browser.session().await.is_none());
    let again = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    again.password(PASSWORD).await.sees("enroll_choose");
}

#[tokio::test]
async fn risk_blocks_who_is_not_enrolled_and_challenges_who_is() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let risky = |level: &str| {
        let mut browser = server.browser();
        browser.cookies.push(("portico_demo_risk".into(), level.into()));
        browser
    };
    let calm = risky("low").begin("bank", "sign_in").await.email(EMAIL).await;
    calm.password(PASSWORD).await.sees("enroll_choose");
    let blocked = risky("medium").begin("bank", "sign_in").await.email(EMAIL).await;
    let mut blocked = blocked.password(PASSWORD).await.sees("blocked");
    assert!(blocked.browser.session().await.is_none());
    blocked.press("restart").await.sees("identify");

    enrolled(&server, "shop", "ines@example.org").await.sees("signed_in");
    let asked = risky("high").begin("bank", "sign_in").await.email("ines@example.org").await;
    asked.password(PASSWORD).await.sees("enter_code");
}

#[tokio::test]
async fn a_break_glass_group_gets_in_where_everyone_else_is_blocked() {
    let server = Server::with(|settings: &mut Settings| {
        settings.groups.insert("rescue".into(), vec!["ines@example.org".into()]);
        let mut block = settings.policies[1].clone();
        (block.apps, block.conditions) = Default::default();
        block.users.exclude = vec!["group:rescue".into()];
        settings.policies = vec![block];
    })
    .await;
    account(&server, "news", EMAIL).await.sees("blocked");
    account(&server, "news", "Ines@example.org").await.sees("signed_in");
}

#[tokio::test]
async fn signing_up_with_an_address_that_has_an_account_tells_only_its_owner() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let known = server.browser().begin("shop", "sign_up").await.email(EMAIL).await;
    let unknown = server.browser().begin("shop", "sign_up").await.email("new@example.org").await;
    assert_eq!(comparable(&known.reply, EMAIL), comparable(&unknown.reply, "new@example.org"));
    let person = known.sent_code(EMAIL).await.sees("enter_password");
    person.password(PASSWORD).await.sees("enter_code");
}

/// Six addresses in the states an address can be in: enrolled, not enrolled,
/// without a password, locked, without an account, and locked without one.
async fn in_every_state(server: &Server) -> [&'static str; 6] {
    let all = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"];
    let [enrolled_one, plain, codes_only, locked] = all;
    enrolled(server, "shop", enrolled_one).await;
    account(server, "news", plain).await.sees("signed_in");
    let person = server.browser().begin("club", "sign_up").await.email(codes_only).await;
    let person = person.sent_code(codes_only).await;
    let values = json!({"type": "profile", "values": ["Mara", "Lind", "", ""]});
    let person = person.answer(values).await;
    person.answer(json!({"type": "accept_terms", "accepted": true})).await;
    account(server, "news", locked).await.sees("signed_in");
    for email in [locked, "f@example.org"] {
        let mut person = server.browser().begin("news", "sign_in").await.email(email).await;
        for guess in 0..limits::FREE_FAILURES {
            person = person.password(&format!("wrong {guess}")).await;
        }
        person.sees("locked");
    }
    [enrolled_one, plain, codes_only, "e@example.org", locked, "f@example.org"]
}

#[tokio::test]
async fn nobody_is_told_in_which_of_six_states_an_address_is_and_the_work_is_the_same() {
    let server = Server::start().await;
    let (mut first, mut wrong, mut locked) = (vec![], vec![], vec![]);
    for (place, email) in in_every_state(&server).await.into_iter().enumerate() {
        for (app, purpose) in [
            ("shop", "sign_in"),
            ("shop", "sign_up"),
            ("shop", "reset_password"),
            ("club", "sign_in"),
        ] {
            let person = server.browser().begin(app, purpose).await.email(email).await;
            first.push((app, purpose, comparable(&person.reply, email)));
        }
        let person = server.browser().begin("shop", "sign_in").await.email(email).await;
        let hashed = server.app.passwords.count();
        let person = person.password("not the right one").await;
        let reply = comparable(&person.reply, email);
        // What waits is not compared, with an account or without.
        let waits = place >= 4;
        assert_eq!(server.app.passwords.count() - hashed, u64::from(!waits), "{email}");
        if waits { locked.push(reply) } else { wrong.push(reply) }
    }
    for (app, purpose, reply) in &first {
        let same = first.iter().filter(|(a, p, _)| (a, p) == (app, purpose));
        assert!(
            same.clone().count() == 6 && same.clone().all(|one| one.2 == *reply),
            "{app} {purpose}"
        );
    }
    for alike in [wrong, locked] {
        assert!(alike.len() > 1 && alike.windows(2).all(|two| two[0] == two[1]), "{alike:?}");
    }
}

/// A reply without what is random or was typed.
fn comparable(reply: &protocol::Reply, email: &str) -> String {
    let text = serde_json::to_string(reply).unwrap();
    let text = text.replace(&reply.flow, "FLOW").replace(&reply.reference, "REFERENCE");
    let text = text.replace(email, "EMAIL");
    // The clock may have ticked between two replies.
    let mut value: Value = serde_json::from_str(&text).unwrap();
    let now = reply.now.0;
    for time in ["now", "expires_at", "ends_at"] {
        value[time] = json!(value[time].as_i64().unwrap() - now);
    }
    if let Some(at) = value.pointer_mut("/screen/enter_code/resend_at") {
        *at = json!(at.as_i64().unwrap() - now);
    }
    // When the wait began depends on when the tenth guess came.
    if let Some(until) = value.pointer_mut("/screen/locked/until") {
        *until = json!(until.is_i64());
    }
    value.to_string()
}

#[tokio::test]
async fn the_same_answer_twice_gets_the_same_reply_and_does_nothing_twice() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_up").await;
    let answer = json!({ "type": "email", "email": EMAIL });
    let first = person.give(1, answer.clone()).await;
    let second = person.give(1, answer).await;
    assert_eq!((first.step, &first.screen), (second.step, &second.screen));
    assert_eq!(server.messages(EMAIL), 1);

    let code = json!({ "type": "code", "code": wrong(&server.code(EMAIL)) });
    for _ in 0..20 {
        let reply = person.give(2, code.clone()).await;
        assert_eq!(reply.refusal, Some(Refusal::CodeWrong { tries_left: None }), "one failure");
    }
}

#[tokio::test]
async fn a_lost_last_reply_can_be_asked_for_again_with_its_session() {
    let server = Server::start().await;
    let person = account(&server, "shop", EMAIL).await.choose("email_code").await;
    let (mut lost, step) = (person.clone(), person.reply.step);
    let answer = json!({ "type": "email", "email": EMAIL });
    lost.give(step, answer.clone()).await;
    let mut person = person;
    let reply = person.give(step, answer).await;
    assert_eq!(reply.screen.name(), "signed_in");
    assert!(person.browser.session().await.is_some());
}

#[tokio::test]
async fn two_tabs_cannot_both_move_one_step() {
    let server = Server::start().await;
    let one = server.browser().begin("shop", "sign_in").await;
    let mut two = one.clone();
    let one = one.email(EMAIL).await.sees("enter_password");
    let reply = two.give(1, json!({ "type": "email", "email": "other@example.org" })).await;
    assert_eq!(reply.refusal, Some(Refusal::OutOfTurn {}));
    assert_eq!(reply.screen, one.reply.screen);
}

#[tokio::test]
async fn a_hundred_right_codes_at_once_give_one_session() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await;
    let before = server.number("SELECT count(*) FROM sessions").await;
    let answer = json!({ "type": "code", "code": server.code(EMAIL) });
    let all = (0..100).map(|_| {
        let (mut person, answer) = (person.clone(), answer.clone());
        async move { person.give(person.reply.step, answer).await }
    });
    let replies = futures_util::future::join_all(all).await;
    assert!(
        replies.iter().all(|reply| reply.screen.name() == "signed_in" && reply.refusal.is_none())
    );
    assert_eq!(replies.iter().map(|reply| reply.step).max(), Some(person.reply.step + 1));
    assert_eq!(server.number("SELECT count(*) FROM sessions").await, before + 1);
}

#[tokio::test]
async fn a_hundred_wrong_passwords_at_once_are_counted_to_the_limit_and_no_further() {
    let server = Server::with_usual_hashes().await;
    enrolled(&server, "shop", EMAIL).await;
    let hashed = server.app.passwords.count();
    let mut all = vec![];
    for guess in 0..100 {
        let mut person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
        let answer = json!({"type": "password", "password": format!("guess {guess}")});
        let body = json!({"step": person.reply.step, "answer": answer});
        let path = format!("/flows/{}/answers", person.reply.flow);
        all.push(async move { person.browser.post(&path, &body).await.0 });
    }
    // Who finds the queue full is turned away, and has not guessed.
    let answered = futures_util::future::join_all(all).await;
    assert!(
        answered.iter().all(|status| [200, 422, 503].contains(&status.as_u16())),
        "{answered:?}"
    );
    let compared = server.app.passwords.count() - hashed;
    assert_eq!(compared, u64::from(limits::FREE_FAILURES));
}

#[tokio::test]
async fn ten_wrong_passwords_lock_whatever_the_flow_and_even_the_right_one_waits() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    for guess in 0..9 {
        let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
        person.password(&format!("guess {guess}")).await.sees("enter_password");
    }
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password("guess 9").await.sees("locked");
    let other = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    other.password(PASSWORD).await.sees("locked");
    server.app.clock.advance(31);
    let person = person.press("retry").await.sees("enter_password");
    person.password(PASSWORD).await.sees("enter_code");
}

#[tokio::test]
async fn guesses_at_codes_are_counted_across_flows_and_resends() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let mut locked = false;
    for _ in 0..4 {
        let mut person = server
            .browser()
            .begin("shop", "sign_in")
            .await
            .email(EMAIL)
            .await
            .password(PASSWORD)
            .await;
        for guess in 0..3 {
            // Each guess is another one: the same would not be counted again.
            let guess = format!("{:06}", (guess + 1) * 111_111);
            if guess == server.code(EMAIL) {
                continue;
            }
            person = person.code(&guess).await;
            locked = person.reply.screen.name() == "locked";
        }
    }
    assert!(locked);
}

#[tokio::test]
async fn a_code_is_good_once_for_its_flow_and_its_time() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let challenge = || async {
        let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
        person.password(PASSWORD).await.sees("enter_code")
    };
    let first = challenge().await;
    let code = server.code(EMAIL);
    let second = challenge().await;
    if server.code(EMAIL) != code {
        second.clone().code(&code).await.sees("enter_code");
    }
    let first = first.code(&code).await.sees("signed_in");
    drop(first);
    server.app.clock.advance(601);
    second.sent_code(EMAIL).await.refused(Refusal::CodeExpired {});
}

#[tokio::test]
async fn an_authenticator_is_enrolled_by_its_first_code_and_each_step_counts_once() {
    let server = Server::start().await;
    let person = account(&server, "shop", EMAIL).await.choose("authenticator").await;
    let protocol::Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = data_encoding::BASE32_NOPAD.decode(shown.key.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(key)
        .with_digits(6)
        .with_step_duration(30)
        .build()
        .unwrap();
    let code = |server: &Server| {
        totp.generate(u64::try_from(server.app.clock.now().0).unwrap()).to_string()
    };
    let used = code(&server);
    let person = person.code(wrong(&used)).await.refused(Refusal::CodeWrong { tries_left: None });
    person.code(&used).await.sees("signed_in");
    let again =
        server.browser().begin("shop", "sign_in").await.email(EMAIL).await.password(PASSWORD).await;
    let again = again.code(&used).await.refused(Refusal::CodeWrong { tries_left: None });
    server.app.clock.advance(30);
    again.code(&code(&server)).await.sees("signed_in");
}

#[tokio::test]
async fn an_address_gets_so_many_messages_and_no_more() {
    let server = Server::with(|settings: &mut Settings| settings.limits.sends_per_hour = 2).await;
    for _ in 0..2 {
        server.browser().begin("shop", "sign_up").await.email(EMAIL).await.sees("enter_code");
    }
    let third =
        server.browser().begin("shop", "sign_up").await.email(EMAIL).await.sees("enter_code");
    assert!(matches!(third.reply.refusal, Some(Refusal::TooManySends { .. })));
    assert_eq!(server.messages(EMAIL), 2);
    server.app.clock.advance(3601);
    server.browser().begin("shop", "sign_up").await.email(EMAIL).await;
    assert_eq!(server.messages(EMAIL), 3);
}

#[tokio::test]
async fn asking_again_too_soon_is_no_reason_to_be_refused_when_it_is_time() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_up").await.email(EMAIL).await;
    let person = person.press("resend").await;
    assert!(matches!(person.reply.refusal, Some(Refusal::TooSoon { .. })));
    server.app.clock.advance(31);
    person.press("resend").await.sees("enter_code");
    assert_eq!(server.messages(EMAIL), 2);
}

#[tokio::test]
async fn an_expired_flow_goes_on_as_a_new_one_with_the_address_kept() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let old = person.reply.flow.clone();
    server.app.clock.advance(901);
    let person = person.password(PASSWORD).await.sees("expired");
    let person = person.press("restart").await.sees("identify");
    assert_ne!(person.reply.flow, old);
    let protocol::Screen::Identify(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.email.as_deref(), Some(EMAIL));
    person.email(EMAIL).await.sees("enter_password");
}

#[tokio::test]
async fn counts_and_times_are_served_on_an_address_of_their_own_only() {
    let server = Server::start().await;
    let watch = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let router = portico_server::http::watch_router(server.app.clone());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    person.password("wrong").await.refused(Refusal::CredentialsWrong {});
    let metrics = watch("/metrics").await;
    for line in [
        "portico_events_total{event=\"signed_in\",factor=\"password+email_code\"} 1",
        "portico_events_total{event=\"code_sent\",factor=\"email_code\"} 1",
        "portico_events_total{event=\"answer_refused\",factor=\"password\"} 1",
        "portico_answer_seconds_count{answer=\"password\"} 1",
        "portico_hashing_seconds_count 2",
        "portico_hashing_queue 0",
    ] {
        assert!(metrics.lines().any(|told| told == line), "{line} is not in {metrics}");
    }
    assert_eq!(watch("/healthz").await, "ok\n");
    assert_eq!(watch("/readyz").await, "ready\n");
    let mut browser = server.browser();
    assert_eq!(browser.get("/metrics").await.0, 404);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(browser.get(path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_server_without_its_database_lives_and_is_not_ready() {
    let server = Server::start().await;
    server.app.store.close().await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/healthz").await.0, 200);
    assert_eq!(browser.get("/readyz").await.0, 503);
}

#[tokio::test]
async fn another_browser_cannot_see_or_answer_a_flow() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await.begun().await;
    let path = format!("/flows/{}", person.reply.flow);
    let body = json!({ "step": 1, "answer": { "type": "email", "email": EMAIL } });
    for cookies in [vec![], vec![("portico_browser".to_owned(), "x".repeat(43))]] {
        let mut other = server.browser();
        other.cookies = cookies;
        assert_eq!(other.get(&path).await.0, 404);
        assert_eq!(other.post(&format!("{path}/answers"), &body).await.0, 404);
    }
}

#[tokio::test]
async fn a_flow_goes_on_only_to_a_registered_address() {
    let server = Server::start().await;
    for return_to in [
        "https://evil.example/",
        "//evil.example",
        "http://localhost:8080/demo/../x",
        "javascript:alert(1)",
        "",
    ] {
        let body = json!({ "app": "shop", "purpose": "sign_in", "return_to": return_to });
        assert_eq!(server.browser().post("/flows", &body).await.0, 400, "{return_to}");
    }
    let body =
        json!({ "app": "shop", "purpose": "sign_in", "return_to": "http://localhost:8080/demo" });
    assert_eq!(server.browser().post("/flows", &body).await.0, 200);
    assert_eq!(server.browser().post("/flows", &json!({ "app": "none" })).await.0, 400);
}

/// Somebody gives a password; fast hashes of it with all that the server keeps.
async fn account_answers(server: &Server) -> Vec<Vec<u8>> {
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let (id, step) = (person.reply.flow.clone(), person.reply.step);
    drop(person.password(PASSWORD).await);
    let answer = json!({"type": "password", "password": PASSWORD}).to_string();
    let told = Answer::Password { password: PASSWORD.into(), stay_signed_in: false };
    let told = serde_json::to_string(&told).unwrap();
    let all = [answer.as_str(), &told, PASSWORD].map(|answer| {
        let parts = [id.as_bytes(), &step.to_be_bytes(), answer.as_bytes()];
        server.app.keys.digest("answer", &parts).0.to_vec()
    });
    all.into()
}

#[tokio::test]
async fn the_database_holds_no_code_no_password_and_no_authenticator_key() {
    let server = Server::start().await;
    let person = account(&server, "shop", EMAIL).await.choose("authenticator").await;
    let protocol::Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = data_encoding::BASE32_NOPAD.decode(shown.key.as_bytes()).unwrap();
    let code = server.code(EMAIL);
    let last = account_answers(&server).await;
    let database = server.database().await;
    for digest in last {
        // Whoever has the key as well could try passwords at it.
        assert!(!database.windows(digest.len()).any(|bytes| bytes == digest));
    }
    let cookie = person.browser.cookies[0].1.clone();
    for secret in [PASSWORD.as_bytes(), &key, shown.key.as_bytes(), cookie.as_bytes()] {
        assert!(!database.windows(secret.len()).any(|bytes| bytes == secret));
    }
    // Six digits may stand in a file by chance, so look for them as the code is kept: alone.
    let quoted = format!("\"{code}\"");
    assert!(!database.windows(quoted.len()).any(|bytes| bytes == quoted.as_bytes()));
    assert!(database.windows(9).any(|bytes| bytes == b"$argon2id"));
}

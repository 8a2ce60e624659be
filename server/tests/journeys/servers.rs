//! Two servers on one database, as if they were one.

use std::time::Duration;

use flow::limits;
use futures_util::future::join_all;
use portico_server::store::FLOW_LOCK_LASTS;
use protocol::{Refusal, Reply};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, Server, account, enrolled, wrong};

const EMAIL: &str = "mara@example.org";

/// Seconds.
const DAY: i64 = 24 * 60 * 60;

/// How many do the same at once.
const MANY: usize = 100;

/// Gives many answers to one step at once, to both servers in turn.
pub(crate) async fn at_once(
    servers: &[Server; 2],
    person: &Person<'_>,
    answer: impl Fn(usize) -> Value,
) -> Vec<Reply> {
    let all = (0..MANY).map(|place| {
        let (person, answer) = (person.clone().at(&servers[place % 2]), answer(place));
        async move {
            let mut person = person;
            person.give(person.reply.step, answer).await
        }
    });
    join_all(all).await
}

fn hashed(servers: &[Server; 2]) -> u64 {
    servers.iter().map(|server| server.app.passwords.count()).sum()
}

fn messages(servers: &[Server; 2]) -> usize {
    servers.iter().map(|server| server.messages(EMAIL)).sum()
}

#[tokio::test]
async fn one_flow_is_walked_across_two_servers_and_the_session_is_known_to_both() {
    let [one, two] = Server::two().await;
    let person = one.browser().begin("shop", "sign_up").await.at(&two).email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.at(&one).new_password(PASSWORD).await;
    let person = person.at(&two).choose("email_code").await.at(&one).email(EMAIL).await;
    let mut person = person.sees("signed_in").at(&two);
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
    person.browser.post("/sign-out", &Value::Null).await;
    assert!(person.at(&one).browser.session().await.is_none());
}

#[tokio::test]
async fn the_same_answer_on_two_servers_at_once_sends_one_message_and_moves_one_step() {
    let servers = Server::two().await;
    let person = servers[0].browser().begin("shop", "sign_up").await;
    let answer = |_| json!({ "type": "email", "email": EMAIL });
    let replies = at_once(&servers, &person, answer).await;
    for reply in &replies {
        assert_eq!((reply.step, &reply.screen), (2, &replies[0].screen));
        assert_eq!(reply.refusal, None);
    }
    assert_eq!(messages(&servers), 1);
}

#[tokio::test]
async fn the_same_wrong_password_on_two_servers_at_once_is_one_failure() {
    let servers = Server::two_with_usual_hashes().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let before = hashed(&servers);
    let answer = |_| json!({ "type": "password", "password": "wrong" });
    let replies = at_once(&servers, &person, answer).await;
    assert!(replies.iter().all(|reply| reply.refusal == Some(Refusal::CredentialsWrong {})));
    assert_eq!(hashed(&servers), before + 1);
    assert_eq!(servers[0].number("SELECT count FROM failures").await, 1);
}

#[tokio::test]
async fn a_hundred_right_codes_at_once_on_two_servers_give_one_session() {
    let servers = Server::two().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let before = servers[0].number("SELECT count(*) FROM sessions").await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    assert_eq!(servers[0].number("SELECT count(*) FROM codes").await, 1);
    let code = servers[0].code(EMAIL);
    let replies = at_once(&servers, &person, |_| json!({ "type": "code", "code": code })).await;
    for reply in &replies {
        assert_eq!((reply.screen.name(), reply.refusal), ("signed_in", None));
        assert_eq!(reply.step, person.reply.step + 1);
    }
    assert_eq!(servers[0].number("SELECT count(*) FROM sessions").await, before + 1);
    assert_eq!(servers[0].number("SELECT count(*) FROM codes").await, 0);
}

#[tokio::test]
async fn a_hundred_wrong_codes_at_once_on_two_servers_are_counted_to_the_limit_and_no_further() {
    let servers = Server::two().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let code: usize = servers[0].code(EMAIL).parse().unwrap();
    // Each is another one, and none is right.
    let guess = |place| format!("{:06}", (code + 1 + place) % 1_000_000);
    let answer = |place| json!({ "type": "code", "code": guess(place) });
    at_once(&servers, &person, answer).await;
    let failures = servers[0].number("SELECT count FROM failures").await;
    assert_eq!(failures, i64::from(limits::TRIES_PER_CODE));
    let dead = person.at(&servers[1]).code(&format!("{code:06}")).await;
    dead.sees("enter_code");
}

#[tokio::test]
async fn eighty_wrong_passwords_at_once_on_two_servers_are_compared_to_the_limit() {
    let servers = Server::two_with_usual_hashes().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let mut all = vec![];
    // Fewer than both have places for at once: 48 each.
    for guess in 0..80 {
        let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
        let person = person.at(&servers[guess % 2]);
        all.push(async move { person.password(&format!("guess {guess}")).await });
    }
    let before = hashed(&servers);
    join_all(all).await;
    assert_eq!(hashed(&servers) - before, u64::from(limits::FREE_FAILURES));
}

#[tokio::test]
async fn a_hundred_flows_at_once_on_two_servers_send_one_address_no_more_than_the_limit() {
    let servers = Server::two_with(|settings| settings.limits.sends_per_hour = 5).await;
    let mut all = vec![];
    for place in 0..MANY {
        let person = servers[place % 2].browser().begin("shop", "sign_up").await;
        all.push(person.email(EMAIL));
    }
    let (mut sent, mut told) = (0, 0);
    for person in join_all(all).await {
        match person.sees("enter_code").reply.refusal {
            None => sent += 1,
            Some(Refusal::TooManySends { .. }) => told += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((sent, told, messages(&servers)), (5, MANY - 5, 5));
}

#[tokio::test]
async fn an_answer_waits_for_another_server_and_goes_on_when_that_is_gone() {
    let [one, two] = Server::two().await;
    let person = one.browser().begin("shop", "sign_up").await.begun().await;
    let now = one.app.clock.now();
    assert!(
        one.app.store.claim_flow_lock(&person.reply.flow, "a server that died", now).await.unwrap()
    );
    let (mut other, path) = (person.clone().at(&two), format!("/flows/{}", person.reply.flow));
    let looked = other.browser.get(&path);
    let soon = tokio::time::timeout(Duration::from_secs(5), looked).await;
    assert!(soon.is_ok(), "looking waits for nobody");
    let mut answer = Box::pin(person.at(&two).email(EMAIL));
    let early = tokio::time::timeout(Duration::from_millis(200), &mut answer).await;
    assert!(early.is_err(), "an answer waits for its turn");
    two.app.clock.advance(u32::try_from(FLOW_LOCK_LASTS).unwrap());
    answer.await.sees("enter_code");
    assert_eq!(two.messages(EMAIL), 1);
}

/// A password takes some hundredths of a second to hash; meanwhile the flow is
/// changed, as by a server whose turn it was and that stood still.
#[tokio::test]
async fn an_answer_that_lost_a_race_is_told_so_and_does_nothing() {
    let server = Server::with_usual_hashes().await;
    enrolled(&server, "shop", EMAIL).await;
    let mut told = vec![];
    for _ in 0..10 {
        let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
        let change = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            server.number("UPDATE flows SET version = version + 1 RETURNING version").await
        };
        let (person, _) = tokio::join!(person.password(PASSWORD), change);
        if person.reply.screen.name() == "enter_password" {
            told.push(person.reply.refusal);
        }
    }
    assert!(told.contains(&Some(Refusal::OutOfTurn {})), "{told:?}");
    assert!(told.iter().all(|refusal| *refusal == Some(Refusal::OutOfTurn {})), "{told:?}");
}

#[tokio::test]
async fn an_answer_whose_browser_went_away_is_finished_and_counted_once() {
    let server = Server::with_usual_hashes().await;
    enrolled(&server, "shop", EMAIL).await;
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let before = server.app.passwords.count();
    let gone = person.clone().password("wrong");
    let gone = tokio::time::timeout(Duration::from_millis(5), gone).await;
    assert!(gone.is_err(), "a password takes longer to hash");
    person.password("wrong").await.refused(Refusal::CredentialsWrong {});
    assert_eq!(server.app.passwords.count(), before + 1);
    assert_eq!(server.number("SELECT count FROM failures").await, 1);
}

#[tokio::test]
async fn more_people_at_once_than_connections_do_not_stop_each_other() {
    let server = Server::start().await;
    let all = (0..40).map(|place| {
        let browser = server.browser();
        async move {
            let email = format!("person{place}@example.org");
            browser.begin("shop", "sign_up").await.email(&email).await.sees("enter_code");
        }
    });
    let all = tokio::time::timeout(Duration::from_secs(8), join_all(all)).await;
    assert!(all.is_ok(), "each needs one connection at a time");
}

/// With SQLite there is one machine, so this is about `PostgreSQL` wherever it runs.
#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn a_server_whose_clock_is_wrong_ends_no_session_and_locks_no_flow_for_long() {
    for wrong in [-2 * DAY, 2 * DAY] {
        let right = Server::postgres().await;
        let off = right.beside_wrong_by(wrong).await;
        let mut person = enrolled(&right, "shop", EMAIL).await;
        let flow = right.browser().begin("shop", "sign_up").await.begun().await;
        off.app.store.sweep(off.app.clock.now()).await.unwrap();
        assert!(person.browser.session().await.is_some(), "{wrong}");
        let mut there = person.at(&off);
        assert!(there.browser.session().await.is_some(), "{wrong}: nor is it over there");
        // An answer that the wrong one began and never ended.
        let now = off.app.clock.now();
        let handle = &flow.reply.flow;
        assert!(off.app.store.claim_flow_lock(handle, "gone", now).await.unwrap());
        right.app.clock.advance(u32::try_from(FLOW_LOCK_LASTS).unwrap() + 5);
        flow.email("other@example.org").await.sees("enter_code");
        // What begins there goes on here.
        let flow = off.browser().begin("shop", "sign_in").await;
        flow.at(&right).email(EMAIL).await.sees("enter_password");
    }
}

#[tokio::test]
async fn a_server_with_another_key_or_none_does_not_start_on_the_database() {
    let server = Server::start().await;
    let key = server.app.settings.data.join("portico.key");
    let right = std::fs::read(&key).unwrap();
    let refused = async || server.again().await.err().unwrap().to_string();
    std::fs::remove_file(&key).unwrap();
    let none = refused().await;
    assert!(none.starts_with("There is no key file") && none.contains("portico.key"), "{none}");
    assert!(!key.exists(), "none is made that would be of no use");
    let put = |text: &[u8]| {
        std::fs::write(&key, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
    };
    put("5".repeat(64).as_bytes());
    let other = refused().await;
    assert!(other.contains("is not the one that the database was used with"), "{other}");
    put(&right);
    server.again().await.unwrap();
}

#[tokio::test]
async fn a_wrong_code_on_one_server_counts_on_the_other() {
    let [one, two] = Server::two().await;
    let person = account(&one, "shop", EMAIL).await.choose("authenticator").await;
    let person = person.code(wrong("")).await.refused(Refusal::CodeWrong { tries_left: None });
    let person = person.at(&two).code("333333").await;
    drop(person);
    assert_eq!(two.number("SELECT count FROM failures").await, 2);
}

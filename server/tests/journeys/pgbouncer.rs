//! Servers behind a `PgBouncer` in transaction mode.

use flow::limits;
use protocol::Screen;
use serde_json::json;

use super::managing::totp;
use crate::databases::Database;
use crate::processes::Process;
use crate::servers::at_once;
use crate::support::{PASSWORD, Server, Serves as _, account, enrolled, number};

const EMAIL: &str = "mara@example.org";

#[tokio::test]
#[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
async fn a_person_signs_up_adds_an_authenticator_and_signs_in_at_two_servers_behind_a_pooler() {
    let [one, two] = Server::two_pooled().await;
    let person = account(&one, "shop", EMAIL).await.at(&two).choose("authenticator").await;
    let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = shown.key.clone();
    person.at(&one).code(&totp(&one, &key)).await.sees("signed_in");
    one.app.clock.advance(30);
    two.app.clock.advance(30);
    let person = two.browser().begin("shop", "sign_in").await.at(&one).email(EMAIL).await;
    let person = person.at(&two).password(PASSWORD).await.sees("enter_code").at(&one);
    let mut person = person.code(&totp(&one, &key)).await.sees("signed_in").at(&two);
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
}

#[tokio::test]
#[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
async fn a_hundred_right_codes_at_once_at_two_servers_behind_a_pooler_give_one_session() {
    let servers = Server::two_pooled().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let before = servers[0].number("SELECT count(*) FROM sessions").await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let code = servers[0].code(EMAIL);
    let replies = at_once(&servers, &person, |_| json!({ "type": "code", "code": code })).await;
    for reply in &replies {
        assert_eq!((reply.screen.name(), reply.refusal), ("signed_in", None));
    }
    assert_eq!(servers[0].number("SELECT count(*) FROM sessions").await, before + 1);
}

#[tokio::test]
#[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
async fn a_hundred_wrong_codes_at_once_behind_a_pooler_are_counted_to_the_limit_and_no_further() {
    let servers = Server::two_pooled().await;
    enrolled(&servers[0], "shop", EMAIL).await;
    let person = servers[0].browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let code: usize = servers[0].code(EMAIL).parse().unwrap();
    let guess = |place| format!("{:06}", (code + 1 + place) % 1_000_000);
    let answer = |place| json!({ "type": "code", "code": guess(place) });
    at_once(&servers, &person, answer).await;
    let failures = servers[0].number("SELECT count FROM failures").await;
    assert_eq!(failures, i64::from(limits::TRIES_PER_CODE));
}

#[tokio::test]
#[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
async fn processes_that_start_at_once_behind_a_pooler_make_one_database_and_outlive_each_other() {
    let database = Database::pgbouncer().await;
    let [one, two, _] = Process::start::<3>(&database);
    let person = one.browser().begin("news", "sign_up").await.at(&two).email(EMAIL).await;
    let code = two.newest_code(EMAIL).await;
    one.kill();
    let mut person = person.code(&code).await.new_password(PASSWORD).await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
    assert_eq!(number(&database, "SELECT count(*) FROM accounts").await, 1);
    two.terminate();
}

#[tokio::test]
#[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
async fn the_doctor_looks_at_a_database_behind_a_pooler() {
    let database = Database::pgbouncer().await;
    let [process] = Process::start(&database);
    process.terminate();
    let output = crate::doctor::doctor(&database, &crate::support::settings_text(&database), &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    for line in ["ok       database   PostgreSQL ", "ok       migrations None is pending."] {
        assert!(said.lines().any(|one| one.starts_with(line)), "{line} is not in {said}");
    }
}

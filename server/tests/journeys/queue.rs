//! What an operator sees of the messages that wait, and does to them, beside a server that runs.

use std::process::{Command, Stdio};
use std::time::Duration;

use protocol::screen::DeliveryProblem;
use serde_json::{Value, json};
use sqlx::Executor as _;

use crate::databases::Database;
use crate::delivery::problem;
use crate::processes::Process;
use crate::relay::{Manner, Relay};
use crate::support::{Person, chosen, connection, number};

const EMAIL: &str = "mara.lind@example.org";

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs `portico messages`: the status, and what it said.
fn messages(database: &Database, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = database.folder.path();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(["messages", "--data"]).arg(folder);
    let output = portico.args(arguments).env("PORTICO_LOG", "error").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn said(database: &Database, arguments: &[&str]) -> String {
    let (status, out, error) = messages(database, arguments);
    assert_eq!(status, Some(0), "{error}{out}");
    out
}

#[track_caller]
fn listed(database: &Database, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["list", "--json"], arguments].concat();
    said(database, &arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Waits until a number from the database is this one.
async fn until(database: &Database, select: &'static str, wanted: i64) {
    let reached = async {
        while number(database, select).await != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    assert!(reached.is_ok(), "{select}: not {wanted}");
}

const FAILED: &str = "SELECT count(*) FROM messages WHERE failures > 0 AND holder IS NULL";

/// Has nothing be tried by itself for a while.
async fn hold(database: &Database) {
    until(database, FAILED, 1).await;
    let hold = "UPDATE messages SET due_at = due_at + 1000 WHERE holder IS NULL";
    connection(database).await.execute(hold).await.unwrap();
}

async fn signs_up<'a>(server: &'a Process, email: &str) -> Person<'a> {
    server.browser().begin("news", "sign_up").await.email(email).await.sees("enter_code")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sees_what_waits_and_why_and_neither_whose_it_is_nor_what_it_says() {
    let database = chosen().await;
    let relay = Relay::start(Manner::PutsOff).await;
    let [server] = Process::start_with(&database, &relay.section());
    assert_eq!(said(&database, &[]), "");
    drop(signs_up(&server, EMAIL).await);
    hold(&database).await;
    let tried = relay.tries().remove(0);
    let all = listed(&database, &[]);
    let message = &all[0];
    let id = message["id"].as_str().unwrap();
    assert_eq!(all.len(), 1);
    assert!(tried.header("Message-ID").starts_with(&format!("<{id}@")), "{message}");
    for (name, value) in [
        ("kind", json!("email")),
        ("template", json!("verify_email")),
        ("to", json!("m•••@example.org")),
        ("state", json!("failed")),
    ] {
        assert_eq!(message[name], value, "{name}");
    }
    assert!(message["why"].as_str().unwrap().contains("Greylisted"), "{message}");
    assert!(message["next_try_at"].as_str() > message["accepted_at"].as_str(), "{message}");
    let line = said(&database, &["list", "--failed"]);
    assert!(line.starts_with(&format!("{id}\temail\tverify_email\tm•••@example.org\tfailed\t")));
    assert!(line.contains("\t16m\t"), "the next try: {line}");
    for shown in [line, message.to_string()] {
        assert!(!shown.contains("lind") && !shown.contains(&tried.code()), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_operator_has_tried_again_arrives_at_once_and_what_is_dropped_never_does() {
    let database = chosen().await;
    let relay = Relay::start(Manner::PutsOff).await;
    let [server] = Process::start_with(&database, &relay.section());
    let person = signs_up(&server, EMAIL).await;
    hold(&database).await;
    relay.behave(Manner::Takes);
    assert_eq!(said(&database, &["retry"]), "Servers try again now: 1.\n");
    let mail = relay.taken(1).await.remove(0);
    until(&database, "SELECT count(*) FROM messages", 0).await;
    drop(person.code(&mail.code()).await.sees("create_password"));

    relay.behave(Manner::PutsOff);
    let mut person = signs_up(&server, "ines@example.org").await;
    hold(&database).await;
    let id = listed(&database, &["--failed"])[0]["id"].as_str().unwrap().to_owned();
    relay.behave(Manner::Takes);
    assert!(said(&database, &["drop", &id]).starts_with("The message is dropped."));
    let (status, _, error) = messages(&database, &["retry", &id]);
    assert_eq!(status, Some(1));
    assert!(error.contains("No message with this id waits"), "{error}");
    assert_eq!(listed(&database, &[])[0]["state"], "refused");
    assert_eq!(listed(&database, &[])[0]["why"], "dropped by an operator");
    assert_eq!(problem(&mut person).await, Some(DeliveryProblem::Refused));
    assert_eq!(relay.mails().len(), 1);
    let (status, _, error) = messages(&database, &["drop", "msg_nothing"]);
    assert_eq!(status, Some(1));
    assert!(error.contains("There is no message with this id"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_has_expired_is_not_sent_however_often_it_is_tried_again() {
    let database = chosen().await;
    let relay = Relay::start(Manner::PutsOff).await;
    let [server] = Process::start_with(&database, &relay.section());
    drop(signs_up(&server, EMAIL).await);
    hold(&database).await;
    let over = "UPDATE messages SET ends_at = accepted_at";
    connection(&database).await.execute(over).await.unwrap();
    relay.behave(Manner::Takes);
    assert_eq!(listed(&database, &[])[0]["state"], "expired");
    assert_eq!(said(&database, &["retry"]), "Servers try again now: 0.\n");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(relay.mails().len(), 0);
    // Whatever the queue says, the delivery looks once more.
    let due = "UPDATE messages SET due_at = 0";
    connection(&database).await.execute(due).await.unwrap();
    until(&database, "SELECT count(*) FROM messages", 0).await;
    assert_eq!((relay.tries().len(), relay.mails().len()), (1, 0));
}

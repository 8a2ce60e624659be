//! A backup, made and restored as the guide says.

use rustix::process::Signal;
use std::time::Duration;

use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, connection, number};

const EMAIL: &str = "mara@example.org";
const LATER: &str = "later@example.org";
const GUIDE: &str = include_str!("../../../docs/guides/backup-and-restore.md");

/// The statement of the guide that writes a copy, to another place.
fn statement(copy: &str) -> String {
    let line = GUIDE.lines().find(|line| line.contains("VACUUM INTO")).expect("the guide has one");
    let statement = line.split('"').nth(1).expect("it is an argument of sqlite3");
    let (before, rest) = statement.split_once('\'').unwrap();
    let (_, after) = rest.split_once('\'').unwrap();
    format!("{before}'{copy}'{after}")
}

async fn signs_up(process: &Process, email: &str) {
    let person = process.browser().begin("news", "sign_up").await.email(email).await;
    person.sent_code(email).await.new_password(PASSWORD).await.sees("signed_in");
}

#[tokio::test]
async fn a_backup_of_a_running_server_restores_what_people_sign_in_with() {
    let (database, other) = (Database::sqlite(), Database::sqlite());
    let [process] = Process::start(&database);
    signs_up(&process, EMAIL).await;
    let copy = database.folder.path().join("copy.db");
    let backup = sqlx::AssertSqlSafe(statement(copy.to_str().unwrap()));
    sqlx::query(backup).execute(&mut connection(&database).await).await.unwrap();
    signs_up(&process, LATER).await;
    process.signal(Signal::TERM);
    assert!(process.ended_within(Duration::from_secs(10)).await.is_some());

    // To another machine: what the guide lists, and nothing else.
    let restored = other.folder.path();
    std::fs::copy(&copy, restored.join("portico.db")).unwrap();
    std::fs::copy(database.folder.path().join("portico.key"), restored.join("portico.key"))
        .unwrap();
    let [process] = Process::start(&other);
    let person = process.browser().begin("news", "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await.sees("signed_in");
    assert_eq!(number(&other, "SELECT count(*) FROM accounts").await, 1, "as at the backup");
}

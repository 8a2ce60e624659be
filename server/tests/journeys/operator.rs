//! What an operator does with the program, beside the server that runs.

use std::process::{Command, Output, Stdio};

use flow::limits;

use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, Person, connection, number};

const EMAIL: &str = "mara@example.org";
const OTHER: &str = "ines@example.org";
const NOBODY: &str = "There is no account with this address.";

/// Accounts that an older version made: one person twice, and an address that is
/// refused now.
const OLDER: [(&str, &str); 3] = [
    ("quoted", "\"uma\"@example.org"),
    ("plain", "uma@example.org"),
    ("literal", "uma@[127.0.0.1]"),
];

/// Runs `portico` with the settings and the data of the servers on a database.
fn operator(database: &Database, arguments: &[&str]) -> Output {
    let folder = database.folder.path();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.arg(folder.join("portico.toml")).arg("--data").arg(folder).args(arguments);
    portico.env("PORTICO_LOG", "error").stdin(Stdio::null()).output().unwrap()
}

/// What it said; it did what it was told to.
#[track_caller]
fn said(output: &Output) -> String {
    let (out, error) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{error}");
    out
}

#[track_caller]
fn refused(output: &Output, reason: &str) {
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn signs_up(server: &Process, email: &str) {
    let person = server.browser().begin("news", "sign_up").await.email(email).await;
    let person = person.sent_code(email).await.new_password(PASSWORD).await;
    drop(person.sees("signed_in"));
}

/// Signs in where nobody has signed in before.
async fn signs_in<'a>(server: &'a Process, email: &str, password: &str) -> Person<'a> {
    server.browser().begin("news", "sign_in").await.email(email).await.password(password).await
}

#[tokio::test]
async fn an_operator_unlocks_an_account_with_the_program_while_another_process_serves() {
    let database = Database::sqlite();
    let [server] = Process::start(&database);
    for email in [EMAIL, OTHER] {
        signs_up(&server, email).await;
        for guess in 1..=limits::FREE_FAILURES {
            signs_in(&server, email, &format!("guess {guess}")).await;
        }
        drop(signs_in(&server, email, PASSWORD).await.sees("locked"));
    }
    refused(&operator(&database, &["--unlock-account", "nobody@example.org"]), NOBODY);
    let done = said(&operator(&database, &["--unlock-account", " Mara@EXAMPLE.org"]));
    assert!(done.contains("forgotten"), "{done}");
    drop(signs_in(&server, EMAIL, PASSWORD).await.sees("signed_in"));
    drop(signs_in(&server, OTHER, PASSWORD).await.sees("locked"));
}

#[tokio::test]
async fn an_operator_switches_an_account_off_and_on_with_the_program_while_another_process_serves()
{
    let database = Database::sqlite();
    let [server] = Process::start(&database);
    signs_up(&server, EMAIL).await;
    for (option, screen) in [("--disable-account", "blocked"), ("--enable-account", "signed_in")] {
        refused(&operator(&database, &[option, "nobody@example.org"]), NOBODY);
        said(&operator(&database, &[option, EMAIL]));
        drop(signs_in(&server, EMAIL, PASSWORD).await.sees(screen));
    }
}

async fn older_accounts(database: &Database) {
    let insert = "INSERT INTO accounts (id, email, email_key, created_at) VALUES ($1, $2, $2, 0)";
    for (id, email) in OLDER {
        let insert = sqlx::query(insert).bind(id).bind(email);
        insert.execute(&mut connection(database).await).await.unwrap();
    }
}

#[tokio::test]
async fn an_operator_reaches_every_account_that_is_listed_as_a_duplicate() {
    let database = Database::sqlite();
    let [_server] = Process::start(&database);
    assert_eq!(said(&operator(&database, &["--list-duplicate-accounts"])), "");
    older_accounts(&database).await;
    let listed = said(&operator(&database, &["--list-duplicate-accounts"]));
    let expected = [
        "(not valid)\tliteral\tnot reached\t1970-01-01\tuma@[127.0.0.1]",
        "uma@example.org\tplain\treached\t1970-01-01\tuma@example.org",
        "uma@example.org\tquoted\tnot reached\t1970-01-01\t\"uma\"@example.org",
    ];
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
    for line in listed.lines() {
        let address = line.rsplit('\t').next().unwrap();
        for option in ["--unlock-account", "--disable-account"] {
            said(&operator(&database, &[option, address]));
        }
    }
    let on = "SELECT count(*) FROM accounts WHERE disabled_at IS NULL";
    assert_eq!(number(&database, on).await, 0);
}

//! What an operator does with the program, beside the server that runs.

use std::path::Path;
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

/// Runs `portico accounts` where the settings of the servers on a database are,
/// with their data.
fn operator(database: &Database, arguments: &[&str]) -> Output {
    let folder = database.folder.path();
    let mut portico = portico(folder);
    portico.args(["accounts", "--data"]).arg(folder).args(arguments);
    portico.env("PORTICO_LOG", "error").output().unwrap()
}

/// The program in a folder.
fn portico(folder: &Path) -> Command {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null());
    portico
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
    refused(&operator(&database, &["unlock", "nobody@example.org"]), NOBODY);
    let done = said(&operator(&database, &["unlock", " Mara@EXAMPLE.org"]));
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
    for (order, screen) in [("disable", "blocked"), ("enable", "signed_in")] {
        refused(&operator(&database, &[order, "nobody@example.org"]), NOBODY);
        said(&operator(&database, &[order, EMAIL]));
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
    assert_eq!(said(&operator(&database, &["duplicates"])), "");
    older_accounts(&database).await;
    let listed = said(&operator(&database, &["duplicates"]));
    let expected = [
        "(not valid)\tliteral\tnot reached\t1970-01-01\tuma@[127.0.0.1]",
        "uma@example.org\tplain\treached\t1970-01-01\tuma@example.org",
        "uma@example.org\tquoted\tnot reached\t1970-01-01\t\"uma\"@example.org",
    ];
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
    for line in listed.lines() {
        let address = line.rsplit('\t').next().unwrap();
        for order in ["unlock", "disable"] {
            said(&operator(&database, &[order, "--", address]));
        }
    }
    let on = "SELECT count(*) FROM accounts WHERE disabled_at IS NULL";
    assert_eq!(number(&database, on).await, 0);
}

/// Runs `portico` with the settings in a folder: its status, and what it said on
/// standard output and on standard error.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = portico(folder).args(arguments).output().unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn settings_of_the_environment_and_secrets_of_files_hold_and_are_printed_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, secrets) = (folder.path().join("portico.toml"), folder.path().join("secrets"));
    std::fs::write(&settings, include_str!("../../src/settings/demo.toml")).unwrap();
    std::fs::create_dir(&secrets).unwrap();
    std::fs::write(secrets.join("mail"), "hunter2\n").unwrap();
    let check = |more: &[(&str, &str)]| {
        let mut portico = portico(folder.path());
        portico.args(["check", "--print"]).env("CREDENTIALS_DIRECTORY", &secrets);
        portico.env("PORTICO__BRAND__NAME", "1984").env("PORTICO__MAIL__FROM", "a@example.com");
        portico.env("PORTICO__MAIL__SMTP", "smtps://portico@mail.example.com");
        portico.env("PORTICO__MAIL__PASSWORD_FILE", "$CREDENTIALS_DIRECTORY/mail");
        let output = portico.envs(more.iter().copied()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (status, printed, wrong) = check(&[]);
    assert_eq!(status, Some(0), "{wrong}");
    let password = format!(
        "password = \"***\"  # PORTICO__MAIL__PASSWORD_FILE: {}",
        secrets.join("mail").display()
    );
    let name = "name = \"1984\"  # PORTICO__BRAND__NAME";
    for line in [name, "demo = true  # portico.toml:3", &password] {
        assert!(printed.lines().any(|one| one == line), "{line} is not in {printed}");
    }
    assert!(!printed.contains("hunter2") && !wrong.contains("hunter2"), "{printed}{wrong}");
    let (status, _, wrong) = check(&[("PORTICO__LISTEM", "0.0.0.0:80")]);
    let nearest = "PORTICO__LISTEM: There is no setting listem. The nearest is PORTICO__LISTEN.\n";
    assert_eq!((status, wrong.as_str()), (Some(1), nearest));
}

#[test]
fn settings_are_checked_with_all_that_is_wrong_and_a_status() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portico.toml");
    let demo = include_str!("../../src/settings/demo.toml");
    let (status, said, wrong) = run(folder.path(), &["check"]);
    assert_eq!((status, said.as_str()), (Some(1), ""));
    assert!(wrong.starts_with("portico.toml: cannot read the settings: "), "{wrong}");

    std::fs::write(&file, demo).unwrap();
    let (status, said, wrong) = run(folder.path(), &["check"]);
    let valid = "portico.toml: The settings are valid.\n";
    assert_eq!((status, said.as_str(), wrong.as_str()), (Some(0), valid, ""));

    let policy = "[[policies]]\nname = \"Everybody\"\ngrant = \"block\"\n";
    std::fs::write(&file, format!("{demo}\n{policy}")).unwrap();
    let (status, said, wrong) = run(folder.path(), &["check"]);
    let warning = "portico.toml: warning: The policy \"Everybody\" can lock everybody out";
    assert_eq!((status, said.as_str()), (Some(0), valid));
    assert!(wrong.starts_with(warning), "{wrong}");

    std::fs::write(&file, format!("colour = 1\nsize = 2\n{demo}")).unwrap();
    let (status, said, wrong) = run(folder.path(), &["check", "--settings", "portico.toml"]);
    assert_eq!((status, said.as_str()), (Some(1), ""));
    for line in ["portico.toml:1: unknown field `colour`", "portico.toml:2: unknown field `size`"] {
        assert!(wrong.lines().any(|said| said.starts_with(line)), "{wrong}");
    }
    let files = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(files.count(), 1, "nothing is made");
}

#[test]
fn a_command_line_that_is_wrong_is_told_on_standard_error_with_status_2() {
    let folder = tempfile::tempdir().unwrap();
    for words in [&[][..], &["portico.toml"], &["serve", "--demo", "--settings", "portico.toml"]] {
        let (status, said, wrong) = run(folder.path(), words);
        assert_eq!((status, said.as_str()), (Some(2), ""), "{words:?}");
        assert!(wrong.contains("Usage: portico"), "{words:?}: {wrong}");
    }
}

#[test]
fn the_schema_of_the_settings_is_printed_as_it_is_in_the_docs() {
    let folder = tempfile::tempdir().unwrap();
    let (status, said, wrong) = run(folder.path(), &["schema"]);
    assert_eq!((status, wrong.as_str()), (Some(0), ""));
    assert_eq!(said, include_str!("../../../docs/reference/settings.schema.json"));
    assert!(said.contains("https://json-schema.org/draft/2020-12/schema"));
}

#[test]
fn a_shell_completes_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, said, wrong) = run(folder.path(), &["completions", shell]);
        assert_eq!((status, wrong.as_str()), (Some(0), ""), "{shell}");
        for command in ["serve", "check", "accounts", "duplicates", "settings"] {
            assert!(said.contains(command), "{shell}: {command}");
        }
    }
}

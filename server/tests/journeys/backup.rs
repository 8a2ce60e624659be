//! Backups, made and restored as the guide says.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use portico_server::clock::Clock;
use rustix::process::Signal;
use serde_json::json;

use super::authenticator::Authenticator;
use super::passkeys::{options, sign};
use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, Person, connection, number};

const EMAIL: &str = "mara@example.org";
const WITH_APP: &str = "ines@example.org";
const WITH_PASSKEY: &str = "jo@example.org";
const LATER: &str = "later@example.org";
const GUIDE: &str = include_str!("../../../docs/guides/backup-and-restore.md");

/// Runs a command where the settings and the data of a server are.
pub(crate) fn portico(database: &Database, arguments: &[&str]) -> Output {
    let folder = database.folder.path();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(arguments);
    portico.args(["--data"]).arg(folder).env("PORTICO_LOG", "error").output().unwrap()
}

#[track_caller]
pub(crate) fn said(output: &Output) -> String {
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{error}");
    out.into_owned()
}

#[track_caller]
pub(crate) fn refused(output: &Output, reason: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains(reason), "{error}");
}

async fn signs_up<'a>(process: &'a Process, email: &str, app: &str) -> Person<'a> {
    let person = process.browser().begin(app, "sign_up").await.email(email).await;
    person.sent_code(email).await.new_password(PASSWORD).await
}

async fn signs_in<'a>(process: &'a Process, email: &str, app: &str) -> Person<'a> {
    process.browser().begin(app, "sign_in").await.email(email).await.password(PASSWORD).await
}

/// What an authenticator app shows, so many of its steps from now.
fn shown(key: &str, steps: i64) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let now = u64::try_from(Clock::default().now().0).unwrap();
    let totp = totp_rs::Builder::new().with_secret(key).with_digits(6).with_step_duration(30);
    totp.build().unwrap().generate(now.checked_add_signed(30 * steps).unwrap()).to_string()
}

async fn enrols_app(process: &Process) -> String {
    let person = signs_up(process, WITH_APP, "shop").await.choose("authenticator").await;
    let protocol::Screen::EnrollAuthenticator(screen) = &person.reply.screen else { panic!() };
    let key = screen.key.clone();
    person.code(&shown(&key, -1)).await.sees("signed_in");
    key
}

async fn enrols_passkey(process: &Process) -> Authenticator {
    let mut passkey = Authenticator::new(7);
    let mut person = signs_up(process, WITH_PASSKEY, "vault").await.choose("passkey").await;
    let credential = passkey.make(&options(&mut person).await);
    let person = person.answer(json!({"type": "passkey", "credential": credential})).await;
    person.sees("recovery_codes").keeps_codes().await.sees("signed_in");
    passkey
}

async fn stop(process: Process) {
    process.signal(Signal::TERM);
    assert!(process.ended_within(Duration::from_secs(10)).await.is_some());
}

/// Settings for a folder in which no server ran.
fn write_settings(database: &Database) {
    let settings = crate::support::settings_text(database);
    std::fs::write(database.folder.path().join("portico.toml"), settings).unwrap();
}

#[tokio::test]
async fn a_backup_of_a_running_server_restores_what_people_sign_in_with() {
    let (database, other) = (Database::sqlite(), Database::sqlite());
    let [process] = Process::start(&database);
    signs_up(&process, EMAIL, "news").await.sees("signed_in");
    let key = enrols_app(&process).await;
    let passkey = enrols_passkey(&process).await;
    let copy = database.folder.path().join("copy.db");
    let shown_copy = copy.to_str().unwrap();
    assert!(said(&portico(&database, &["backup", shown_copy])).contains("with 3 accounts"));
    refused(&portico(&database, &["backup", shown_copy]), "File exists");
    signs_up(&process, LATER, "news").await.sees("signed_in");
    stop(process).await;

    // To another machine: what the guide lists, and nothing else.
    write_settings(&other);
    refused(&portico(&other, &["restore", shown_copy]), "Name the copy of the key");
    let key_file = database.folder.path().join("portico.key");
    let restore = ["restore", shown_copy, "--key", key_file.to_str().unwrap()];
    assert!(said(&portico(&other, &restore)).contains("3 accounts"));
    let [process] = Process::start(&other);
    signs_in(&process, EMAIL, "news").await.sees("signed_in");
    signs_in(&process, WITH_APP, "shop").await.code(&shown(&key, 0)).await.sees("signed_in");
    let person = process.browser().begin("vault", "sign_in").await;
    sign(person, &passkey).await.sees("signed_in");
    assert_eq!(number(&other, "SELECT count(*) FROM accounts").await, 3, "as at the backup");

    // Not under the feet of a server, and nothing is lost.
    let (replace, plain) = (["restore", shown_copy, "--replace"], ["restore", shown_copy]);
    refused(&portico(&other, &plain), "There is a database already");
    refused(&portico(&other, &replace), "is in use: stop the server");
    signs_up(&process, LATER, "news").await.sees("signed_in");
    stop(process).await;
    assert!(said(&portico(&other, &replace)).contains("portico.db.before-"));
    assert_eq!(number(&other, "SELECT count(*) FROM accounts").await, 3);
    let there = std::fs::read_dir(other.folder.path()).unwrap();
    let aside = there.map(|file| file.unwrap().path()).find(|path| is_aside(path)).unwrap();
    assert!(aside.metadata().unwrap().len() > 0);
}

fn is_aside(path: &Path) -> bool {
    path.file_name().unwrap().to_str().unwrap().starts_with("portico.db.before-")
}

#[tokio::test]
async fn what_is_no_whole_copy_of_this_key_is_refused_and_changes_nothing() {
    let (database, other) = (Database::sqlite(), Database::sqlite());
    drop(Process::start::<1>(&database));
    drop(Process::start::<1>(&other));
    let before = number(&other, "SELECT count(*) FROM flows").await;
    let copy = database.folder.path().join("copy.db");
    said(&portico(&database, &["backup", copy.to_str().unwrap()]));
    let restore = |file: &Path| portico(&other, &["restore", file.to_str().unwrap(), "--replace"]);
    refused(&restore(&copy), "The key does not belong to");

    let whole = std::fs::read(&copy).unwrap();
    let cut = database.folder.path().join("cut.db");
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    refused(&restore(&cut), "cut.db");
    std::fs::write(&cut, "no database").unwrap();
    refused(&restore(&cut), "is no database of Portico");
    refused(&restore(Path::new("missing.db")), "is no file");
    assert_eq!(number(&other, "SELECT count(*) FROM flows").await, before);
    assert!(!other.folder.path().join("portico.db.coming").exists());
}

#[tokio::test]
async fn a_newer_program_copies_the_database_of_an_older_server_and_leaves_it_as_it_is() {
    let database = Database::sqlite();
    drop(Process::start::<1>(&database));
    let older = "DELETE FROM _sqlx_migrations WHERE version = 34";
    sqlx::query(older).execute(&mut connection(&database).await).await.unwrap();
    let migrations = "SELECT count(*) FROM _sqlx_migrations WHERE version = 34";
    let copy = database.folder.path().join("copy.db");
    said(&portico(&database, &["backup", copy.to_str().unwrap()]));
    assert_eq!(number(&database, migrations).await, 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_copy_is_its_owners_alone_and_half_of_one_is_removed() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let copy = database.folder.path().join("copy.db");
    said(&portico(&database, &["backup", copy.to_str().unwrap()]));
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let full = Path::new("/dev/full");
    refused(&portico(&database, &["backup", full.to_str().unwrap()]), "/dev/full");
    refused(&portico(&database, &["backup", "/nowhere/copy.db"]), "/nowhere/copy.db");
    drop(process);
}

#[tokio::test]
async fn with_postgres_the_command_says_how_to_run_its_own_program() {
    let database = Database::sqlite();
    let settings = "database = \"postgres://portico:hush@db.example.com/portico?sslmode=require\"\n"
        .to_owned() + &crate::support::settings_text(&database);
    std::fs::write(database.folder.path().join("portico.toml"), settings).unwrap();
    let output = portico(&database, &["backup", "portico.dump"]);
    let command = "pg_dump --format=custom --file=portico.dump \"postgres://portico@db.example.com/portico?sslmode=require\"";
    refused(&output, command);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hush"));
    assert!(GUIDE.contains("pg_dump --format=custom --file="));
}

//! Accounts that move in and out by the program, beside a server that runs.

mod hashes;
mod import;
mod one;
mod whole;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use axum::http::StatusCode;
use serde_json::Value;

use crate::databases::Database;
use crate::support::{Person, settings_text};

const EMAIL: &str = "mara@example.org";

/// A file beside the database.
fn file(database: &Database, name: &str, text: &str) -> PathBuf {
    let path = database.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// `portico accounts` on a database, whether a server runs there or not.
fn accounts(database: &Database, arguments: &[&str]) -> Command {
    let folder = database.folder.path();
    let settings = folder.join("portico.toml");
    if !settings.exists() {
        std::fs::write(&settings, settings_text(database)).unwrap();
    }
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(["accounts", "--data"]).arg(folder);
    portico.args(arguments).env("PORTICO_LOG", "error");
    portico
}

/// Runs it: the status, standard output and standard error.
fn run(database: &Database, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = accounts(database, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// What it said; it did what it was told to.
#[track_caller]
fn said(database: &Database, arguments: &[&str]) -> String {
    let (status, out, error) = run(database, arguments);
    assert_eq!(status, Some(0), "{error}{out}");
    out
}

/// What it said as JSON.
#[track_caller]
fn told(database: &Database, arguments: &[&str]) -> Value {
    serde_json::from_str(&said(database, arguments)).unwrap()
}

/// Imports these lines; what was said.
#[track_caller]
pub(crate) fn imports(database: &Database, lines: &[Value]) -> String {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let path = file(database, "accounts.jsonl", &text);
    said(database, &["import", path.to_str().unwrap()])
}

/// Types an address and a password into the form of a page without script; its status.
async fn types(person: Person<'_>, email: &str, password: &str) -> StatusCode {
    let fields = [
        ("step", person.reply.step.to_string()),
        ("answer", "email".to_owned()),
        ("username", email.to_owned()),
        ("password", password.to_owned()),
        ("begin", person.reply.begin.clone().unwrap_or_default()),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    person.browser.form(&person.reply.flow, body).await.0
}

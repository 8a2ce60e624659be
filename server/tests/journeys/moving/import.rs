//! Files of accounts: whole, torn, twice, and stopped in the middle.

use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::{EMAIL, accounts, file, imports, run, said};
use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, chosen, number, settings_text};

const ACCOUNTS: &str = "SELECT COUNT(*) FROM accounts";

/// The hash of [`PASSWORD`].
pub(super) const HASH: &str = "{SSHA}8ClTruL8RAk94Tq5YPP/6DL7TdPuXSsF";

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_an_account_that_is_there_stays_as_it_is() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let person = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.new_password(PASSWORD).await;
    drop(person.sees("signed_in"));
    let lines = [
        json!({ "email": "  MARA@Example.org ", "password_hash": HASH, "disabled": true }),
        json!({ "email": "ines@example.org", "password_hash": HASH, "profile": { "given_name": "Ines" }, "locale": "pt-BR" }),
        json!({ "email": "INES@example.org" }),
    ];
    assert!(imports(&database, &lines).contains("imported: 1\nthere already: 2\nnot taken: 0\n"));
    let everything = || said(&database, &["export"]);
    let before = everything();
    assert!(imports(&database, &lines).contains("imported: 0\nthere already: 3\nnot taken: 0\n"));
    assert_eq!(everything(), before);
    for email in [EMAIL, "ines@example.org"] {
        let person = server.browser().begin("news", "sign_in").await.email(email).await;
        drop(person.password(PASSWORD).await.sees("signed_in"));
    }
}

#[tokio::test]
async fn each_line_that_is_not_taken_is_told_with_its_number_and_reason_and_kept_and_the_rest_is_imported()
 {
    let database = chosen().await;
    let good = |name: &str| json!({ "email": format!("{name}@example.org") }).to_string();
    let bad = [
        (r#"{"email":"nobody"}"#, "\"nobody\" is no valid address"),
        (r#"{"email":"a@example.org","colour":"red"}"#, "unknown field `colour`"),
        (r#"{"email":"a@example.org","groups":["staff"]}"#, "groups are in the settings"),
        (r#"{"email":"a@example.org","id":"7"}"#, "an id is 26 small letters and digits"),
        (r#"{"email":"a@example.org","sms_code":"112"}"#, "sms_code \"112\" is no phone number"),
        (r#"{"email":"a@example.org","authenticator":"1"}"#, "an authenticator's key is base32"),
        (r#"{"email":"a@example.org","created_at":"soon"}"#, "a time is RFC 3339"),
        (r#"{"email":"a@example.org","profile":{"given_name":"a\nb"}}"#, "profile.given_name has"),
        (
            r#"{"email":"a@example.org","password_hash":"$2b$31$abcdefghijklmnopqrstuugsjB3Ds6IGOJT.EKHGD1Bck.mJvAf0W"}"#,
            "cost is above the limit",
        ),
        (r#"{"email":"a@example.org","password_hash":"{SSHA}AA"}"#, "cannot be read as one"),
        ("[]", "invalid"),
        (r#"{"email":"a@exam"#, "it ends in the middle of an account"),
    ];
    let mut text = format!("{}\n\n", good("first"));
    for (line, _) in bad {
        text += &format!("{line}\n");
    }
    // The last one is cut in the middle: nothing ends it.
    let text = text.trim_end().rsplit_once('\n').unwrap();
    let text = format!("{}\n{}\n{}", text.0, good("last"), text.1);
    let path = file(&database, "accounts.jsonl", &text);
    let path = path.to_str().unwrap();

    let (status, out, error) = run(&database, &["import", path, "--dry-run"]);
    assert_eq!(status, Some(1), "{error}");
    assert!(out.contains("imported would be: 2\nthere already: 0\nnot taken: 12\n"), "{out}");
    assert_eq!(number(&database, ACCOUNTS).await, 0);
    let rejects = database.folder.path().join("accounts.jsonl.rejects");
    assert!(!rejects.exists());

    let (status, out, error) = run(&database, &["import", path]);
    assert_eq!(status, Some(1), "{error}");
    assert!(out.contains("imported: 2\nthere already: 0\nnot taken: 12\n"), "{out}");
    for (index, (_, reason)) in bad.iter().enumerate() {
        // The last stands one further down.
        let number = index + 3 + usize::from(index == bad.len() - 1);
        let line = error.lines().find(|line| line.starts_with(&format!("line {number}: ")));
        assert!(line.is_some_and(|line| line.contains(reason)), "{number} {reason}: {error}");
    }
    let kept = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(kept.lines().collect::<Vec<_>>(), bad.map(|(line, _)| line));
    assert_eq!(number(&database, ACCOUNTS).await, 2);
}

#[tokio::test]
async fn csv_is_imported_and_its_rejects_can_be_mended_and_imported() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let text = format!(
        "email,email_verified,password_hash,profile.given_name,locale,disabled,identity.issuer,identity.subject\r\n\
        {EMAIL},true,{HASH},\"Mara, Lind\",de_AT,,https://id.contoso.example,7\r\n\
        ines@example.org,perhaps,,,,,,\r\n\
        short@example.org\r\n"
    );
    let path = file(&database, "accounts.csv", &text);
    let (status, out, error) = run(&database, &["import", path.to_str().unwrap()]);
    assert_eq!(status, Some(1), "{out}");
    assert!(error.contains("line 3: email_verified is true or false"), "{error}");
    assert!(error.contains("line 4: it has 1 fields, and there are 8 columns"), "{error}");
    let shown = super::told(&database, &["show", EMAIL, "--json"]);
    assert_eq!(shown["profile"]["given_name"], "Mara, Lind");
    assert_eq!(shown["locale"], "de");
    assert_eq!(shown["identities"][0]["subject"], "7");
    let person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    drop(person.password(PASSWORD).await.sees("signed_in"));

    let rejects = std::fs::read_to_string(database.folder.path().join("accounts.csv.rejects"));
    let mended = rejects.unwrap().replace("perhaps", "yes").replace("short@example.org\n", "");
    let path = file(&database, "mended.csv", &mended);
    assert!(said(&database, &["import", path.to_str().unwrap()]).contains("imported: 1\n"));

    let path = file(&database, "wrong.csv", "email,colour\na@example.org,red\n");
    let (status, _, error) = run(&database, &["import", path.to_str().unwrap()]);
    assert_eq!(status, Some(1));
    assert!(error.contains("There is no column \"colour\""), "{error}");
}

#[tokio::test]
async fn an_import_that_is_killed_in_the_middle_goes_on_when_it_is_started_again() {
    const ALL: i64 = 6_000;
    let database = chosen().await;
    let line = |number| json!({ "email": format!("person{number}@example.org") }).to_string();
    let text = (0..ALL).map(line).collect::<Vec<_>>().join("\n");
    let path = file(&database, "accounts.jsonl", &text);
    let path = path.to_str().unwrap();
    // The database is made first.
    said(&database, &["list"]);
    let mut import = accounts(&database, &["import", path]).spawn().unwrap();
    let begun = async {
        while number(&database, ACCOUNTS).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), begun).await.unwrap();
    import.kill().unwrap();
    import.wait().unwrap();
    let stored = number(&database, ACCOUNTS).await;
    assert!(stored < ALL, "it was killed too late");
    let said = said(&database, &["import", path]);
    assert!(said.contains(&format!("imported: {}\n", ALL - stored)), "{stored}: {said}");
    assert_eq!(number(&database, ACCOUNTS).await, ALL);
}

#[tokio::test]
async fn accounts_move_in_before_the_server_starts_for_the_first_time() {
    let database = Database::sqlite();
    let path = file(&database, "accounts.jsonl", r#"{"email":"mara@example.org"}"#);
    file(&database, "portico.toml", &settings_text(&database));
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(database.folder.path()).args(["accounts", "import", "--data", "new"]);
    let output = portico.arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(database.folder.path().join("new/portico.db").exists());
}

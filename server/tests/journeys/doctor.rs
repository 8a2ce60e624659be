//! What `portico doctor` finds on a machine, and that it changes nothing there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sqlx::Executor as _;
use tokio::net::TcpListener;

use crate::databases::Database;
use crate::processes::Process;
use crate::relay::{Manner, Relay};
use crate::support::{PASSWORD, connection, settings_text};

const WEBHOOK: &str = "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"";

/// A server that was used and has stopped.
async fn used(database: &Database) {
    let [process] = Process::start(database);
    let person = process.browser().begin("news", "sign_up").await.email("mara@example.org").await;
    let code = crate::support::Serves::newest_code(&process, "mara@example.org").await;
    person.code(&code).await.new_password(PASSWORD).await.sees("signed_in");
    process.terminate();
}

pub(crate) fn doctor(database: &Database, settings: &str, arguments: &[&str]) -> Output {
    let folder = database.folder.path();
    std::fs::write(folder.join("portico.toml"), settings).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).arg("doctor").args(arguments);
    // Nobody is asked for records of mails.
    portico.args(["--dns", "127.0.0.1:1", "--data"]).arg(folder).output().unwrap()
}

/// The level and the message of each check; the last one of those that find several things.
fn found(output: &Output) -> BTreeMap<String, (String, String)> {
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let told = |one: &Value| (text(one, "check"), (text(one, "level"), text(one, "message")));
    findings.iter().map(told).collect()
}

/// Every file that holds something lasting.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lasting = entries.filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        path.is_file() && !["portico.toml", "portico.db-shm"].contains(&name)
    });
    let read =
        |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap());
    lasting.map(read).filter(|(_, bytes)| !bytes.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_in_order_is_found_so_and_stays_as_it_is() {
    let database = Database::sqlite();
    used(&database).await;
    let relay = Relay::offering("250-AUTH PLAIN\r\n", Manner::Takes).await;
    let webhook = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", webhook.local_addr().unwrap());
    let mail = relay.section().replace("smtp://", "smtp://mara:hush@");
    let settings = settings_text(&database).replace(
        "[risk]\n",
        &format!("[risk]\nwhen_unknown = \"open\"\nwebhook = {{ url = \"{url}\", {WEBHOOK} }}\n"),
    ) + &mail;
    let before = files(database.folder.path());
    let output = doctor(&database, &settings, &[]);
    let [said, complained] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{said}{complained}");
    for line in [
        "ok       database   SQLite 3.",
        "ok       migrations None is pending.",
        "ok       key        It is the one of the database.",
        "ok       public_url localhost has the address ",
        "ok       mail       127.0.0.1 lets Portico sign in.",
        "ok       webhook    127.0.0.1 of [risk.webhook] can be reached.",
    ] {
        assert!(said.lines().any(|one| one.starts_with(line)), "{line} is not in {said}");
    }
    assert!(!said.contains("hush") && !complained.contains("hush"));
    assert!(files(database.folder.path()) == before, "nothing has changed");
    assert_eq!((relay.connections(), relay.tries().len()), (1, 0), "no mail is sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_thing_that_is_wrong_is_told_beside_the_others() {
    let database = Database::sqlite();
    used(&database).await;
    let key = database.folder.path().join("portico.key");
    std::fs::write(&key, "ab".repeat(32)).unwrap();
    let relay = Relay::offering("250-AUTH PLAIN\r\n", Manner::RefusesUs).await;
    let settings = settings_text(&database)
        .replacen("http://localhost:8080", "https://login.invalid", 1)
        .replace(
            "[risk]\n",
            &format!("[risk]\nwhen_unknown = \"open\"\nwebhook = {{ url = \"http://127.0.0.1:1/\", {WEBHOOK} }}\n"),
        )
        + &relay.section().replace("smtp://", "smtp://mara:hush@")
        + "[[providers]]\nid = \"corp\"\nname = \"Corp\"\nissuer = \"http://127.0.0.1:1\"\nprivate_network = true\n\
           client_id = \"portico\"\nclient_secret = \"hush-hush-hush\"\n";
    let mut connection = connection(&database).await;
    let last = "(SELECT MAX(version) FROM _sqlx_migrations)";
    let forget = format!("DELETE FROM _sqlx_migrations WHERE version = {last}");
    connection.execute(sqlx::AssertSqlSafe(forget)).await.unwrap();
    let output = doctor(&database, &settings, &["--json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(!said.contains("hush"), "{said}");
    let findings = found(&output);
    for (check, level, piece) in [
        ("public_url", "wrong", ""),
        ("migrations", "warning", "The next start runs 1."),
        ("key", "wrong", "is not the one that the database was used with"),
        ("mail", "wrong", "535"),
        ("webhook", "wrong", "127.0.0.1 of [risk.webhook] cannot be reached"),
        ("provider", "warning", "The discovery document of corp"),
        ("database", "ok", "SQLite"),
    ] {
        let (told, message) = &findings[check];
        assert_eq!(told, level, "{check}: {message}");
        assert!(message.contains(piece), "{check}: {message}");
    }
    let again = found(&doctor(&database, &settings, &["--json"]));
    assert_eq!(again["migrations"], findings["migrations"], "it was not run");

    let newer = "UPDATE _sqlx_migrations SET version = 99999999999999
        WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    connection.execute(newer).await.unwrap();
    std::fs::remove_file(key).unwrap();
    let findings = found(&doctor(&database, &settings, &["--json"]));
    assert!(findings["migrations"].1.contains("by a newer version"), "{findings:?}");
    assert!(findings["key"].1.contains("There is no key file"), "{findings:?}");
    assert!(!database.folder.path().join("portico.key").exists(), "none is made");
}

#[test]
fn before_the_first_start_nothing_is_wrong_and_nothing_is_made() {
    let database = Database::sqlite();
    let output = doctor(&database, &settings_text(&database), &["--json"]);
    let findings = found(&output);
    assert!(output.status.success(), "{findings:?}");
    assert_eq!(findings["database"].1, "The first start makes it.");
    assert!(files(database.folder.path()).is_empty());
    let wrong = settings_text(&database) + "[nonsense]\n";
    let output = doctor(&database, &wrong, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings = found(&output);
    assert!(findings["settings"].1.contains("nonsense"), "{findings:?}");
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn postgres_is_asked_for_its_clock_and_its_version_and_not_migrated() {
    let database = Database::postgres().await;
    let settings = settings_text(&database);
    let findings = found(&doctor(&database, &settings, &["--json"]));
    assert!(findings["database"].1.starts_with("PostgreSQL 1"), "{findings:?}");
    assert!(findings["migrations"].1.contains("is empty"), "{findings:?}");
    used(&database).await;
    let findings = found(&doctor(&database, &settings, &["--json"]));
    for (check, message) in [
        ("clock", "This machine and the database agree."),
        ("migrations", "None is pending."),
        ("key", "It is the one of the database."),
    ] {
        assert_eq!(findings[check], ("ok".to_owned(), message.to_owned()));
    }
}

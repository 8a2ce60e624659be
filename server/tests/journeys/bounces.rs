//! Mails that came back: a mail provider tells, and an operator sees.

use std::process::{Command, Stdio};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use portico_server::clock::Clock;
use portico_server::messages::webhook::signature;
use portico_server::settings::SigningSecret;
use protocol::{Screen, Timestamp};
use serde_json::{Value, json};

use crate::relay::{Manner, Relay, read};
use crate::support::{PASSWORD, Server, settings_text};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const EMAIL: &str = "mara.lind@example.org";

async fn server(relay: &Relay) -> Server {
    let bounces = format!("[mail.bounces]\nsecret = {SECRET:?}\n");
    let mail = read(&(relay.section() + &bounces));
    Server::with(|settings| settings.mail = mail).await
}

/// Sends a report that is signed with a secret; the status, and what was said.
async fn sent(
    server: &Server,
    (id, secret): (&str, &str),
    at: Timestamp,
    body: &str,
) -> (StatusCode, String) {
    let secret = SigningSecret::try_from(secret.to_owned()).unwrap();
    let request = Request::post("/webhooks/bounces")
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at.0)
        .header("webhook-signature", signature(&secret, id, at, body.as_bytes()));
    let response = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
    let status = response.status();
    let said = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
    (status, String::from_utf8_lossy(&said).into_owned())
}

async fn reports(server: &Server, id: &str, report: Value) {
    let now = Clock::default().now();
    let (status, said) = sent(server, (id, SECRET), now, &report.to_string()).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
}

/// What an operator reads.
fn said(server: &Server, arguments: &[&str]) -> String {
    let folder = server.stored_in().folder.path();
    std::fs::write(folder.join("portico.toml"), settings_text(server.stored_in())).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(["accounts", "--data"]).arg(folder);
    let output = portico.args(arguments).env("PORTICO_LOG", "error").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn came_back(server: &Server) -> Value {
    let person: Value = serde_json::from_str(&said(server, &["show", EMAIL, "--json"])).unwrap();
    person["mail_came_back"].clone()
}

async fn account(server: &Server, relay: &Relay) {
    let person = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let code = relay.taken(1).await[0].code();
    drop(person.code(&code).await.new_password(PASSWORD).await.sees("signed_in"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sees_whose_mails_came_back_and_the_database_holds_no_address_of_it() {
    let relay = Relay::start(Manner::Takes).await;
    let server = server(&relay).await;
    account(&server, &relay).await;
    assert_eq!(came_back(&server), Value::Null);
    let at = Clock::default().now().plus(-60);
    let other = "nobody.here@example.org";
    reports(&server, "msg_1", json!({ "email": EMAIL, "kind": "soft" })).await;
    assert_eq!(came_back(&server), Value::Null, "it may arrive later");
    reports(
        &server,
        "msg_2",
        json!({ "email": " Mara.Lind@EXAMPLE.org", "kind": "hard", "at": at.0 }),
    )
    .await;
    reports(&server, "msg_3", json!({ "email": other, "kind": "complaint" })).await;
    assert_eq!(came_back(&server)["kind"], "hard");
    let earlier = json!({ "email": EMAIL, "kind": "complaint", "at": "2020-01-01T00:00:00Z" });
    reports(&server, "msg_4", earlier).await;
    assert_eq!(came_back(&server)["kind"], "hard", "the last one counts");
    let listed = said(&server, &["list", "--bounced"]);
    assert!(listed.starts_with(&format!("{EMAIL}\t")) && listed.lines().count() == 1, "{listed}");
    let stored = server.database().await;
    assert!(!stored.windows(other.len()).any(|bytes| bytes == other.as_bytes()));
    let metrics = server.app.metrics.text().unwrap();
    for (kind, count) in [("soft", 1), ("hard", 1), ("complaint", 2)] {
        let counted = format!("portico_bounces_total{{kind=\"{kind}\"}} {count}\n");
        assert!(metrics.contains(&counted), "{metrics}");
    }
    said(&server, &["delete", EMAIL]);
    assert_eq!(server.number("SELECT count(*) FROM bounces").await, 1, "it goes with the account");
}

#[tokio::test]
async fn a_report_counts_once_however_often_it_is_sent() {
    let relay = Relay::start(Manner::Takes).await;
    let server = server(&relay).await;
    for _ in 0..3 {
        reports(&server, "msg_1", json!({ "email": EMAIL, "kind": "hard" })).await;
    }
    let metrics = server.app.metrics.text().unwrap();
    assert!(metrics.contains("portico_bounces_total{kind=\"hard\"} 1\n"), "{metrics}");
    assert_eq!(server.number("SELECT count(*) FROM bounces").await, 1);
}

#[tokio::test]
async fn a_report_that_nobody_signed_lately_or_that_makes_no_sense_is_refused_with_the_reason() {
    let relay = Relay::start(Manner::Takes).await;
    let server = server(&relay).await;
    let now = Clock::default().now();
    let good = json!({ "email": EMAIL, "kind": "hard" }).to_string();
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (secret, at, body, piece) in [
        (other, now, good.as_str(), "is not that of the secret in [mail.bounces]"),
        (SECRET, now.plus(-301), good.as_str(), "more than five minutes"),
        (SECRET, now, "{}", "must be JSON with email, kind"),
        (SECRET, now, r#"{"email":"a@b.example","kind":"bounce"}"#, "must be JSON with email"),
        (SECRET, now, r#"{"email":"nobody","kind":"hard"}"#, "must be JSON with email"),
        (SECRET, now, r#"{"email":"a@b.example","kind":"hard","at":"now"}"#, "RFC 3339"),
    ] {
        let (status, said) = sent(&server, ("msg_1", secret), at, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(said.contains(piece), "{said}");
    }
    let long = good.clone() + &" ".repeat(30_000);
    let (status, _) = sent(&server, ("msg_1", SECRET), now, &long).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "it is good JSON, and too long");
    assert_eq!(server.number("SELECT count(*) FROM bounces").await, 0);

    let mail = relay.settings();
    let without = server.beside(|settings| settings.mail = mail).await;
    let (status, _) = sent(&without, ("msg_1", SECRET), now, &good).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is off unless a secret is set");
}

#[tokio::test]
async fn nobody_is_told_that_mails_came_back_from_an_address_before() {
    let relay = Relay::start(Manner::Takes).await;
    let server = server(&relay).await;
    account(&server, &relay).await;
    reports(&server, "msg_1", json!({ "email": EMAIL, "kind": "hard" })).await;
    for email in [EMAIL, "stranger@example.org"] {
        let person = server.browser().begin("news", "reset_password").await.email(email).await;
        let Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
        assert_eq!(screen.delivery_problem, None, "{email}");
    }
}

//! Invariants that are broken from outside: each is told to the operator, once.

use axum::http::StatusCode;
use serde_json::json;

use crate::hearing::Log;
use crate::support::{Server, account};

#[tokio::test]
async fn a_broken_invariant_is_logged_once_with_its_place_and_the_reference_of_its_flow() {
    let server = Server::start().await;
    let person = account(&server, "vault", "mara@example.org").await.choose("sms_code").await;
    let phone = json!({ "type": "phone", "phone": "01512 3456789" });
    let person = person.answer(phone).await.sees("enter_code");
    let mut person = person.sent_code("+4915123456789").await.sees("recovery_codes");
    server.number("UPDATE flows SET pending = NULL RETURNING 1").await;
    let log = Log::default();
    let status = {
        let _guard = log.listen();
        let path = format!("/flows/{}/answers", person.reply.flow);
        let body =
            json!({ "step": person.reply.step, "answer": { "type": "saved", "kept": true } });
        person.browser.post(&path, &body).await.0
    };
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let log = log.text();
    let told: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(told.len(), 1, "{log}");
    for part in [
        "recovery codes are drawn before they are kept",
        "server/src/hosts/local/factors/recovery_code.rs:",
        "route=\"/flows/{id}/answers\"",
        &person.reply.reference,
    ] {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
    assert!(!log.contains(&person.reply.flow), "a handle is a secret");
}

//! A database that somebody else holds.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn who_answers_while_the_database_is_held_is_asked_to_come_again() {
    let server = Server::start().await;
    let held = server.hold().await;
    let person = server.browser().begin("shop", "sign_in").await;
    let answer = json!({ "type": "email", "email": "mara@example.org" });
    let body = person.answered(1, &answer).to_string();
    let (name, token) = &person.browser.cookies[0];
    let request = || {
        Request::post("/flows/new/answers")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, format!("{name}={token}"))
            .body(Body::from(body.clone()))
            .unwrap()
    };
    let response = server.send(request()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    let problem = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let problem: Value = serde_json::from_slice(&problem).unwrap();
    assert_eq!(problem["type"], "/problems/busy");
    drop(held);
    assert_eq!(server.send(request()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_comes_while_the_database_is_away_sees_the_first_screen_and_answers_it_later() {
    let server = Server::start().await;
    server.app.store.close().await;
    let response = server.send(Request::get("/sign-in").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut person = server.browser().begin("shop", "sign_in").await;
    let answer = person.answered(1, &json!({ "type": "email", "email": "mara@example.org" }));
    let (status, problem) = person.browser.post("/flows/new/answers", &answer).await;
    assert_eq!(
        (status, &problem["type"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("/problems/busy"))
    );
}

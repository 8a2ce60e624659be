//! Headers as browsers and other people's apps fill them.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// Sends JSON, or asks for it, with this line of cookies.
async fn sent(
    server: &Server,
    path: &str,
    cookies: &[u8],
    body: Option<Value>,
) -> (StatusCode, Value) {
    let cookies = HeaderValue::from_bytes(cookies).unwrap();
    let request = match &body {
        Some(_) => Request::post(path).header(header::CONTENT_TYPE, "application/json"),
        None => Request::get(path),
    };
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = request.header(header::COOKIE, cookies).body(Body::from(body)).unwrap();
    let response = server.send(request).await;
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn held(cookies: &[(String, String)], name: &str) -> String {
    cookies.iter().find(|(held, _)| held == name).unwrap().1.clone()
}

#[tokio::test]
async fn a_cookie_of_another_app_that_is_no_ascii_hides_none_of_ours() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await;
    let token = held(&person.browser.cookies, "portico_browser");
    let path = format!("/flows/{}/answers", person.reply.flow);
    let answer = person.answered(1, &json!({"type": "email", "email": EMAIL}));
    for greeting in [&b"Sch\xc3\xb6ne"[..], b"Sch\xf6ne", b"\xff"] {
        let line = [b"greeting=", greeting, b"; portico_browser=", token.as_bytes()].concat();
        let (status, reply) = sent(&server, &path, &line, Some(answer.clone())).await;
        assert_eq!(status, StatusCode::OK, "{reply}");
    }
}

#[tokio::test]
async fn of_two_cookies_of_a_name_the_one_counts_that_the_flow_and_the_session_know() {
    let server = Server::start().await;
    let other = account(&server, "news", "ines@example.org").await.sees("signed_in").browser;
    let person = account(&server, "news", EMAIL).await.sees("signed_in");
    let mine = &person.browser.cookies;
    let session = held(mine, "portico_session");
    let ended = "A".repeat(session.len());
    for line in [
        format!("portico_session={ended}; portico_session={session}"),
        format!("portico_session={session}; portico_session={ended}"),
        format!("portico_session=\"{session}\""),
        format!("portico_session=nonsense; portico_session={session}"),
    ] {
        let (_, told) = sent(&server, "/session", line.as_bytes(), None).await;
        assert_eq!(told["email"], EMAIL, "{line}");
    }
    let begun = person.browser.clone().begin("news", "sign_in").await.begun().await;
    let [token, stale] =
        [&begun.browser.cookies, &other.cookies].map(|cookies| held(cookies, "portico_browser"));
    let path = format!("/flows/{}", begun.reply.flow);
    for line in [
        format!("portico_browser={stale}; portico_browser={token}"),
        format!("portico_browser={token}; portico_browser={stale}"),
        format!("portico_browser=\"{token}\""),
    ] {
        assert_eq!(sent(&server, &path, line.as_bytes(), None).await.0, StatusCode::OK, "{line}");
    }
    let line = format!("portico_browser={stale}");
    assert_eq!(sent(&server, &path, line.as_bytes(), None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_whole_sign_in_goes_on_beside_a_stale_cookie_of_the_same_name() {
    let server = Server::start().await;
    drop(account(&server, "news", EMAIL).await.sees("signed_in"));
    let stale = server.browser().begin("news", "sign_in").await.browser.cookies;
    let stale = format!("portico_browser={}", held(&stale, "portico_browser"));
    let (_, reply) =
        sent(&server, "/flows", b"", Some(json!({"app": "news", "purpose": "sign_in"}))).await;
    // The browser has no cookie yet: it gets one with this flow.
    assert_eq!(reply["step"], 1);
    let person = server.browser().begin("news", "sign_in").await;
    let token = held(&person.browser.cookies, "portico_browser");
    let line = format!("{stale}; portico_browser={token}");
    let mut person = person;
    for (step, answer) in [
        (1, json!({"type": "email", "email": EMAIL})),
        (2, json!({"type": "password", "password": PASSWORD})),
    ] {
        let path = format!("/flows/{}/answers", person.reply.flow);
        let body = Some(person.answered(step, &answer));
        let (status, reply) = sent(&server, &path, line.as_bytes(), body).await;
        assert_eq!(status, StatusCode::OK, "{reply}");
        person.reply = serde_json::from_value(reply).unwrap();
    }
}

//! Replies that show a secret are not compressed, wherever they come from: the
//! size of what is compressed tells what is in it (BREACH).

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::support::{Person, Server, account};

const EMAIL: &str = "mara@example.org";

/// Whether a response of this person's browser is compressed.
async fn is_compressed(
    server: &Server,
    person: &Person<'_>,
    (method, rest, body): (&str, &str, &str),
    accept: &str,
) -> bool {
    let cookies: Vec<_> =
        person.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let kind = match body.starts_with('{') {
        true => "application/json",
        false => "application/x-www-form-urlencoded",
    };
    let request = Request::builder()
        .method(method)
        .uri(format!("/flows/{}{rest}", person.reply.flow))
        .header(header::COOKIE, cookies.join("; "))
        .header(header::ACCEPT, accept)
        .header(header::ACCEPT_ENCODING, "br, gzip")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind);
    let response = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
    assert!(
        response.status().is_success() || response.status() == 422,
        "{method} {rest}: {}",
        response.status()
    );
    response.headers().contains_key(header::CONTENT_ENCODING)
}

/// Looks at one screen in every way there is, without leaving it.
async fn every_way(server: &Server, person: &Person<'_>) -> Vec<(String, bool)> {
    let wrong = json!({ "step": person.reply.step, "answer": { "type": "email", "email": "x" } });
    let form = format!("step={}&answer=email&email=x", person.reply.step);
    let wrong = wrong.to_string();
    let mut found = vec![];
    for accept in ["application/json", "text/html"] {
        for request in [
            ("GET", "", ""),
            ("POST", "/stay", ""),
            ("POST", "?locale=de", ""),
            ("POST", "/answers", wrong.as_str()),
            ("POST", "/answers", form.as_str()),
        ] {
            let compressed = is_compressed(server, person, request, accept).await;
            found.push((format!("{} {} as {accept}", request.0, request.1), compressed));
        }
    }
    found
}

#[tokio::test]
async fn no_reply_that_shows_a_secret_is_compressed() {
    let server = Server::start().await;
    let person = account(&server, "vault", EMAIL).await.sees("enroll_choose");
    for (what, compressed) in every_way(&server, &person).await {
        assert!(compressed, "{what} shows no secret");
    }
    let person = person.choose("authenticator").await.sees("enroll_authenticator");
    for (what, compressed) in every_way(&server, &person).await {
        assert!(!compressed, "{what} shows the key");
    }
    let (person, _) = crate::passkeys::at_recovery_codes(&server, "li@example.org").await;
    for (what, compressed) in every_way(&server, &person).await {
        assert!(!compressed, "{what} shows the codes");
    }
}

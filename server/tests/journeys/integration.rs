//! Mistakes of an app's developer: told to them, and to nobody else.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use portico_server::settings::Settings;

use crate::hearing::Log;
use crate::support::Server;

/// An address that asks for what is not there, and what is wrong with it.
const MISTAKES: [(&str, &str); 4] = [
    ("/sign-in?app=shoop", "There is no such app."),
    (
        "/sign-in?app=shop&return_to=https://other.example/x?token=hidden",
        "return_to is not an address of this app.",
    ),
    ("/sign-in?app=shop&acr=gold", "acr can be mfa, and nothing else."),
    ("/sign-in?app=shop&code_challenge=short", "code_challenge must be"),
];

async fn page(server: &Server, path: &str) -> String {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    let response = server.send(request.body(Body::empty()).unwrap()).await;
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_log_says_in_one_line_why_a_sign_in_could_not_begin() {
    let server = Server::start().await;
    for (path, why) in MISTAKES {
        let log = Log::default();
        let listening = log.listen();
        page(&server, path).await;
        drop(listening);
        let text = log.text();
        let lines: Vec<_> = text.lines().filter(|line| line.contains("could not begin")).collect();
        assert_eq!(lines.len(), 1, "{text}");
        assert!(lines[0].contains(why) && lines[0].contains("sho"), "{text}");
        assert!(!text.contains("hidden"), "a query may hold anything: {text}");
    }
}

#[tokio::test]
async fn only_the_demo_shows_a_mistake_on_its_page() {
    let demo = Server::start().await;
    let server = Server::with(|settings: &mut Settings| settings.demo = false).await;
    for (path, why) in MISTAKES {
        assert!(page(&demo, path).await.contains(why), "{path}");
        assert!(!page(&server, path).await.contains(why), "{path}");
    }
}

#[tokio::test]
async fn a_page_of_an_origin_that_no_app_names_is_told_of_in_the_log() {
    let server = Server::start().await;
    let log = Log::default();
    let _listening = log.listen();
    let request = Request::post("/embed")
        .header(header::ORIGIN, "https://unlisted.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from("scope=-pt1&app=shop")).unwrap();
    let response = server.send(request).await;
    assert_eq!(response.status(), 403);
    assert!(!response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    let text = log.text();
    assert!(
        text.contains("https://unlisted.example") && text.contains("origins of this app"),
        "{text}"
    );
}

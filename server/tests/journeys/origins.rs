//! Pages of other origins, which are not ours to talk to.

use axum::body::Body;
use axum::http::{Request, header};

use crate::support::Server;

#[tokio::test]
async fn no_other_origin_may_read_what_is_answered() {
    let server = Server::start().await;
    for origin in [
        "null",
        "http://localhost:8081",
        "https://localhost:8080",
        "http://localhost:8080.evil.example",
        "http://localhost:8080@evil.example",
        "http://LOCALHOST:8080",
        "https://app.example.com",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let request = Request::builder().method(method).uri("/flows");
            let request = request.header(header::ORIGIN, origin);
            let request = request.header("access-control-request-method", "POST");
            let response = server.send(request.body(Body::empty()).unwrap()).await;
            let names = response.headers().keys().map(header::HeaderName::as_str);
            let told: Vec<_> = names.filter(|name| name.starts_with("access-control-")).collect();
            assert!(
                told.is_empty() && !response.status().is_success(),
                "{method} {origin}: {told:?}"
            );
        }
    }
}

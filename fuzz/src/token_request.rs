//! What a client sends by itself: whatever it is, nobody gets a token for nothing, and each error
//! is JSON that names one.
//!
//! The input is lines: the header `authorization`, and then the form.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::SERVER;

pub(crate) fn run(data: &[u8]) {
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let authorization = HeaderValue::from_bytes(lines.next().unwrap_or_default());
    let Ok(authorization) = authorization else { return };
    let body = lines.next().unwrap_or_default();
    for path in ["/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/userinfo", "/oauth/par"] {
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, &authorization);
        }
        let request = request.body(Body::from(body.to_vec())).expect("a request");
        let (runtime, router, _) = &*SERVER;
        let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
        let status = response.status();
        let read = runtime.block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
        let told: Value = serde_json::from_slice(&read).unwrap_or_default();
        match (path, status) {
            ("/oauth/revoke", StatusCode::OK) => assert!(read.is_empty()),
            ("/oauth/introspect", StatusCode::OK) => assert_eq!(told, json!({ "active": false })),
            ("/oauth/par", StatusCode::CREATED) => {
                let uri = told["request_uri"].as_str().unwrap_or_default();
                assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{told}");
            }
            // Nobody has a token: it is not there, or it is wrong.
            ("/oauth/userinfo", StatusCode::UNAUTHORIZED) => {}
            (_, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) => {
                assert!(told["error"].is_string(), "{path} {told}");
            }
            _ => panic!("{path} {status} {told}"),
        }
    }
}

//! A whole request: cookies, languages, redirect targets and bodies. Nothing
//! that is sent makes the server fail, and it leads nowhere but to its own
//! pages and the apps' addresses.
//!
//! The input is lines: the path and query, the cookies, `accept`,
//! `accept-language`, `content-type`, and then the body.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::SERVER;

pub(crate) fn run(data: &[u8]) {
    let mut lines = data.splitn(6, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let Ok(path) = std::str::from_utf8(line()) else { return };
    let headers = [header::COOKIE, header::ACCEPT, header::ACCEPT_LANGUAGE, header::CONTENT_TYPE];
    let headers = headers.map(|name| (name, HeaderValue::from_bytes(line())));
    let body = line().to_vec();
    let method = if body.is_empty() { Method::GET } else { Method::POST };
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        let Ok(value) = value else { return };
        request = request.header(name, value);
    }
    let request = request.header("sec-fetch-site", "same-origin").body(Body::from(body));
    let Ok(request) = request else { return };
    let (runtime, router, _) = &*SERVER;
    let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
    assert_ne!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(target) = response.headers().get(header::LOCATION) {
        let target = target.to_str().expect("addresses are plain text");
        let own = target.starts_with('/') && !target.starts_with("//") && !target.contains('\\');
        assert!(own || target == "http://localhost:8080/demo", "{target}");
    }
}

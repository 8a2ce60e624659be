//! An ID token that comes back as a hint: whatever it is, unless we signed it, nobody is signed out
//! by it, nobody is led on, and no request counts that names somebody by it.
//!
//! The input is a token, or the lines of its header and its claims, signed by a key of another.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;
use url::form_urlencoded::Serializer;

use crate::SERVER;
use crate::signing::sign;

const AUTHORIZE: [(&str, &str); 6] = [
    ("client_id", "demo-server"),
    ("redirect_uri", "http://localhost:9000/callback"),
    ("response_type", "code"),
    ("scope", "openid"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
];

pub(crate) fn run(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let signed = sign(lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    for hint in [raw.as_ref(), &signed] {
        let out = [("post_logout_redirect_uri", "http://localhost:9000/"), ("state", "s")];
        let (status, to) = get("/oauth/logout", &out, hint);
        let known = [StatusCode::OK, StatusCode::BAD_REQUEST];
        assert!(known.contains(&status) && to.is_none(), "{status} {to:?}");
        if hint.is_empty() {
            continue;
        }
        let (status, to) = get("/oauth/authorize", &AUTHORIZE, hint);
        assert_eq!(status, StatusCode::SEE_OTHER);
        let to = to.expect("a redirect leads somewhere");
        assert!(to.starts_with("http://localhost:9000/callback?error=invalid_request&"), "{to}");
    }
}

fn get(path: &str, query: &[(&str, &str)], hint: &str) -> (StatusCode, Option<String>) {
    let query = Serializer::new(String::new())
        .extend_pairs(query)
        .append_pair("id_token_hint", hint)
        .finish();
    let request = Request::get(format!("{path}?{query}")).header(header::ACCEPT, "text/html");
    let request = request.body(Body::empty()).expect("a request");
    let (runtime, router, _) = &*SERVER;
    let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
    let to = response.headers().get(header::LOCATION);
    let to = to.map(|to| to.to_str().expect("addresses are plain text").to_owned());
    (response.status(), to)
}

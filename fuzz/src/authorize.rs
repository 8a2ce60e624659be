//! What a client asks for: whatever the query is, an answer goes to a registered address of a
//! client, with our name and without a code, and nobody is signed in by it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;
use url::Url;

use crate::SERVER;

/// Where the clients of the demo take answers; of addresses on this machine at any port.
const ADDRESSES: [(&str, &str, &str); 6] = [
    ("http", "localhost", "/callback"),
    ("http", "127.0.0.1", "/callback"),
    ("http", "localhost", "/"),
    ("http", "127.0.0.1", "/"),
    ("http", "[::1]", "/callback"),
    ("com.example.juniper", "", "/callback"),
];

pub(crate) fn run(query: &[u8]) {
    let encoded: String = url::form_urlencoded::byte_serialize(query).collect();
    // As it is where that is an address, or its separators alone.
    let read = String::from_utf8_lossy(query).replace([' ', '\n'], "+");
    for query in [read, encoded.replace("%26", "&").replace("%3D", "=")] {
        for path in ["/oauth/authorize", "/oauth/decline"] {
            let request = Request::get(format!("{path}?{query}")).header(header::ACCEPT, "text/html");
            let Ok(request) = request.body(Body::empty()) else { continue };
            holds(request);
        }
    }
}

fn holds(request: Request<Body>) {
    let (runtime, router, _) = &*SERVER;
    let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
    let status = response.status();
    let known = [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::BAD_REQUEST];
    assert!(known.contains(&status), "{status}");
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().expect("cookies are plain text"));
    assert!(!cookies.any(|cookie| cookie.starts_with("portico_session=")));
    let Some(target) = response.headers().get(header::LOCATION) else { return };
    let target = Url::parse(target.to_str().expect("addresses are plain text"));
    let target = target.expect("clients have whole addresses");
    let at = (target.scheme(), target.host_str().unwrap_or_default(), target.path());
    assert!(ADDRESSES.contains(&at), "{target}");
    let names: Vec<_> = target.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert!(names.contains(&"iss".to_owned()) && names.contains(&"error".to_owned()), "{target}");
    assert!(!names.contains(&"code".to_owned()), "{target}");
}

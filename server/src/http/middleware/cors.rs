//! Which pages of other origins may read a response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::request::header::only;

/// What a page may send, and for how many seconds it need not ask again.
const PREFLIGHT: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, portico-browser"),
    (header::ACCESS_CONTROL_MAX_AGE, "600"),
];

/// What the page of a client may send.
const CLIENT_PREFLIGHT: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, dpop"),
    (header::ACCESS_CONTROL_MAX_AGE, "86400"),
];

/// What the pages of OpenID clients ask for by themselves. None of it reads a cookie.
pub(super) fn is_for_clients(path: &str) -> bool {
    let metadata = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
    let others = ["/oauth/keys", "/oauth/par", "/oauth/revoke", "/oauth/token", "/oauth/userinfo"];
    metadata.contains(&path) || others.contains(&path)
}

/// Has any page read the answer, without the person's cookies.
async fn for_all(request: Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::OPTIONS => (StatusCode::NO_CONTENT, CLIENT_PREFLIGHT).into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let challenge = HeaderValue::from_static("www-authenticate, retry-after");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, challenge);
    response
}

/// The origin of the page that asks: another's, which some app named.
#[derive(Clone)]
pub(crate) struct EmbedderOrigin(pub(crate) String);

/// Where a page of another origin asks, and an app named that origin: tells the
/// handlers, and has the browser let the page read the answer, with the
/// person's cookies. All other origins get no such word.
pub(crate) async fn cors(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_for_clients(request.uri().path()) {
        return for_all(request, next).await;
    }
    let origin = only(request.headers(), &header::ORIGIN);
    let named = origin.filter(|origin| app.settings.apps.iter().any(|app| app.is_shown_on(origin)));
    let header = named.and_then(|origin| HeaderValue::from_str(origin).ok());
    let (Some(page), Some(origin)) = (named.map(str::to_owned), header) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(EmbedderOrigin(page));
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = match asks_first {
        true => (StatusCode::NO_CONTENT, PREFLIGHT).into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let yes = HeaderValue::from_static("true");
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    let wait = HeaderValue::from_static("retry-after");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, wait);
    response
}

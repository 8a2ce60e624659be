//! Headers that keep other pages, and other scripts, out of every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::pages::{FormTargets, Nonce};
use crate::secret::random;

/// May be shown in a frame of our own, as the gallery does.
#[derive(Clone)]
pub(crate) struct Framed;

/// Puts a nonce into the request, and strict headers on the response, whatever
/// became of it. A page gets those that only pages can make use of, too.
pub(crate) async fn security_headers(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = Nonce(data_encoding::BASE64URL_NOPAD.encode(&random::<16>()));
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let framed = response.extensions().get::<Framed>().is_some();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let policy = if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let report = app.settings.at("/csp-report");
        let policy = content_security_policy(&nonce, response.extensions().get(), framed, &report);
        let headers = response.headers_mut();
        insert(headers, OF_PAGES);
        if let Ok(endpoint) = HeaderValue::from_str(&format!("csp=\"{report}\"")) {
            headers.insert("reporting-endpoints", endpoint);
        }
        policy
    } else {
        OTHERWISE.to_owned()
    };
    let headers = response.headers_mut();
    insert(headers, OF_ALL);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if !framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if app.settings.secure() {
        let year = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn insert<const N: usize>(headers: &mut HeaderMap, fixed: [(&'static str, &'static str); N]) {
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

const OF_ALL: [(&str, &str); 4] = [
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("vary", "accept, accept-encoding, accept-language, cookie, origin"),
    ("x-content-type-options", "nosniff"),
];

const OF_PAGES: [(&str, &str); 2] = [
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "publickey-credentials-get=(self), publickey-credentials-create=(self), otp-credentials=(self), \
        clipboard-write=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), \
        hid=(), midi=(), display-capture=(), screen-wake-lock=(), accelerometer=(), \
        gyroscope=(), magnetometer=(), browsing-topics=()",
    ),
];

/// The policy of what is no page, whoever opens it as one: nothing. It is short,
/// because replies and files are waited for.
const OTHERWISE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Only our own files, scripts by nonce, no way into other pages, and forms to
/// here and to the app's registered addresses.
fn content_security_policy(
    nonce: &Nonce,
    targets: Option<&FormTargets>,
    framed: bool,
    report: &str,
) -> String {
    let nonce = &nonce.0;
    let targets: String =
        targets.iter().flat_map(|t| &t.0).map(|origin| format!(" {origin}")).collect();
    let ancestors = if framed { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
        style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; \
        frame-src 'self'; form-action 'self'{targets}; frame-ancestors {ancestors}; base-uri 'none'; \
        object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; \
        report-uri {report}; report-to csp"
    )
}

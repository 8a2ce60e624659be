//! What holds for every request and every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::task::JoinError;

use super::embed::ShownOn;
use super::header::only;
use super::{asker, language};
use crate::app::App;
use crate::page::{self, FormTargets, Nonce};
use crate::problem::Problem;
use crate::secret::random;

/// May be shown in a frame of our own, as the gallery does.
#[derive(Clone)]
pub(super) struct Framed;

/// Puts a nonce into the request, and strict headers on the response, whatever
/// became of it. A page gets those that only pages can make use of, too.
pub(super) async fn headers(
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

/// Takes what changes something only from pages of our own; answers, and signing
/// out, also from those that an app named.
///
/// Browsers say where a request comes from; who says nothing is no browser and
/// may send JSON, which no form of another site can.
pub(super) async fn same_site(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let harmless = [Method::GET, Method::HEAD].contains(request.method());
    // Browsers send reports on their own.
    let path = request.uri().path();
    let report = path == "/csp-report";
    let flow = path.strip_prefix("/flows/").and_then(|rest| rest.split_once('/'));
    let answers = matches!(flow, Some((_, "answers" | "stay")));
    let named = request.extensions().get::<ShownOn>().is_some();
    let own = matches!(path, "/embed" | "/session/redeem" | "/sign-out");
    let shown = named && (own || answers);
    let ours = comes_from_here(request.headers(), &app.settings.origin());
    if harmless || report || shown || ours {
        next.run(request).await
    } else {
        Problem::Forbidden.into_response()
    }
}

fn comes_from_here(headers: &HeaderMap, here: &str) -> bool {
    let text = |name: HeaderName| only(headers, &name);
    match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == here,
        (None, None) => {
            text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"))
        }
    }
}

/// Turns a problem into a page, where a page was wanted.
pub(super) async fn problem_pages(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let wants_page = asker::wants_page(request.headers());
    let locale = language::of(&app, request.uri().query(), request.headers());
    let nonce = request.extensions().get::<Nonce>().cloned();
    let response = next.run(request).await;
    // What axum itself refuses is told like everything else.
    let told = response.extensions().get::<Problem>().cloned();
    let problem = told.or_else(|| match response.status().as_u16() {
        400 | 413 | 415 | 422 if !is_ours(&response) => {
            Some(Problem::BadRequest("The request cannot be read."))
        }
        _ => None,
    });
    match (problem, nonce) {
        (Some(problem), Some(nonce)) if wants_page => page::problem(&app, &problem, locale, &nonce),
        (Some(problem), _) => problem.into_response(),
        _ => response,
    }
}

/// A page, or a reply: what axum refuses by itself is plain text.
fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    response.headers().contains_key(header::CONTENT_LANGUAGE)
        || kind.is_some_and(|kind| kind.as_bytes() == b"application/json")
}

/// Finishes what was begun, even when the browser goes away: an answer that was
/// taken by half would be counted again when it comes again.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await.map_err(JoinError::try_into_panic) {
        Ok(response) => response,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Problem::Server.into_response(),
    }
}

/// Logs each request by its route, never by its address: that holds handles.
pub(super) async fn trace(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::debug!(%method, route, status, "request");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_programs_that_send_json_may_change_something() {
        const HERE: &str = "https://login.example.com";
        let taken = |site: Option<&str>, origin: Option<&str>, kind: Option<&str>| {
            let mut headers = HeaderMap::new();
            let names =
                [HeaderName::from_static("sec-fetch-site"), header::ORIGIN, header::CONTENT_TYPE];
            for (name, value) in names.into_iter().zip([site, origin, kind]) {
                headers.extend(value.map(|value| (name, value.parse().unwrap())));
            }
            comes_from_here(&headers, HERE)
        };
        let (form, json) = ("application/x-www-form-urlencoded", "application/json");
        for kind in [None, Some(form), Some("text/plain"), Some(json)] {
            for origin in [None, Some(HERE), Some("https://evil.example")] {
                assert!(taken(Some("same-origin"), origin, kind), "{origin:?} {kind:?}");
                for site in ["same-site", "cross-site", "none", "", "SAME-ORIGIN"] {
                    assert!(!taken(Some(site), origin, kind), "{site} {origin:?} {kind:?}");
                }
            }
            assert!(taken(None, Some(HERE), kind));
            for origin in [
                "null",
                "",
                "http://login.example.com",
                "https://login.example.com.",
                "https://login.example.com:8443",
                "https://login.example.com.evil.example",
                "https://evil-login.example.com",
                "https://LOGIN.example.com",
                "https://login.example.com@evil.example",
            ] {
                assert!(!taken(None, Some(origin), kind), "{origin} {kind:?}");
            }
            assert_eq!(taken(None, None, kind), kind == Some(json), "{kind:?}");
        }
    }

    #[test]
    fn a_header_that_is_there_twice_says_nothing() {
        const HERE: &str = "https://login.example.com";
        let site = HeaderName::from_static("sec-fetch-site");
        for (name, good, bad) in [
            (site, "same-origin", "cross-site"),
            (header::ORIGIN, HERE, "https://evil.example"),
            (header::CONTENT_TYPE, "application/json", "text/plain"),
        ] {
            let taken = |values: &[&str]| {
                let values = values.iter().map(|value| (name.clone(), value.parse().unwrap()));
                comes_from_here(&values.collect(), HERE)
            };
            assert!(taken(&[good]), "{name}");
            for twice in [[good, bad], [bad, good], [good, good]] {
                assert!(!taken(&twice), "{name}: {twice:?}");
            }
        }
    }
}

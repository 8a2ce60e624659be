//! Which pages may change something (CSRF).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cors::{EmbedderOrigin, is_for_clients};
use crate::app::App;
use crate::http::integration::{Asked, origin};
use crate::problem::Problem;
use crate::request::header::only;

/// Takes what changes something only from pages of our own; answers, and signing
/// out, also from those that an app named.
///
/// Browsers say where a request comes from; who says nothing is no browser and
/// may send JSON, which no form of another site can.
pub(crate) async fn same_site(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let harmless = [Method::GET, Method::HEAD].contains(request.method());
    // Browsers send reports on their own.
    let path = request.uri().path();
    let report = path == "/csp-report";
    // These read no cookie, and the forms of a client's page or a provider's only lead on to the
    // same address.
    let others = ["/oauth/authorize", "/oauth/introspect", "/oauth/logout"];
    let provider = path.starts_with("/providers/") && path.ends_with("/callback");
    let client = is_for_clients(path) || others.contains(&path) || provider;
    let flow = path.strip_prefix("/flows/").and_then(|rest| rest.split_once('/'));
    let answers = matches!(flow, Some((_, "answers" | "stay")));
    let named = request.extensions().get::<EmbedderOrigin>().is_some();
    let own = matches!(path, "/embed" | "/session/redeem" | "/sign-out");
    // A first screen is looked at again with what it holds.
    let looks = flow.is_none() && path == "/flows/new";
    let shown = named && (own || answers || looks);
    let ours = comes_from_here(request.headers(), &app.settings.origin());
    if harmless || report || client || shown || ours {
        next.run(request).await
    } else {
        if path == "/embed" {
            Asked::default().log(&Problem::NotShownThere, origin(request.headers()));
        }
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

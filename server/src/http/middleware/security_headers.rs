//! Headers that keep other pages, and other scripts, out of every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::set_header::response::SetMultipleResponseHeadersLayer;

use crate::app::App;
use crate::pages::{FormAction, KeepsOpener, Nonce};
use crate::secret::random;
use crate::settings::Settings;

/// May be shown in a frame of our own, as the gallery does.
#[derive(Clone)]
pub(crate) struct Framed;

/// Says itself what it may load, but for who may frame it.
#[derive(Clone)]
pub(crate) struct OwnPolicy;

/// A file of a brand, which pages of other sites show: fonts and pictures of the element's styles.
#[derive(Clone)]
pub(crate) struct ShownElsewhere;

/// By what requests a response is told apart, if not by all that usually counts: the same
/// for many browsers, which caches between may keep.
#[derive(Clone)]
pub(crate) struct Varies(pub(crate) &'static str);

/// Headers that every response has.
pub(crate) fn of_all(settings: &Settings) -> SetMultipleResponseHeadersLayer<Response> {
    // Below a path, the host and its subdomains are the business of another site.
    let lasting = match settings.base() {
        "" => "max-age=63072000; includeSubDomains",
        _ => "max-age=63072000",
    };
    let https_only = (header::STRICT_TRANSPORT_SECURITY, lasting);
    let headers = OF_ALL.into_iter().chain(settings.secure().then_some(https_only));
    let fixed = |(name, value)| (name, HeaderValue::from_static(value)).into();
    SetMultipleResponseHeadersLayer::overriding(headers.map(fixed).collect())
}

/// By what requests each response is told apart.
pub(crate) fn varies() -> SetResponseHeaderLayer<fn(&Response) -> Option<HeaderValue>> {
    let by = |response: &Response| {
        let own = response.extensions().get::<Varies>();
        Some(HeaderValue::from_static(own.map_or(VARIES, |own| own.0)))
    };
    SetResponseHeaderLayer::overriding(header::VARY, by)
}

/// What says nothing of caches is kept by none.
pub(crate) fn not_stored() -> SetResponseHeaderLayer<HeaderValue> {
    let never = HeaderValue::from_static("no-store");
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, never)
}

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
    let has_own = response.extensions().get::<OwnPolicy>().is_some();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let policy = if has_own {
        "frame-ancestors 'self'".to_owned()
    } else if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let report = app.settings.at("/csp-report");
        let forms = response.extensions().get::<FormAction>().map_or("'self'", |to| to.0);
        let policy = content_security_policy(&nonce, framed, forms, &report);
        let keeps_opener = response.extensions().get::<KeepsOpener>().is_some();
        let headers = response.headers_mut();
        let fixed =
            |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        headers.extend(OF_PAGES.map(fixed));
        if keeps_opener {
            headers.insert(OPENER_POLICY, HeaderValue::from_static("unsafe-none"));
        }
        if let Ok(endpoint) = HeaderValue::from_str(&format!("csp=\"{report}\"")) {
            headers.insert("reporting-endpoints", endpoint);
        }
        policy
    } else {
        OTHERWISE.to_owned()
    };
    let elsewhere = response.extensions().get::<ShownElsewhere>().is_some();
    let resource_policy = if elsewhere { "cross-origin" } else { "same-origin" };
    let headers = response.headers_mut();
    let resource_policy = HeaderValue::from_static(resource_policy);
    headers.insert("cross-origin-resource-policy", resource_policy);
    if !framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

const VARIES: &str = "accept, accept-encoding, accept-language, cookie, origin";

const OF_ALL: [(HeaderName, &str); 2] =
    [(header::REFERRER_POLICY, "no-referrer"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];

const OPENER_POLICY: &str = "cross-origin-opener-policy";

const OF_PAGES: [(&str, &str); 2] = [
    (OPENER_POLICY, "same-origin"),
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
/// here, none of which is redirected to another origin.
fn content_security_policy(nonce: &Nonce, framed: bool, forms: &str, report: &str) -> String {
    let nonce = &nonce.0;
    let ancestors = if framed { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
        style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; \
        frame-src 'self'; form-action {forms}; frame-ancestors {ancestors}; base-uri 'none'; \
        object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; \
        report-uri {report}; report-to csp"
    )
}

#[cfg(test)]
mod tests {
    use tower::{Layer as _, ServiceExt as _, service_fn};

    use super::*;

    /// The response that becomes of this one behind the layers, at this address.
    async fn behind(address: &str, response: Response) -> Response {
        let mut settings = Settings::demo().unwrap();
        *settings.public_url.get_mut() = address.parse().unwrap();
        let response = std::sync::Mutex::new(Some(response));
        let take = service_fn(move |_: Request| {
            let response = response.lock().unwrap().take().expect("one request");
            async { Ok::<_, std::convert::Infallible>(response) }
        });
        let service = not_stored().layer(of_all(&settings).layer(take));
        service.oneshot(Request::default()).await.unwrap()
    }

    #[tokio::test]
    async fn browsers_are_told_to_come_by_https_only_where_they_came_by_it() {
        for (address, told) in [
            ("https://a.example", Some("max-age=63072000; includeSubDomains")),
            ("https://a.example/auth", Some("max-age=63072000")),
            ("https://a.example/auth/", Some("max-age=63072000")),
            ("http://a.example", None),
        ] {
            let response = behind(address, Response::default()).await;
            let header = response.headers().get(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(header.map(|value| value.to_str().unwrap()), told, "{address}");
        }
    }

    #[tokio::test]
    async fn a_response_says_itself_how_long_it_is_kept_and_nothing_else_about_safety() {
        let mut response = Response::default();
        let ours = HeaderValue::from_static("public, max-age=1");
        response.headers_mut().insert(header::CACHE_CONTROL, ours.clone());
        response.headers_mut().insert(header::REFERRER_POLICY, ours.clone());
        let kept = behind("http://a.example", response).await;
        assert_eq!(kept.headers()[header::CACHE_CONTROL], ours);
        assert_eq!(kept.headers()[header::REFERRER_POLICY], "no-referrer");
        let other = behind("http://a.example", Response::default()).await;
        assert_eq!(other.headers()[header::CACHE_CONTROL], "no-store");
    }
}

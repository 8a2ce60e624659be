//! Scripts, sentences, the API's description, and browsers' reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::assets::File;
use crate::http::handlers::loader::{First, loader_named};
use crate::http::middleware::security_headers::ShownElsewhere;
use crate::problem::Problem;
use crate::request::header::text;

/// Seconds between two reports that are logged: a page that is broken for
/// everyone must not fill the disk.
const REPORT_EVERY: i64 = 10;

/// `GET /assets/{name}`
pub(crate) async fn asset(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Query(first): Query<First>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let encodings = text(&headers, header::ACCEPT_ENCODING);
    let mut encodings = encodings.split(',').filter_map(|encoding| encoding.split(';').next());
    let brotli = encodings.any(|encoding| encoding.trim() == "br");
    let icon = app.providers.icon(&name).map(|icon| File {
        body: icon.body.clone().into(),
        content_type: icon.content_type,
        brotli: false,
    });
    let file = match app.brands.asset(&name).or(icon) {
        Some(file) => Some(file),
        None => loader_named(&app, &name, &first).await?,
    };
    if let Some(file) = file {
        let mut response = forever(file);
        response.extensions_mut().insert(ShownElsewhere);
        return Ok(response);
    }
    app.files.asset(&name, brotli).map(forever).ok_or(Problem::NotFound)
}

/// `GET /assets/words/{name}`
#[cfg_attr(test, utoipa::path(
    get, path = "/assets/words/{name}", operation_id = "words",
    summary = "The sentences of a locale, in the order of the widget's list.",
    description = "",
    params(("name" = String, Path)),
    responses(
        (status = 200, description = "A list of sentences.", body = Vec<String>),
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn words(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let file = app.brands.asset(&name).or_else(|| app.files.words(&name));
    file.map(forever).ok_or(Problem::NotFound)
}

/// A file whose name changes with what is in it.
pub(super) fn forever(file: File) -> Response {
    let mut response = file.body.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    let year = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, year);
    if file.brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// `GET /openapi.json`
pub(crate) async fn openapi() -> Response {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    ([(header::CONTENT_TYPE, json)], include_str!("../../../openapi.json")).into_response()
}

/// `POST /csp-report`: what a browser refused to load. Only the directive is
/// logged; addresses may hold handles.
pub(crate) async fn report(State(app): State<Arc<App>>, body: Bytes) -> StatusCode {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = app.clock.now().0;
    if now - LAST.swap(now, Ordering::Relaxed) >= REPORT_EVERY {
        let report = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
        let old = report.pointer("/csp-report/effective-directive");
        let directive = old.or_else(|| report.pointer("/0/body/effectiveDirective"));
        let directive: String =
            directive.and_then(|d| d.as_str()).unwrap_or("?").chars().take(40).collect();
        tracing::warn!(?directive, "a browser refused something on a page of ours");
    }
    StatusCode::NO_CONTENT
}

//! What answers `http:` where the server itself speaks TLS.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::generations::Generations;

/// Leads to the same page by `https:`. A form is refused: what is in it has been sent openly
/// already, and must not look as if it were fine.
pub(crate) fn router(generations: Arc<Generations>) -> Router {
    Router::new().fallback(async move |method: Method, uri: Uri| -> Response {
        if !matches!(method, Method::GET | Method::HEAD) {
            return (StatusCode::FORBIDDEN, "Send this by https.").into_response();
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let origin = generations.app().settings.origin();
        let location = (header::LOCATION, [&origin, path].concat());
        (StatusCode::MOVED_PERMANENTLY, [location]).into_response()
    })
}

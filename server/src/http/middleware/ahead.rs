//! Pages that a browser fetches before anybody wants them.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::request::header::is_ahead;

/// Refuses what is fetched ahead (`Sec-Purpose`), where looking begins a flow, makes a code, or signs out. A browser throws away
/// what is no success, and asks again when the person comes.
pub(crate) async fn not_ahead(request: Request, next: Next) -> Response {
    match is_ahead(request.headers()) {
        true => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        false => next.run(request).await,
    }
}

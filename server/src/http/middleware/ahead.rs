//! Pages that a browser fetches before anybody wants them.

use axum::extract::Request;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::request::header::only;

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// Refuses what is fetched ahead (`Sec-Purpose`), where looking begins a flow, makes a code, or signs out. A browser throws away
/// what is no success, and asks again when the person comes.
pub(crate) async fn not_ahead(request: Request, next: Next) -> Response {
    let purpose = only(request.headers(), &SEC_PURPOSE).unwrap_or_default();
    match purpose.split([';', ',']).any(|part| part.trim() == "prefetch") {
        true => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        false => next.run(request).await,
    }
}

//! Requests are finished, also when the browser goes away.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use opentelemetry::context::FutureExt as _;
use tokio::task::JoinError;
use tracing::Instrument as _;

use crate::problem::Problem;

/// Finishes what was begun, even when the browser goes away: an answer that was
/// taken by half would be counted again when it comes again.
pub(crate) async fn finish(request: Request, next: Next) -> Response {
    let work = next.run(request).with_current_context().in_current_span();
    match tokio::spawn(work).await.map_err(JoinError::try_into_panic) {
        Ok(response) => response,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Problem::Server.into_response(),
    }
}

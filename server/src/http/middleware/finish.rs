//! Requests are finished, also when the browser goes away.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::task::JoinError;
use tracing::Instrument as _;

use crate::problem::Problem;

/// Finishes what was begun, even when the browser goes away: an answer that was
/// taken by half would be counted again when it comes again.
pub(crate) async fn finish(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await.map_err(JoinError::try_into_panic)
    {
        Ok(response) => response,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Problem::Server.into_response(),
    }
}

//! A log line for each request.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// Logs each request by its route, never by its address: that holds handles.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
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

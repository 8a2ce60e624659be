//! For those who watch the server: whether it lives, whether it can work, and
//! what it counted.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::observability::metrics;
use crate::problem::{Problem, bug};

/// All that the second address serves. It has no other guard than its address:
/// what it shows is not for everyone.
pub fn watch_router(app: Arc<App>) -> Router {
    Router::new()
        .route("/metrics", get(counted))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .with_state(app)
}

/// `GET /healthz`: the process answers. Who restarts it on failure must not do
/// so because of the database.
#[cfg_attr(test, utoipa::path(
    get, path = "/healthz", operation_id = "health", summary = "Whether the server answers.", description = "",
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain"))
))]
pub(crate) async fn health() -> Response {
    plain(StatusCode::OK, "ok\n")
}

/// `GET /readyz`: the database takes changes and the key opens what is stored, so that sign-ins
/// can be sent here.
#[cfg_attr(test, utoipa::path(
    get, path = "/readyz", operation_id = "ready", summary = "Whether the server and its database can take sign-ins.",
    description = "",
    responses(
        (status = 200, description = "They can.", body = String, content_type = "text/plain"),
        (status = 503, description = "The database takes no changes, or the key file lacks what other servers encrypt with.", body = String, content_type = "text/plain"),
    )
))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.store.update_readiness().await {
        Ok(()) if !app.key_rotation.knows_all() => {
            plain(StatusCode::SERVICE_UNAVAILABLE, "the key file lacks a generation\n")
        }
        Ok(()) => plain(StatusCode::OK, "ready\n"),
        Err(cause) => {
            tracing::error!(%cause, "not ready");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database takes no changes\n")
        }
    }
}

/// `GET /metrics`
async fn counted(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let text = app.metrics.text().map_err(|_| bug("metrics can be written"))?;
    let headers =
        [(header::CONTENT_TYPE, metrics::CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

//! More time for a screen.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::asker::Asker;
use super::body::keep_unanswered;
use crate::app::App;
use crate::hosts::local::LocalHost;
use crate::page;
use crate::problem::Problem;

/// `POST /flows/{id}/stay`: more time for the present screen.
///
/// Nothing is answered. Without script the page sends the screen's form, so that
/// what was typed comes back with it, except secrets.
pub(super) async fn stay(
    State(app): State<Arc<App>>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let mut outcome = LocalHost::new(app.clone()).stay(&id, &asker.browser).await?;
    if !asker.wants_page {
        return Ok(Json(outcome.reply).into_response());
    }
    keep_unanswered(&mut outcome.reply, &body);
    Ok(page::flow(&app, &outcome, &asker.nonce, StatusCode::OK))
}

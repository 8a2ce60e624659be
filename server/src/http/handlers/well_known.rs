//! Addresses that password managers know.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Redirect;
use protocol::Factor;
use serde_json::{Value, json};

use crate::app::App;
use crate::problem::Problem;

/// `GET /.well-known/change-password` (W3C change-password-url).
#[cfg_attr(test, utoipa::path(
    get, path = "/.well-known/change-password", operation_id = "changePassword",
    summary = "Where password managers find the page for a new password (W3C change-password-url).", description = "",
    responses((status = 303, description = "Leads on."))
))]
pub(crate) async fn change_password(State(app): State<Arc<App>>) -> Redirect {
    Redirect::to(&app.settings.at("/reset-password"))
}

/// `GET /.well-known/passkey-endpoints` (W3C passkey-endpoints): where people
/// make and manage their passkeys.
#[cfg_attr(test, utoipa::path(
    get, path = "/.well-known/passkey-endpoints", operation_id = "passkeyEndpoints",
    summary = "Where people make and manage their passkeys (W3C passkey-endpoints).", description = "",
    responses(
        (status = 200, description = "The addresses.", body = crate::http::openapi::schemas::PasskeyEndpoints),
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn passkey_endpoints(State(app): State<Arc<App>>) -> Result<Json<Value>, Problem> {
    let takes =
        |client: &&_| app.settings.user_flow(client).second_factors.contains(&Factor::Passkey);
    let client = app.settings.apps.iter().find(takes).ok_or(Problem::NotFound)?;
    let address = format!("{}/security?app={}", app.settings.home(), client.id);
    Ok(Json(json!({ "enroll": address, "manage": address })))
}

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
pub(crate) async fn change_password(State(app): State<Arc<App>>) -> Redirect {
    Redirect::to(&app.settings.at("/reset-password"))
}

/// `GET /.well-known/passkey-endpoints` (W3C passkey-endpoints): where people
/// make and manage their passkeys.
pub(crate) async fn passkey_endpoints(State(app): State<Arc<App>>) -> Result<Json<Value>, Problem> {
    let takes =
        |client: &&_| app.settings.user_flow(client).second_factors.contains(&Factor::Passkey);
    let client = app.settings.apps.iter().find(takes).ok_or(Problem::NotFound)?;
    let address = format!("{}/security?app={}", app.settings.home(), client.id);
    Ok(Json(json!({ "enroll": address, "manage": address })))
}

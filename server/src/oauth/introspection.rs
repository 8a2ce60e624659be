//! What a client's own token is worth (RFC 7662), and how its person signed in (RFC 9470 §6.2).

use serde_json::{Value, json};

use super::access_token::{self, Found};
use super::claims;
use super::grant::Granted;
use super::refresh_token;
use crate::app::App;
use crate::problem::Problem;
use crate::settings::AppSettings;

/// What a client is told of a token. Of any that is neither its own nor for the API that it
/// serves, it is told nothing.
///
/// # Errors
/// If the database fails.
pub(crate) async fn introspect(
    app: &App,
    client: &AppSettings,
    token: &str,
) -> Result<Value, Problem> {
    let serves =
        |resource: &String| app.settings.api(resource).is_some_and(|api| api.is_served_by(client));
    let own = |found: &Found| {
        let for_own_api = found.for_api.as_ref().is_some_and(|(resource, _)| serves(resource));
        *found.granted.row.app == *client.id || for_own_api
    };
    if let Some(found) = access_token::find(app, token).await?.filter(own) {
        let mut told = about(app, &found.granted);
        told["token_type"] = json!(if found.jkt.is_some() { "DPoP" } else { "Bearer" });
        told["exp"] = json!(found.until.0);
        if let Some((resource, scope)) = found.for_api {
            (told["aud"], told["scope"]) = (json!(resource), json!(scope));
        }
        if let Some(jkt) = found.jkt {
            told["cnf"] = json!({ "jkt": jkt });
        }
        return Ok(told);
    }
    let refresh = refresh_token::find(app, client, token).await?;
    Ok(refresh.map_or_else(|| json!({ "active": false }), |granted| about(app, &granted)))
}

fn about(app: &App, granted: &Granted) -> Value {
    let row = &granted.row;
    let mut told = json!({
        "active": true,
        "iss": app.settings.home(),
        "client_id": &*row.app,
        "sub": row.account.as_str(),
        "scope": granted.asked.granted_scope(&app.settings),
        "acr": granted.asked.acr_met(&row.proofs, row.mfa),
        "sid": row.sid,
    });
    claims::put_auth_time(&mut told, row.first_at);
    told
}

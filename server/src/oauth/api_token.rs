//! The access token for an API, which that verifies by itself (RFC 9068).
//!
//! Portico stores nothing of it. Its `jti` names the grant, so that whoever may ask here is told
//! whether it still counts.

use flow::limits;
use protocol::Timestamp;
use serde_json::json;

use super::claims;
use super::dpop::Thumbprint;
use super::grant::{self, Granted};
use super::jws;
use crate::app::App;
use crate::problem::Problem;
use crate::secret::handle;
use crate::settings::{ApiSettings, AppSettings};

/// What its header says it is.
const TYPE: &str = "at+jwt";

/// What stands between the grant and what makes each token another one.
const PART: char = '.';

/// The access token of a grant for an API, which counts beside the proof of this key only.
///
/// # Errors
/// If it cannot be signed, as the database fails.
pub(super) async fn issue(
    app: &App,
    (client, api): (&AppSettings, &ApiSettings),
    granted: &Granted,
    key: Option<&Thumbprint>,
) -> Result<String, Problem> {
    let (now, row) = (app.clock.now(), &granted.row);
    let scopes = granted.asked.api_scopes(&app.settings);
    let scopes: Vec<_> = scopes.map(|scope| scope.name.get_ref().as_str()).collect();
    let mut token = json!({
        "iss": app.settings.home(),
        "sub": row.account.as_str(),
        "aud": api.resource.get_ref(),
        "client_id": client.id,
        "iat": now.0,
        "exp": now.plus(limits::API_TOKEN_LIFETIME).0,
        "jti": format!("{}{PART}{}", granted.id, handle()),
        "scope": scopes.join(" "),
        "acr": granted.asked.acr_met(&row.proofs, row.mfa),
        "amr": claims::amr(&row.proofs, row.mfa),
        "sid": row.sid,
    });
    claims::put_auth_time(&mut token, row.first_at);
    if let Some(key) = key {
        token["cnf"] = json!({ "jkt": key.0 });
    }
    jws::sign(&app.signing_keys, now, (client.signs_by(), TYPE), &token).await
}

/// What a token for an API stands for.
pub(super) struct Found {
    pub(super) granted: Granted,
    pub(super) until: Timestamp,
    pub(super) jkt: Option<String>,
    pub(super) audience: String,
    pub(super) scope: String,
}

/// What a token stands for; `None` if it is none of ours for an API, is over, or its grant counts
/// no more.
///
/// # Errors
/// If the database fails.
pub(super) async fn find(app: &App, token: &str) -> Result<Option<Found>, Problem> {
    if token.split(PART).count() != 3 {
        return Ok(None);
    }
    let (now, ring) = (app.clock.now(), app.signing_keys.ring().await?);
    let claims = jws::read(&ring, TYPE, token, now);
    let Some(claims) = claims.filter(|claims| claims["iss"] == app.settings.home()) else {
        return Ok(None);
    };
    let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
    let until = Timestamp(claims["exp"].as_i64().unwrap_or_default());
    let jti = text("jti");
    let Some((id, _)) = jti.split_once(PART).filter(|_| now.0 < until.0) else { return Ok(None) };
    let Some(granted) = grant::find(app, id).await? else { return Ok(None) };
    let jkt = claims["cnf"]["jkt"].as_str().map(str::to_owned);
    Ok(Some(Found { granted, until, jkt, audience: text("aud"), scope: text("scope") }))
}

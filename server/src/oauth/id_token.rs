//! The ID token: who has signed in, when and how (OpenID Connect Core §2).

use data_encoding::BASE64URL_NOPAD;
use flow::limits;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::claims::{self, Place};
use super::grant::Granted;
use super::jws;
use crate::app::App;
use crate::problem::Problem;
use crate::settings::AppSettings;

/// What its header says it is. A logout token of the same keys is something else.
const TYPE: &str = "JWT";

/// The ID token of a grant, for its client alone. It has the nonce of the request, if that is
/// what it answers (OpenID Connect Core §12.2).
///
/// # Errors
/// If it cannot be signed, as the database fails.
pub(crate) async fn id_token(
    app: &App,
    client: &AppSettings,
    granted: &Granted,
    (access_token, answers_request): (&str, bool),
) -> Result<String, Problem> {
    let (now, row) = (app.clock.now(), &granted.row);
    let mut token = json!({
        "iss": app.settings.home(),
        "sub": row.account.as_str(),
        "aud": client.id,
        "iat": now.0,
        "exp": now.plus(limits::ID_TOKEN_LIFETIME).0,
        "acr": granted.asked.acr_met(&row.proofs, row.mfa),
        "amr": claims::amr(&row.proofs, row.mfa),
        "sid": row.sid,
        "at_hash": half_hash(access_token),
    });
    claims::put_auth_time(&mut token, row.first_at);
    if let Some(nonce) = granted.asked.nonce().filter(|_| answers_request) {
        token["nonce"] = json!(nonce);
    }
    for (claim, value) in claims::of(granted, client, Place::IdToken) {
        token[claim] = value;
    }
    jws::sign(&app.signing_keys, now, (client.signs_by(), TYPE), &token).await
}

/// What an ID token of ours says that comes back.
pub(crate) struct Hint {
    /// Whom it is about.
    pub(crate) subject: String,
    /// Which client it was for.
    pub(crate) client: String,
    /// The session.
    pub(crate) sid: String,
}

/// Reads an ID token of ours, whether it is over or not; `None` if it is none.
///
/// # Errors
/// If the database fails.
pub(crate) async fn hint(app: &App, token: &str) -> Result<Option<Hint>, Problem> {
    let ring = app.signing_keys.ring().await?;
    let claims = jws::read(&ring, TYPE, token, app.clock.now());
    let ours = claims.filter(|claims| claims["iss"] == app.settings.home());
    Ok(ours.and_then(|claims| {
        let text = |name: &str| claims[name].as_str().map(str::to_owned);
        Some(Hint { subject: text("sub")?, client: text("aud")?, sid: text("sid")? })
    }))
}

/// Whom an ID token of ours is about; `None` if it is none, or none was sent.
///
/// # Errors
/// If the database fails.
pub(crate) async fn subject(app: &App, token: Option<String>) -> Result<Option<String>, Problem> {
    let Some(token) = token else { return Ok(None) };
    Ok(hint(app, &token).await?.map(|hint| hint.subject))
}

fn half_hash(token: &str) -> Value {
    let hash = Sha256::digest(token);
    json!(BASE64URL_NOPAD.encode(&hash[..16]))
}

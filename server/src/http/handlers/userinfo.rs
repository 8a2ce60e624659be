//! What OpenID clients ask about a person, by an access token.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::http::client_form::Fields;
use crate::oauth::access_token::{self, Found};
use crate::oauth::claims::{self, Place};
use crate::oauth::dpop::{self, Proven};
use crate::oauth::grant::Granted;
use crate::oauth::token_error::TokenError;
use crate::request::header::only;
use crate::secret::Secret;

/// How a token was shown.
struct Credentials {
    token: Secret<String>,
    /// Beside the proof of a key.
    proven: bool,
}

/// `GET /oauth/userinfo`
pub(crate) async fn userinfo(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
) -> Result<Json<Value>, TokenError> {
    about(&app, (&method, &headers), in_header(&headers)).await
}

/// `POST /oauth/userinfo`, with the access token in the header or in a form.
pub(crate) async fn userinfo_by_form(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, TokenError> {
    let in_form = match body.is_empty() {
        true => None,
        false => Fields::read(&headers, &body)?.get("access_token"),
    };
    let in_form = in_form.map(|token| Credentials { token: Secret::new(token), proven: false });
    match (in_header(&headers), in_form) {
        (Some(_), Some(_)) => Err(TokenError::invalid_request("the access token is there twice")),
        (in_header, in_form) => about(&app, (&method, &headers), in_header.or(in_form)).await,
    }
}

fn in_header(headers: &HeaderMap) -> Option<Credentials> {
    let (scheme, token) = only(headers, &header::AUTHORIZATION)?.split_once(' ')?;
    let proven = scheme.eq_ignore_ascii_case("dpop");
    let known = proven || scheme.eq_ignore_ascii_case("bearer");
    known.then(|| Credentials { token: Secret::new(token.trim().to_owned()), proven })
}

async fn about(
    app: &App,
    request: (&Method, &HeaderMap),
    credentials: Option<Credentials>,
) -> Result<Json<Value>, TokenError> {
    let credentials = credentials.ok_or(TokenError::NO_TOKEN)?;
    let granted = granted(app, request, &credentials).await?;
    let client = app.settings.app(&granted.row.app).ok_or(TokenError::INVALID_TOKEN)?;
    let mut told = Map::from_iter([("sub".to_owned(), json!(granted.row.account.as_str()))]);
    told.extend(claims::of(&granted, client, Place::Userinfo));
    Ok(Json(Value::Object(told)))
}

/// What a token stands for that is shown as it must be: beside the proof of its key, or alone if
/// it is bound to none.
async fn granted(
    app: &App,
    (method, headers): (&Method, &HeaderMap),
    Credentials { token, proven }: &Credentials,
) -> Result<Granted, TokenError> {
    let found = access_token::find(app, token.expose()).await?;
    let Found { granted, jkt, for_api, .. } = found.ok_or(TokenError::INVALID_TOKEN)?;
    if for_api.is_some() {
        return Err(TokenError::FOR_API);
    }
    let jkt = match (jkt, proven) {
        (None, false) => return Ok(granted),
        (Some(jkt), true) => jkt,
        _ => return Err(TokenError::OTHER_KEY),
    };
    let of = Proven { headers, method, path: "/oauth/userinfo", token: Some(token.expose()) };
    let key = dpop::key(app, of).await.map_err(TokenError::beside_token)?;
    let missing = || TokenError::invalid_dpop_proof("the DPoP proof is missing").beside_token();
    match key.ok_or_else(missing)?.is(&jkt) {
        true => Ok(granted),
        false => Err(TokenError::OTHER_KEY),
    }
}

//! What OpenID clients ask for by themselves: metadata, keys and tokens. None of it reads a
//! cookie.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::limits;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::client_form::{Fields, authenticated};
use crate::oauth::dpop::{self, Proven, Thumbprint};
use crate::oauth::grant::{Granted, Shown};
use crate::oauth::pkce::Verifier;
use crate::oauth::token_error::TokenError;
use crate::oauth::{
    access_token, grant, id_token, introspection, keys, metadata, pushed, refresh_token,
};
use crate::secret::Secret;
use crate::settings::{AppKind, AppSettings};

type Shared = State<Arc<App>>;

/// Clients keep it for an hour; a new key is published for longer before it signs.
const KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=3600")];

/// `GET /.well-known/openid-configuration` and `GET /.well-known/oauth-authorization-server`
pub(crate) async fn configuration(State(app): Shared) -> impl IntoResponse {
    let made = || metadata::metadata(&app.settings).to_string().into();
    (KEPT, [(header::CONTENT_TYPE, "application/json")], app.metadata.get_or_init(made).clone())
}

/// `GET /oauth/keys`
pub(crate) async fn key_set(State(app): Shared) -> Result<Response, TokenError> {
    let ring = app.signing_keys.ring().await?;
    Ok((KEPT, Json(keys::key_set(&ring, app.clock.now()))).into_response())
}

/// `POST /oauth/token`
pub(crate) async fn token(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, TokenError> {
    let (client, fields) = authenticated(&app, &headers, &body).await?;
    let key = proven(&app, &headers, "/oauth/token").await?;
    let from = TokenRequest { client, fields: &fields, key: key.as_ref() };
    if key.is_none() && client.must_bind_tokens() {
        return Err(TokenError::invalid_dpop_proof("this client must send a DPoP proof"));
    }
    match fields.get("grant_type").as_deref() {
        Some("authorization_code") => by_code(&app, &from).await,
        Some("refresh_token") => by_refresh_token(&app, &from).await,
        Some(_) => Err(TokenError::UNSUPPORTED_GRANT_TYPE),
        None => Err(TokenError::invalid_request("grant_type is missing")),
    }
}

/// A client's request for tokens.
struct TokenRequest<'a> {
    client: &'a AppSettings,
    fields: &'a Fields,
    /// The key of its proof.
    key: Option<&'a Thumbprint>,
}

async fn proven(
    app: &App,
    headers: &HeaderMap,
    path: &str,
) -> Result<Option<Thumbprint>, TokenError> {
    dpop::key(app, Proven { headers, method: &Method::POST, path, token: None }).await
}

/// `POST /oauth/par` (RFC 9126)
pub(crate) async fn push(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), TokenError> {
    let (client, fields) = authenticated(&app, &headers, &body).await?;
    let key = proven(&app, &headers, "/oauth/par").await?;
    let subject = id_token::subject(&app, fields.get("id_token_hint")).await?;
    let sent = fields.asked(client);
    let request_uri = pushed::push(&app, client, (&sent, key.as_ref()), subject)?;
    let lifetime = limits::PUSHED_REQUEST_LIFETIME;
    let told = json!({ "request_uri": request_uri, "expires_in": lifetime });
    Ok((StatusCode::CREATED, Json(told)))
}

async fn by_code(app: &App, from: &TokenRequest<'_>) -> Result<Json<Value>, TokenError> {
    let TokenRequest { client, fields, key } = from;
    let code = fields.get("code").map(Secret::new);
    let code = code.ok_or(TokenError::invalid_request("code is missing"))?;
    let verifier = fields.get("code_verifier").map(Verifier::read).transpose();
    let verifier = verifier.map_err(|_| TokenError::INVALID_GRANT)?;
    let redirect_uri = fields.get("redirect_uri");
    let (redirect_uri, verifier) = (redirect_uri.as_deref(), verifier.as_ref());
    let shown = Shown { redirect_uri, verifier, key: *key };
    let granted = grant::redeem(app, client, &code, shown).await?;
    let granted = granted.ok_or(TokenError::INVALID_GRANT)?;
    let refresh_token = refresh_token::issue(app, &granted);
    tokens(app, from, &granted, (refresh_token, true)).await
}

/// All that was granted is given again: a client that asks for less is told so by `scope`
/// (RFC 6749 §3.3).
async fn by_refresh_token(app: &App, from: &TokenRequest<'_>) -> Result<Json<Value>, TokenError> {
    let TokenRequest { client, fields, key } = from;
    let token = fields.get("refresh_token").map(Secret::new);
    let token = token.ok_or(TokenError::invalid_request("refresh_token is missing"))?;
    let redeemed = refresh_token::redeem(app, client, token.expose(), *key).await?;
    let (granted, next) = redeemed.ok_or(TokenError::INVALID_REFRESH)?;
    let scope = fields.get("scope").unwrap_or_default();
    if !scope.split_ascii_whitespace().all(|scope| granted.asked.has_scope(scope)) {
        return Err(TokenError::INVALID_SCOPE);
    }
    tokens(app, from, &granted, (Some(next), false)).await
}

async fn tokens(
    app: &App,
    from: &TokenRequest<'_>,
    granted: &Granted,
    (refresh_token, answers_request): (Option<String>, bool),
) -> Result<Json<Value>, TokenError> {
    let resource = from.fields.get("resource");
    let api = granted.asked.api_of_token(&app.settings, resource.as_deref())?;
    let (access_token, lifetime) =
        access_token::issue(app, (from.client, api), granted, from.key).await?;
    let answers = (&*access_token, answers_request);
    let id_token = id_token::id_token(app, from.client, granted, answers).await?;
    let mut tokens = json!({
        "access_token": access_token,
        "token_type": if from.key.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": lifetime,
        "id_token": id_token,
        "scope": granted.asked.granted_scope(&app.settings),
    });
    if let Some(refresh_token) = refresh_token {
        tokens["refresh_token"] = json!(refresh_token);
    }
    Ok(Json(tokens))
}

/// `POST /oauth/revoke` (RFC 7009). A token that is none is no error.
pub(crate) async fn revoke(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, TokenError> {
    let (client, fields) = authenticated(&app, &headers, &body).await?;
    let token = fields.token()?;
    if !refresh_token::revoke(&app, client, token.expose()).await? {
        access_token::revoke(&app, client, token.expose()).await?;
    }
    Ok(StatusCode::OK)
}

/// `POST /oauth/introspect` (RFC 7662), for clients with a secret and their own tokens.
pub(crate) async fn introspect(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, TokenError> {
    let (client, fields) = authenticated(&app, &headers, &body).await?;
    if client.kind != Some(AppKind::Server) {
        return Err(TokenError::INVALID_CLIENT);
    }
    let token = fields.token()?;
    Ok(Json(introspection::introspect(&app, client, token.expose()).await?))
}

//! The studio on this machine: its files, and the brands of a folder, which it saves in
//! place.
//!
//! **Invariant**: only who has the token of this start reads or writes a brand, only at
//! this machine's own addresses, and nothing but files of a brand that a server would take
//! is written.

mod files;
mod folder;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, middleware};
use serde_json::json;
use subtle::ConstantTimeEq as _;

pub(crate) use files::{StudioFile, file, is_built};
use folder::{Folder, Refused, Upload};

use crate::secret::Secret;

/// Most bytes of what is saved at once: a brand with all its pictures.
const BODY: usize = 48 * 1024 * 1024;

/// Who serves the studio, and to whom.
pub(crate) struct Desk {
    folder: Folder,
    token: Secret<String>,
    /// What browsers call this machine and port.
    hosts: [String; 2],
}

impl Desk {
    /// For brands of this folder, to who has the token, at this port.
    pub(crate) fn new(folder: PathBuf, token: Secret<String>, port: u16) -> Arc<Self> {
        let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{port}"));
        Arc::new(Self { folder: Folder(folder), token, hosts })
    }
}

/// The studio, and below `/api/` the brands.
pub(crate) fn router(desk: Arc<Desk>) -> Router {
    let brands = Router::new()
        .route("/api/brands", get(list))
        .route("/api/brands/{id}/{file}", get(read))
        .route("/api/brands/{id}", put(save))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(desk.clone(), with_token));
    Router::new()
        .fallback(get(static_file))
        .merge(brands)
        .layer(from_fn_with_state(desk.clone(), at_this_machine))
        .layer(middleware::from_fn(headers))
        .with_state(desk)
}

/// Refuses who came by another name: a page elsewhere whose name was pointed to this machine.
async fn at_this_machine(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    match host.is_some_and(|host| desk.hosts.iter().any(|known| known == host)) {
        true => next.run(request).await,
        false => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

async fn with_token(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let given = given.and_then(|given| given.strip_prefix(b"Bearer ")).unwrap_or_default();
    match bool::from(given.ct_eq(desk.token.expose().as_bytes())) {
        true => next.run(request).await,
        false => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A file of the studio.
async fn static_file(uri: Uri) -> Response {
    match file(uri.path().trim_start_matches('/')) {
        Some(StudioFile { body, content_type }) => {
            ([(header::CONTENT_TYPE, content_type)], body.into_owned()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /api/brands`: every brand, with the names of its files.
async fn list(State(desk): State<Arc<Desk>>) -> Result<Response, Refused> {
    Ok(Json(desk.folder.list()?).into_response())
}

/// `GET /api/brands/{id}/{file}`
async fn read(
    State(desk): State<Arc<Desk>>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Vec<u8>, Refused> {
    desk.folder.read(&id, &file)
}

/// `PUT /api/brands/{id}`: the files that were changed. All are written, or none.
async fn save(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Json(upload): Json<Upload>,
) -> Result<StatusCode, Refused> {
    let saved = tokio::task::spawn_blocking(move || desk.folder.save(&id, &upload)).await;
    saved.unwrap_or(Err(Refused::Failed("it was given up".to_owned())))?;
    Ok(StatusCode::NO_CONTENT)
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, errors) = match self {
            Self::NotThere => (StatusCode::NOT_FOUND, vec![]),
            Self::Wrong(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
            Self::Failed(cause) => (StatusCode::INTERNAL_SERVER_ERROR, vec![cause]),
        };
        (status, Json(json!({ "errors": errors }))).into_response()
    }
}

#[cfg(test)]
mod tests;

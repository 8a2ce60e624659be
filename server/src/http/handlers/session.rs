//! Who is signed in, and signing out.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::Factor;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::body::json;
use crate::http::context::BrowserRequest;
use crate::oauth::pkce::Verifier;
use crate::oauth::{authorization_code, claims};
use crate::observability::audit;
use crate::problem::Problem;
use crate::secret::{Digest, Secret};
use crate::sessions;
use crate::store::{SessionRow, StoreError, flows, revocation, sessions as sessions_store};

/// Who is signed in, and how.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Session))]
pub(crate) struct SessionBody {
    /// The account's id: the same in every app, and nobody else's. An address can change.
    sub: String,
    email: String,
    /// What the app's user flow asks for, by the names of the fields, as far as it was answered.
    profile: BTreeMap<String, String>,
    /// The language that the person was last spoken to in.
    locale: Option<String>,
    app: String,
    /// What was shown, in order.
    proofs: Vec<Factor>,
    /// The same as `OpenID` Connect's `amr` (RFC 8176).
    amr: Vec<&'static str>,
    #[cfg_attr(test, schema(value_type = protocol::Timestamp))]
    signed_in_at: i64,
}

impl SessionBody {
    fn of(app: &App, row: SessionRow) -> Self {
        let SessionRow { account, email, app: begun_at, proofs, mfa, created_at, .. } = row;
        // Another app may have asked for more, and was told it.
        let client = app.settings.app(&begun_at);
        let asked = client.map_or(&[][..], |client| &app.settings.user_flow(client).profile);
        let asked = |name: &str| asked.iter().any(|field| field.name == name);
        let values = row.profile.into_iter().filter(|value| asked(&value.name));
        let amr = claims::amr(&proofs, mfa);
        Self {
            sub: account.id.into(),
            email,
            profile: values.map(|value| (value.name, value.value)).collect(),
            locale: row.locale,
            app: begun_at.into(),
            proofs,
            amr,
            signed_in_at: created_at.0,
        }
    }
}

/// What a one-time code is redeemed with, within a minute. Never printed: the code is worth a session.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Redeeming {
    app: String,
    code: String,
    /// Whose SHA-256 hash was the `code_challenge` (RFC 7636).
    #[cfg_attr(test, schema(min_length = 43, max_length = 128, pattern = "^[A-Za-z0-9._~-]+$"))]
    code_verifier: String,
}

/// The session of a request.
pub(crate) async fn of(app: &App, request: &BrowserRequest) -> Result<Option<SessionRow>, Problem> {
    let Some(token) = &request.session else { return Ok(None) };
    Ok(app.store.find_session(&sessions::hash(&app.keys, token), app.clock.now()).await?)
}

/// Whose session is asked for.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub(crate) struct Wanted {
    /// Answers for a session of this app only, and otherwise as for nobody.
    app: Option<String>,
}

/// `GET /session`, or `GET /session?app=` for a session of that app and no other;
/// `null` for nobody.
#[cfg_attr(test, utoipa::path(
    get, path = "/session", operation_id = "session",
    security(("session" = [])),
    summary = "Who is signed in. Name your app, and look at app and amr: a session of another app, or without a second \
        factor, may not be what you ask for.",
    description = "", params(Wanted),
    responses(
        (status = 200, description = "The session; null if there is none that the page may know.", body = Option<SessionBody>),
        crate::http::openapi::schemas::BadRequest,
    )
))]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let session = of(&app, &request).await?;
    let meant = |session: &SessionRow| wanted.app.as_ref().is_none_or(|app| **app == *session.app);
    let known = |session: &SessionRow| may_know(&app, &request, &session.app).is_ok();
    // Nobody is no error: browsers write each of those into the console of the app.
    let session = session.filter(|session| meant(session) && known(session));
    Ok(Json(session.map(|row| SessionBody::of(&app, row))).into_response())
}

/// `POST /session/redeem`: who is signed in, for the one-time code that a flow
/// ended in.
#[cfg_attr(test, utoipa::path(
    post, path = "/session/redeem", operation_id = "redeem",
    summary = "Who is signed in, for the one-time code that a flow ended in. Once: a code that comes again with its verifier \
        ends its session.",
    description = "", request_body = Redeeming,
    responses(
        (status = 200, description = "The session.", body = SessionBody),
        crate::http::openapi::schemas::BadRequest,
        crate::http::openapi::schemas::Forbidden,
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn redeem(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    body: Bytes,
) -> Result<Response, Problem> {
    let Redeeming { app: client, code, code_verifier } = json(&body)?;
    may_know(&app, &request, &client)?;
    let (code, verifier) = (Secret::new(code), Verifier::read(code_verifier)?);
    let session = authorization_code::redeem(&app, &client, &code, &verifier).await?;
    Ok(Json(SessionBody::of(&app, session)).into_response())
}

/// A page of another origin has to do with its own app's sessions only.
fn may_know(app: &App, request: &BrowserRequest, client: &str) -> Result<(), Problem> {
    let Some(page) = &request.browser.embedder else { return Ok(()) };
    let own = app.settings.app(client).is_some_and(|app| app.is_shown_on(page));
    own.then_some(()).ok_or(Problem::NotFound)
}

/// `POST /sign-out/everywhere`: ends every session of the account, and every flow
/// that goes on from what was shown of it.
#[cfg_attr(test, utoipa::path(
    post, path = "/sign-out/everywhere", operation_id = "signOutEverywhere",
    security(("session" = [])),
    summary = "Ends every session of the account: on all devices, in all apps.", description = "",
    responses(
        (status = 303, description = "Leads on."),
        crate::http::openapi::schemas::Forbidden,
    )
))]
pub(crate) async fn sign_out_everywhere(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let session = of(&app, &request).await?;
    if let Some(session) = &session {
        let mut change = app.store.change().await?;
        revocation::revoke(&mut change, &session.account.id, None).await?;
        change.commit().await.map_err(StoreError::from)?;
        audit::record(&app, session.into(), &audit::Event::SignedOut);
        app.logout_notices.tell_now().await;
    }
    Ok(leave(&app, &request, jar, session.as_ref()))
}

/// `POST /sign-out`: ends the session here, not only in the browser. A page of
/// another origin may ask for it, if an app that it shows began the session.
#[cfg_attr(test, utoipa::path(
    post, path = "/sign-out", operation_id = "signOut",
    security(("session" = [])),
    summary = "Ends the session. A page of another origin may ask for it, if an app that names that origin began the session.",
    description = "",
    responses(
        (status = 204, description = "Done; a page of another origin asked."),
        (status = 303, description = "Leads on."),
        crate::http::openapi::schemas::Forbidden,
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let session = of(&app, &request).await?;
    if let Some(token) = &request.session {
        let hash = sessions::hash(&app.keys, token);
        match &session {
            Some(session) => {
                may_know(&app, &request, &session.app)?;
                end(&app, session, &hash).await?;
            }
            None => app.store.delete_session(&hash).await?,
        }
    }
    Ok(leave(&app, &request, jar, session.as_ref()))
}

/// Ends a session, what goes on from it, and what was left open to change factors
/// in: whoever has the browser next may find it.
async fn end(app: &App, session: &SessionRow, hash: &Digest) -> Result<(), Problem> {
    let mut change = app.store.change().await?;
    flows::delete_flows_of_session(&mut change, &session.account.id, hash).await?;
    sessions_store::delete_session(&mut change, hash).await?;
    change.commit().await.map_err(StoreError::from)?;
    audit::record(app, session.into(), &audit::Event::SignedOut);
    app.logout_notices.tell_now().await;
    Ok(())
}

/// Ends the session of a request, if there is one, and gives it.
pub(crate) async fn end_here(
    app: &App,
    request: &BrowserRequest,
) -> Result<Option<SessionRow>, Problem> {
    let Some(token) = &request.session else { return Ok(None) };
    let session = of(app, request).await?;
    if let Some(session) = &session {
        end(app, session, &sessions::hash(&app.keys, token)).await?;
    }
    Ok(session)
}

fn leave(
    app: &App,
    request: &BrowserRequest,
    jar: CookieJar,
    session: Option<&SessionRow>,
) -> Response {
    let jar = request.sign_out(jar, session.is_some_and(SessionRow::is_by_provider));
    // A page of another origin stays where it is.
    if request.browser.embedder.is_some() {
        return (jar, StatusCode::NO_CONTENT).into_response();
    }
    let on = if app.settings.demo { "/demo" } else { "/sign-in" };
    (jar, Redirect::to(&app.settings.at(on))).into_response()
}

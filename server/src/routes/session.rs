//! Who is signed in, and signing out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Serialize;

use super::asker::Asker;
use crate::app::App;
use crate::audit;
use crate::hosts::local::effects::session_hash;
use crate::problem::Problem;
use crate::store::SessionRow;

/// Who is signed in, and how.
#[derive(Serialize)]
struct Session {
    email: String,
    app: String,
    /// What was shown, in order.
    proofs: Vec<flow::Factor>,
    /// The same as `OpenID` Connect's `amr` (RFC 8176).
    amr: Vec<&'static str>,
    signed_in_at: i64,
}

/// The session of a request.
pub(super) async fn of(app: &App, asker: &Asker) -> Result<Option<SessionRow>, Problem> {
    let Some(token) = &asker.session else { return Ok(None) };
    Ok(app.store.session(&session_hash(app, token), app.clock.now()).await?)
}

/// `GET /session`
pub(super) async fn show(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    let session = of(&app, &asker).await?.ok_or(Problem::NotFound)?;
    let mut amr: Vec<_> = session.proofs.iter().map(|factor| factor.amr()).collect();
    if session.proofs.len() > 1 {
        amr.push("mfa");
    }
    let SessionRow { email, app, proofs, created_at } = session;
    Ok(Json(Session { email, app, proofs, amr, signed_in_at: created_at.0 }).into_response())
}

/// `POST /sign-out`: ends the session here, not only in the browser.
pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    asker: Asker,
    jar: CookieJar,
) -> Result<Response, Problem> {
    if let Some(token) = &asker.session {
        if let Some(session) = of(&app, &asker).await? {
            audit::record(&app, (&session).into(), &audit::Event::SignedOut);
        }
        app.store.end_session(&session_hash(&app, token)).await?;
    }
    let on = if app.settings.demo { "/demo" } else { "/sign-in" };
    Ok((asker.sign_out(jar), Redirect::to(on)).into_response())
}

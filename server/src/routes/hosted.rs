//! Pages that flows begin on.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::{Purpose, Screen};

use super::asker::Asker;
use super::flows::{Start, begun};
use crate::app::App;
use crate::page;
use crate::problem::Problem;

type Shared = State<Arc<App>>;

/// `GET /sign-in`
pub(super) async fn sign_in(
    state: Shared,
    asker: Asker,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &asker, jar, start.0, None).await
}

/// `GET /sign-up`
pub(super) async fn sign_up(
    state: Shared,
    asker: Asker,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &asker, jar, start.0, Some(Purpose::SignUp)).await
}

/// `GET /reset-password`, and where `/.well-known/change-password` leads.
pub(super) async fn reset_password(
    state: Shared,
    asker: Asker,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &asker, jar, start.0, Some(Purpose::ResetPassword)).await
}

/// `GET /step-up`: asks a session for a second factor.
pub(super) async fn step_up(
    state: Shared,
    asker: Asker,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &asker, jar, start.0, Some(Purpose::StepUp)).await
}

/// `GET /security`: who is signed in changes their factors.
pub(super) async fn security(
    state: Shared,
    asker: Asker,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &asker, jar, start.0, Some(Purpose::ManageFactors)).await
}

async fn hosted(
    State(app): Shared,
    asker: &Asker,
    jar: CookieJar,
    mut start: Start,
    purpose: Option<Purpose>,
) -> Result<Response, Problem> {
    start.purpose = purpose.or(start.purpose);
    let (jar, outcome) = begun(&app, asker, jar, start).await?;
    if let Screen::SignedIn(done) = &outcome.reply.screen {
        return Ok((jar, Redirect::to(&done.return_to)).into_response());
    }
    let page = page::flow(&app, &outcome, &asker.nonce, StatusCode::OK);
    Ok((jar, page).into_response())
}

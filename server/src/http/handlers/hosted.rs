//! Pages that flows begin on.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::{Purpose, Screen};

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::handlers::flows::{Start, begun};
use crate::pages;
use crate::problem::Problem;

type Shared = State<Arc<App>>;

/// `GET /sign-in`
pub(crate) async fn sign_in(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, None).await
}

/// `GET /sign-up`
pub(crate) async fn sign_up(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::SignUp)).await
}

/// `GET /reset-password`, and where `/.well-known/change-password` leads.
pub(crate) async fn reset_password(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::ResetPassword)).await
}

/// `GET /step-up`: asks a session for a second factor.
pub(crate) async fn step_up(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::StepUp)).await
}

/// `GET /security`: who is signed in changes their factors.
pub(crate) async fn security(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::ManageFactors)).await
}

async fn hosted(
    State(app): Shared,
    request: &BrowserRequest,
    jar: CookieJar,
    mut start: Start,
    purpose: Option<Purpose>,
) -> Result<Response, Problem> {
    start.purpose = purpose.or(start.purpose);
    let (jar, outcome) = begun(&app, request, jar, start).await?;
    if let Screen::SignedIn(done) = &outcome.reply.screen {
        return Ok((jar, Redirect::to(&done.return_to)).into_response());
    }
    let page = pages::flow(&app, &outcome, &request.nonce, StatusCode::OK);
    Ok((jar, page).into_response())
}

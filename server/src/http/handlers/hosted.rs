//! Pages that flows begin on.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::{Purpose, Screen};

use crate::app::App;
use crate::http::context::{BrowserRequest, wants_page};
use crate::http::handlers::flows::begun;
use crate::http::handlers::start::Start;
use crate::problem::Problem;

type Shared = State<Arc<App>>;

/// `GET /sign-in`
#[cfg_attr(test, utoipa::path(
    get, path = "/sign-in", operation_id = "signIn",
    summary = "Begins to sign in, as a page.",
    description = "", params(Start),
    responses(
        (status = 200, description = "The first screen as a page.", body = String, content_type = "text/html"),
        crate::http::openapi::schemas::BadRequest,
    )
))]
pub(crate) async fn sign_in(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, None).await
}

/// `GET /sign-up`
#[cfg_attr(test, utoipa::path(
    get, path = "/sign-up", operation_id = "signUp",
    summary = "Begins to sign up, as a page.",
    description = "", params(Start),
    responses(
        (status = 200, description = "The first screen as a page.", body = String, content_type = "text/html"),
        crate::http::openapi::schemas::BadRequest,
    )
))]
pub(crate) async fn sign_up(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::SignUp)).await
}

/// `GET /reset-password`, and where `/.well-known/change-password` leads.
#[cfg_attr(test, utoipa::path(
    get, path = "/reset-password", operation_id = "resetPassword",
    summary = "Begins to set a new password, as a page.",
    description = "", params(Start),
    responses(
        (status = 200, description = "The first screen as a page.", body = String, content_type = "text/html"),
        crate::http::openapi::schemas::BadRequest,
    )
))]
pub(crate) async fn reset_password(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::ResetPassword)).await
}

/// `GET /step-up`: asks a session for a second factor.
#[cfg_attr(test, utoipa::path(
    get, path = "/step-up", operation_id = "stepUp",
    summary = "Asks a session for a second factor, as a page; where there is no session, it is signing in.",
    description = "", params(Start),
    responses(
        (status = 200, description = "The first screen as a page.", body = String, content_type = "text/html"),
        (status = 303, description = "It has shown one: back to the app."),
        crate::http::openapi::schemas::BadRequest,
        crate::http::openapi::schemas::TooMany,
    )
))]
pub(crate) async fn step_up(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::StepUp)).await
}

/// `GET /security`: who is signed in changes their factors.
#[cfg_attr(test, utoipa::path(
    get, path = "/security", operation_id = "security",
    summary = "Lets a person look at their factors and change them, as a page. \
        They sign in first: wholly, unless the session of this app is a few minutes old; then with what it has not shown.",
    description = "", params(Start),
    responses(
        (status = 200, description = "The first screen as a page.", body = String, content_type = "text/html"),
        crate::http::openapi::schemas::BadRequest,
        crate::http::openapi::schemas::TooMany,
    )
))]
pub(crate) async fn security(
    state: Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    hosted(state, &request, jar, start.0, Some(Purpose::ManageFactors)).await
}

/// The pages of this file.
const PAGES: [&str; 5] = ["/sign-in", "/sign-up", "/reset-password", "/step-up", "/security"];

/// What no address has. A page with a slash too many is found all the same, and so
/// is that of a flow whose form's address was loaded anew.
pub(crate) async fn nowhere(
    State(app): Shared,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_end_matches('/');
    let on = match path.rsplit_once('/') {
        _ if PAGES.contains(&path) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            Some(path.to_owned() + &query)
        }
        Some((flow, "answers" | "stay")) if flow.starts_with("/flows/") => Some(flow.to_owned()),
        _ => None,
    };
    match on.filter(|_| method == Method::GET && wants_page(&headers)) {
        Some(on) => Redirect::to(&app.settings.at(&on)).into_response(),
        None => Problem::Nowhere.into_response(),
    }
}

async fn hosted(
    State(app): Shared,
    request: &BrowserRequest,
    jar: CookieJar,
    mut start: Start,
    purpose: Option<Purpose>,
) -> Result<Response, Problem> {
    start.purpose = purpose.or(start.purpose);
    let jar = request.remember_start(jar, &start.again());
    let (jar, outcome) = begun(&app, request, jar, start).await?;
    if let Screen::SignedIn(done) = &outcome.reply.screen {
        return Ok((jar, Redirect::to(&done.return_to)).into_response());
    }
    Ok(request.first_page(&app, jar, &outcome))
}

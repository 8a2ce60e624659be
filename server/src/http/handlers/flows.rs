//! The flow API and the hosted page: the same addresses, as JSON or as HTML.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::{Answer, Reply, Screen};
use serde::Deserialize;

use crate::app::App;
use crate::flows::handle::NEW;
use crate::flows::{FirstParty, Flows, Handle, Outcome, SignedIn};
use crate::http::again::Again;
use crate::http::body::{Answered, Held, fields, is_json, json, keep_typed, typed};
use crate::http::context::BrowserRequest;
use crate::http::handlers::start::Start;
use crate::http::integration::Asked;
use crate::http::retry_after::retry_after;
use crate::pages;
use crate::problem::Problem;
use crate::sessions;

type Shared = State<Arc<App>>;

/// `POST /flows`
pub(crate) async fn begin(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    body: Bytes,
) -> Result<Response, Problem> {
    let (jar, outcome) = begun(&app, &request, jar, json(&body)?).await?;
    Ok((jar, pages::json(&outcome.reply)).into_response())
}

/// `POST /flows/page`: a flow, with all that a page needs that the server did
/// not render.
pub(crate) async fn begin_page(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    start: Query<Start>,
) -> Result<Response, Problem> {
    let (jar, outcome) = begun(&app, &request, jar, start.0).await?;
    let locale = pages::locale(&outcome.locale);
    let state = Json(pages::State::new(&app, &app.brand_of(&outcome.app), &outcome.reply, locale));
    Ok((jar, pages::showing(&outcome.reply, state)).into_response())
}

/// Begins a flow; the browser is known by its cookies from then on.
pub(crate) async fn begun(
    app: &Arc<App>,
    request: &BrowserRequest,
    jar: CookieJar,
    start: Start,
) -> Result<(CookieJar, Outcome), Problem> {
    let asked = Asked { app: start.app.clone(), return_to: start.return_to.clone() };
    let context = request.context(app.clock.now());
    let begun = match start.begin(app, request) {
        Ok(begin) => Flows::new(app.clone()).begin(begin, &context).await,
        Err(problem) => Err(problem),
    };
    let log = |problem: &Problem| asked.log(problem, request.browser.embedder.as_deref());
    let mut outcome = begun.inspect_err(log)?;
    request.mark_provider(&jar, &mut outcome.reply.screen);
    let jar = signed_in(app, request, request.remember(jar), &outcome).await?;
    Ok((jar, outcome))
}

/// How the page of a flow is shown.
#[derive(Deserialize)]
pub(crate) struct Shown {
    /// Whether it goes on to the app by itself. Not where somebody comes back to
    /// it: they would be sent on again.
    leaves: Option<String>,
}

/// `GET /flows/{id}`
pub(crate) async fn look(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    if id == NEW && request.wants_page {
        // No address holds what a flow begins with.
        let again = Again::kept(&app, &headers).unwrap_or_default();
        return Ok(Redirect::to(&again.address(&app)).into_response());
    }
    let (handle, context) = (Handle::of(id, None)?, request.context(app.clock.now()));
    let outcome = Flows::new(app.clone()).look(&handle, &context).await?;
    Ok(match (request.wants_page, shown.leaves.is_some()) {
        (true, true) => pages::leaving(&app, &outcome, &request.nonce),
        (true, false) => pages::flow(&app, &outcome, &request.nonce, StatusCode::OK),
        (false, _) => pages::json(&outcome.reply),
    })
}

/// `GET /flows/{id}/passkey`: what the browser is to be asked for.
pub(crate) async fn passkey(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    passkey_options(&app, &request, &Handle::of(id, None)?).await
}

/// `POST /flows/{id}/passkey`: the same for a first screen.
pub(crate) async fn passkey_of(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let handle = Handle::of(id, Held::of(&headers, &body).begin)?;
    let request = request.naming(&Flows::new(app.clone()), &handle);
    passkey_options(&app, &request, &handle).await
}

async fn passkey_options(
    app: &Arc<App>,
    request: &BrowserRequest,
    handle: &Handle,
) -> Result<Response, Problem> {
    let context = request.context(app.clock.now());
    let options = Flows::new(app.clone()).passkey_options(handle, &context).await?;
    Ok(Json(options).into_response())
}

/// `POST /flows/{id}/answers`, as JSON or as the fields of a form.
pub(crate) async fn answer(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let Answered { step, answer, browser, begin } = match is_json(&headers) {
        true => json(&body)?,
        false => fields(&body)?,
    };
    let flows = Flows::new(app.clone());
    let handle = Handle::of(id, begin)?;
    let request = request.holding(browser).naming(&flows, &handle);
    if request.goes_on_first_party() {
        return go_on_first_party(&flows, &handle, &request, jar, Some(&answer)).await;
    }
    let typed = typed(&answer);
    let context = request.context(app.clock.now());
    let mut outcome = flows.answer(&handle, step, answer, &context).await?;
    let jar = signed_in(&app, &request, request.remember(jar), &outcome).await?;
    let wait = retry_after(&outcome.reply);
    if !request.wants_page {
        if outcome.reply.begin.is_some() {
            keep_typed(&mut outcome.reply.screen, typed);
        }
        return Ok(
            (answered(&outcome.reply), jar, wait, pages::json(&outcome.reply)).into_response()
        );
    }
    Ok((jar, wait, after_form(&app, &request, &mut outcome, typed)).into_response())
}

/// Goes on on a page of ours after another site's page sent a form: from the
/// start, as a flow and a browser that the page does not know; at once to the provider that was
/// chosen there.
pub(crate) async fn go_on_first_party(
    flows: &Flows,
    handle: &Handle,
    request: &BrowserRequest,
    jar: CookieJar,
    answer: Option<&Answer>,
) -> Result<Response, Problem> {
    let (app, context) = (&flows.app, request.context(flows.app.clock.now()));
    let FirstParty { mut outcome, flow, token } =
        flows.go_on_first_party(handle, &context, answer).await?;
    let jar = request.remember_start(request.bind(jar, &token), &Again::of_flow(app, &flow));
    let on = match outcome.reply.begin {
        Some(_) => pages::flow(app, &outcome, &request.nonce, StatusCode::OK),
        None => after_form(app, request, &mut outcome, None),
    };
    Ok((jar, on).into_response())
}

/// Hands a new session over, and ties the browser to a new token. The session
/// that it had before ends: whoever had the browser before may know both.
pub(crate) async fn signed_in(
    app: &App,
    request: &BrowserRequest,
    jar: CookieJar,
    outcome: &Outcome,
) -> Result<CookieJar, Problem> {
    let signed_in = outcome.signed_in.as_ref().filter(|_| !request.browser.cross_site);
    let Some(signed_in) = signed_in else { return Ok(jar) };
    let SignedIn { session, browser, device, stays, remembered } = signed_in;
    if let Some(old) = request.session.as_ref().filter(|old| old.expose() != session.expose()) {
        app.store.delete_session(&sessions::hash(&app.keys, old)).await?;
    }
    let jar = request.bind(request.sign_in(jar, session, *stays), browser);
    let jar = request.know_device(jar, app, device);
    Ok(match remembered {
        Some(remembered) => request.remember_device(jar, remembered),
        None => jar,
    })
}

/// A refused answer is a failure: no password manager saves a password that was not right.
const fn answered(reply: &Reply) -> StatusCode {
    match reply.refusal {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    }
}

/// A taken answer leads on to the next page, and a refused one is shown at once
/// with what was typed. Where somebody is signed in, all leads to the page that
/// goes on to the app: browsers hold each redirect that follows a form against
/// `form-action`, and the app's address may lead anywhere, as a provider's may.
fn after_form(
    app: &App,
    request: &BrowserRequest,
    outcome: &mut Outcome,
    typed: Option<Answer>,
) -> Response {
    let over = matches!(outcome.reply.screen, Screen::SignedIn(_));
    if outcome.reply.refusal.is_some() && !over {
        keep_typed(&mut outcome.reply.screen, typed);
        return pages::flow(app, outcome, &request.nonce, answered(&outcome.reply));
    }
    leaving(app, &outcome.reply).into_response()
}

/// To the page of a flow, which goes on by itself to the app, or to the provider that was chosen.
pub(crate) fn leaving(app: &App, reply: &Reply) -> Redirect {
    let leaves = matches!(reply.screen, Screen::SignedIn(_) | Screen::AtProvider(_));
    let leaves = if leaves { "&leaves" } else { "" };
    let on = format!("/flows/{}?step={}{leaves}", reply.flow, reply.step);
    Redirect::to(&app.settings.at(&on))
}

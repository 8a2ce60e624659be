//! The way to a provider and back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::Screen;

use crate::app::App;
use crate::flows::elsewhere::Left;
use crate::flows::{Flows, Handle, Outcome};
use crate::http::context::BrowserRequest;
use crate::http::handlers::flows::{go_on_first_party, signed_in};
use crate::pages;
use crate::problem::Problem;
use crate::providers::CallbackParameters;

type Shared = State<Arc<App>>;

/// `GET /flows/{id}/provider`: on to the provider that was chosen.
pub(crate) async fn leave(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let context = request.context(app.clock.now());
    match Flows::new(app.clone()).leave(&id, &context).await? {
        Left::To(url) => Ok(Redirect::to(url.as_str()).into_response()),
        Left::Here(outcome) => on(&app, &request, jar, &outcome).await,
        Left::FirstParty => {
            let (flows, handle) = (Flows::new(app), Handle::of(id, None)?);
            go_on_first_party(&flows, &handle, &request, jar, None).await
        }
    }
}

/// `GET /providers/{id}/callback`: back from a provider.
pub(crate) async fn callback(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    Path(provider): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let came = read(uri.query().unwrap_or_default().as_bytes())?;
    let context = request.context(app.clock.now());
    let outcome = Flows::new(app.clone()).come_back(&provider, came, &context).await?;
    let jar = match outcome.reply.refusal {
        None => request.remember_provider(jar, &provider),
        Some(_) => jar,
    };
    on(&app, &request, jar, &outcome).await
}

/// `POST /providers/{id}/callback`. The form of another site brings no cookie of ours: what it
/// brings is kept, and the GET to which the browser is led brings the cookie.
pub(crate) async fn post_callback(
    State(app): Shared,
    Path(provider): Path<String>,
    body: Bytes,
) -> Result<Redirect, Problem> {
    let came = read(&body)?;
    Flows::new(app.clone()).keep_answer(&provider, &came).await?;
    let state = came.state().expose();
    Ok(Redirect::to(&app.settings.at(&format!("/providers/{provider}/callback?state={state}"))))
}

fn read(encoded: &[u8]) -> Result<CallbackParameters, Problem> {
    let text = std::str::from_utf8(encoded).ok();
    let read = text.and_then(|text| CallbackParameters::read(text).ok());
    read.ok_or(Problem::BadRequest("This is no answer to a request of this server."))
}

/// Leads to the page of what came of it: no address has what the provider sent.
async fn on(
    app: &App,
    request: &BrowserRequest,
    jar: CookieJar,
    outcome: &Outcome,
) -> Result<Response, Problem> {
    let jar = signed_in(app, request, jar, outcome).await?;
    let reply = &outcome.reply;
    if reply.refusal.is_some() && !matches!(reply.screen, Screen::SignedIn(_)) {
        let page = pages::flow(app, outcome, &request.nonce, StatusCode::OK);
        return Ok((jar, page).into_response());
    }
    let leaves = if matches!(reply.screen, Screen::SignedIn(_)) { "&leaves" } else { "" };
    let on = format!("/flows/{}?step={}{leaves}", reply.flow, reply.step);
    Ok((jar, Redirect::to(&app.settings.at(&on))).into_response())
}

//! How a person chooses another language.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use crate::app::App;
use crate::flows::{Flows, Handle};
use crate::http::body::{Held, fields, keep_unanswered};
use crate::http::context::BrowserRequest;
use crate::http::handlers::flows::go_on_first_party;
use crate::http::locale::named;
use crate::pages;
use crate::problem::Problem;

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub(crate) struct Choice {
    #[cfg_attr(test, param(value_type = crate::http::openapi::schemas::Locale))]
    locale: Option<String>,
}

/// `POST /flows/{id}`: the present screen; with `?locale=` in another language, which is
/// remembered.
///
/// The page sends the screen's own form here, so that what was typed comes back
/// with it, except secrets. They are not read, and nothing is answered.
#[cfg_attr(test, utoipa::path(
    post, path = "/flows/{id}", operation_id = "speak",
    security(("browser" = [])),
    summary = "The present screen; with locale in another language, which the flow and the browser keep. Nothing is answered.",
    description = "",
    params(("id" = String, Path, description = "The flow's handle."), Choice),
    request_body(content = Option<serde_json::Value>, content_type = "application/x-www-form-urlencoded",
        description = "The fields of the screen's form: the page that comes back shows what was typed, except secrets."),
    responses(
        (status = 200, description = "As JSON, or as a page if that is asked for.",
            content((protocol::Reply = "application/json"), (String = "text/html"))),
        crate::http::openapi::schemas::BadRequest,
        crate::http::openapi::schemas::Forbidden,
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn choose(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    jar: CookieJar,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let Held { browser, begin } = Held::of(&headers, &body);
    let (flows, handle) = (Flows::new(app.clone()), Handle::of(id, begin)?);
    let request = request.holding(browser).naming(&flows, &handle);
    if request.goes_on_first_party() {
        // The page knows what it sent: on ours it would know what comes of it.
        let sent = fields(&body).ok().map(|sent| sent.answer);
        return go_on_first_party(&flows, &handle, &request, jar, sent.as_ref()).await;
    }
    let context = request.context(app.clock.now());
    let (mut outcome, jar) = match choice.locale.map(|tag| named(&app, &tag)) {
        Some(None) => return Err(Problem::BadRequest("There is no such locale.")),
        Some(Some(locale)) => {
            let outcome = flows.choose_locale(&handle, &context, locale).await?;
            (outcome, request.remember_locale(jar, locale))
        }
        None => (flows.look(&handle, &context).await?, jar),
    };
    let jar = request.remember(jar);
    if outcome.reply.begin.is_some() || request.wants_page {
        keep_unanswered(&mut outcome.reply, &body);
    }
    if !request.wants_page {
        return Ok((jar, pages::json(&outcome.reply)).into_response());
    }
    Ok((jar, pages::flow(&app, &outcome, &request.nonce, StatusCode::OK)).into_response())
}

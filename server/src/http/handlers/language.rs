//! How a person chooses another language.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use crate::app::App;
use crate::flows::Flows;
use crate::http::body::keep_unanswered;
use crate::http::context::BrowserRequest;
use crate::http::locale::named;
use crate::pages;
use crate::problem::Problem;

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub(crate) struct Choice {
    #[cfg_attr(test, param(value_type = crate::http::openapi::schemas::Locale))]
    locale: String,
}

/// `POST /flows/{id}?locale=`: the same screen in another language, which is
/// remembered.
///
/// The page sends the screen's own form here, so that what was typed comes back
/// with it, except secrets. They are not read, and nothing is answered.
#[cfg_attr(test, utoipa::path(
    post, path = "/flows/{id}", operation_id = "speak",
    security(("browser" = [])),
    summary = "The present screen in another language, which the flow and the browser keep. Nothing is answered.",
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
    body: Bytes,
) -> Result<Response, Problem> {
    let locale = named(&app, &choice.locale);
    let locale = locale.ok_or(Problem::BadRequest("There is no such locale."))?;
    let mut outcome = Flows::new(app.clone()).choose_locale(&id, &request.browser, locale).await?;
    let jar = request.remember_locale(jar, locale);
    if !request.wants_page {
        return Ok((jar, pages::json(&outcome.reply)).into_response());
    }
    keep_unanswered(&mut outcome.reply, &body);
    Ok((jar, pages::flow(&app, &outcome, &request.nonce, StatusCode::OK)).into_response())
}

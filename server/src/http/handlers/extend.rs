//! More time for a screen.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::Screen;

use crate::app::App;
use crate::flows::{Flows, Handle};
use crate::http::body::{Held, fields, keep_unanswered};
use crate::http::context::BrowserRequest;
use crate::http::handlers::flows::{go_on_first_party, leaving};
use crate::pages;
use crate::problem::Problem;

/// `POST /flows/{id}/stay`: more time for the present screen.
///
/// Nothing is answered. A page of somebody else's may send its form here, and so
/// go on on a page of ours; who waits on the way to a provider goes there. Without script the page sends the screen's form, so that
/// what was typed comes back with it, except secrets.
#[cfg_attr(test, utoipa::path(
    post, path = "/flows/{id}/stay", operation_id = "stay",
    security(("browser" = []), ("page" = [])),
    summary = "More time: the flow waits as long again as after an answer, until ends_at at the latest. Nothing is answered.",
    description = "",
    params(("id" = String, Path, description = "The flow's handle.")),
    request_body(content = Option<serde_json::Value>, content_type = "application/x-www-form-urlencoded",
        description = "The fields of the screen's form: the page that comes back shows what was typed, except secrets."),
    responses(
        (status = 200, description = "As JSON, or as a page if that is asked for.",
            content((protocol::Reply = "application/json"), (String = "text/html"))),
        crate::http::openapi::schemas::Forbidden,
        crate::http::openapi::schemas::NotFound,
    )
))]
pub(crate) async fn extend(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    jar: CookieJar,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let flows = Flows::new(app.clone());
    let Held { browser, begin } = Held::in_form(&body);
    let (request, handle) = (request.holding(browser), Handle::of(id, begin)?);
    if request.goes_on_first_party() {
        let sent = fields(&body).ok().map(|sent| sent.answer);
        return go_on_first_party(&flows, &handle, &request, jar, sent.as_ref()).await;
    }
    // Of a first screen nothing ends that could be extended.
    let Handle::Begun(id) = handle else { return Err(Problem::NotFound) };
    let mut outcome = flows.extend(&id, &request.browser).await?;
    if !request.wants_page {
        return Ok(pages::json(&outcome.reply));
    }
    if matches!(outcome.reply.screen, Screen::AtProvider(_)) {
        return Ok(leaving(&app, &outcome.reply).into_response());
    }
    keep_unanswered(&mut outcome.reply, &body);
    Ok(pages::flow(&app, &outcome, &request.nonce, StatusCode::OK).into_response())
}

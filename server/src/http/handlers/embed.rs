//! The sign-in on other people's pages: the first screen.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use portico::Place;
use serde::Deserialize;

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::handlers::flows;
use crate::http::handlers::start::Start;
use crate::pages::{AlreadyShown, Embedded, EmbeddedLook};
use crate::problem::Problem;

/// Longest end of ids: they are counted.
const SCOPE: usize = 12;

/// How a flow begins, and where its screens are shown.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Element {
    /// What ends every id.
    #[cfg_attr(test, schema(pattern = "^[A-Za-z0-9-]{1,12}$"))]
    scope: String,
    /// The level of the screen's heading.
    #[cfg_attr(test, schema(inline, value_type = Option<crate::http::openapi::schemas::Heading>))]
    heading: Option<String>,
    #[cfg_attr(test, schema(inline, value_type = Option<crate::http::openapi::schemas::Layout>))]
    layout: Option<String>,
    #[cfg_attr(test, schema(inline, value_type = Option<crate::http::openapi::schemas::Scheme>))]
    scheme: Option<String>,
    autofocus: Option<String>,
    /// The first form that the page shows already.
    form: Option<String>,
    /// The build of the loader, if that takes what another build needs.
    build: Option<String>,
    #[serde(flatten)]
    start: Start,
}

impl Element {
    pub(crate) fn place(&self, app: &App) -> Result<Place, Problem> {
        let plain = self.scope.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if self.scope.is_empty() || self.scope.len() > SCOPE || !plain {
            return Err(Problem::BadRequest("scope must be a few letters and digits."));
        }
        let heading = self.heading.as_deref().map_or(Some(2), |level| level.parse().ok());
        let heading = heading.filter(|level| (1..=5).contains(level));
        let heading = heading.ok_or(Problem::BadRequest("heading-level is from 1 to 5."))?;
        let (server, scope) = (app.settings.home(), self.scope.clone());
        let autofocus = self.autofocus.is_some();
        Ok(Place { server, heading, scope, autofocus, browser: None })
    }

    pub(crate) fn look(&self) -> Result<EmbeddedLook, Problem> {
        let card = match self.layout.as_deref() {
            None | Some("compact") => false,
            Some("card") => true,
            Some(_) => return Err(Problem::BadRequest("layout is compact or card.")),
        };
        let scheme = match self.scheme.as_deref() {
            None => None,
            Some("light") => Some("light"),
            Some("dark") => Some("dark"),
            Some(_) => return Err(Problem::BadRequest("scheme is light or dark.")),
        };
        Ok(EmbeddedLook { card, scheme })
    }
}

/// `POST /embed`: begins a flow, and renders its screen for the page that asks.
/// Form fields, so that no browser asks beforehand whether it may: that is a
/// journey more.
#[cfg_attr(test, utoipa::path(
    post, path = "/embed", operation_id = "embed",
    summary = "Begins a flow for an element on a page whose origin the app names, and renders its first screen.",
    description = "",
    request_body(content = Element, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The first screen as HTML, and what the widget begins with.", body = Embedded),
        crate::http::openapi::schemas::BadRequest,
        crate::http::openapi::schemas::Forbidden,
        crate::http::openapi::schemas::TooMany,
    )
))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    jar: CookieJar,
    Form(element): Form<Element>,
) -> Result<Response, Problem> {
    let (place, look) = (element.place(&app)?, element.look()?);
    let mut start = element.start;
    // The page around has one; and it could not be loaded anew.
    start.keeps_language = true;
    let (jar, outcome) = flows::begun(&app, &request, jar, start).await?;
    let held = || request.browser.token.expose().clone();
    let place = Place { browser: request.browser.cross_site.then(held), ..place };
    let shown = AlreadyShown { form: element.form.as_deref(), build: element.build.as_deref() };
    let embedded = Embedded::new(&app, &outcome, (place, look), &shown);
    Ok((jar, embedded.json()).into_response())
}

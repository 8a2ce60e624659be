//! The sign-in on other people's pages: the first screen, and who may ask.

use std::sync::Arc;

use axum::extract::{Form, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use portico::Place;
use serde::Deserialize;

use super::asker::Asker;
use super::flows::{self, Start};
use super::header::only;
use crate::app::App;
use crate::page::{Embedded, EmbeddedLook};
use crate::problem::Problem;

/// What a page may send, and for how many seconds it need not ask again.
const PREFLIGHT: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, portico-browser"),
    (header::ACCESS_CONTROL_MAX_AGE, "600"),
];

/// Longest end of ids: they are counted.
const SCOPE: usize = 12;

/// The origin of the page that asks: another's, which some app named.
#[derive(Clone)]
pub(super) struct ShownOn(pub(super) String);

/// What an element says of itself.
#[derive(Deserialize)]
pub(super) struct Element {
    scope: String,
    heading: Option<String>,
    layout: Option<String>,
    scheme: Option<String>,
    autofocus: Option<String>,
    #[serde(flatten)]
    start: Start,
}

impl Element {
    pub(super) fn place(&self, app: &App) -> Result<Place, Problem> {
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

    pub(super) fn look(&self) -> Result<EmbeddedLook, Problem> {
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
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    asker: Asker,
    jar: CookieJar,
    Form(element): Form<Element>,
) -> Result<Response, Problem> {
    let (place, look) = (element.place(&app)?, element.look()?);
    let mut start = element.start;
    // The page around has one; and it could not be loaded anew.
    start.keeps_language = true;
    let (jar, outcome) = flows::begun(&app, &asker, jar, start).await?;
    let held = || asker.browser.token.expose().clone();
    let place = Place { browser: asker.browser.apart.then(held), ..place };
    let embedded = Embedded::new(&app, &outcome, place, look);
    Ok((jar, embedded.json()).into_response())
}

/// Where a page of another origin asks, and an app named that origin: tells the
/// handlers, and has the browser let the page read the answer, with the
/// person's cookies. All other origins get no such word.
pub(super) async fn sharing(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = only(request.headers(), &header::ORIGIN);
    let named = origin.filter(|origin| app.settings.apps.iter().any(|app| app.is_shown_on(origin)));
    let header = named.and_then(|origin| HeaderValue::from_str(origin).ok());
    let (Some(page), Some(origin)) = (named.map(str::to_owned), header) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(ShownOn(page));
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = match asks_first {
        true => (StatusCode::NO_CONTENT, PREFLIGHT).into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let yes = HeaderValue::from_static("true");
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    let wait = HeaderValue::from_static("retry-after");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, wait);
    response
}

/// Lets any page read what is the same for everyone.
pub(super) async fn public(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response
}

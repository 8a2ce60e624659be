//! Problems as pages, where a page was wanted.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use words::{Key, Locale};

use crate::app::App;
use crate::flows::Flows;
use crate::flows::flow::Flow;
use crate::http::again::Again;
use crate::http::cookies::CookieNames;
use crate::http::{context, locale};
use crate::pages::{self, Nonce};
use crate::problem::Problem;
use crate::request::header::cookies;
use crate::secret::Secret;

/// Turns a problem into a page, where a page was wanted.
pub(crate) async fn problem_pages(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let wants_page = context::wants_page(request.headers());
    let asked = wants_page.then(|| (request.uri().clone(), request.headers().clone()));
    let nonce = request.extensions().get::<Nonce>().cloned();
    let response = next.run(request).await;
    // What axum itself refuses is told like everything else.
    let told = response.extensions().get::<Problem>().cloned();
    let problem = told.or_else(|| match response.status().as_u16() {
        400 | 413 | 415 | 422 if !is_ours(&response) => {
            Some(Problem::BadRequest("The request cannot be read."))
        }
        _ => None,
    });
    match (problem, nonce, asked) {
        (Some(problem), Some(nonce), Some((uri, headers))) => {
            let told = explained(&app, &problem, &uri, &headers).await;
            let start = told.again.address(&app);
            let client = matches!(problem, Problem::Client(_));
            let detail = (client || app.settings.demo).then(|| problem.detail());
            // Where the client's person began nobody here knows.
            let start = (!client).then_some(&*start);
            let of_app = told.again.app();
            let of_app = of_app.as_deref();
            let shown = pages::Explained { text: told.text, detail, start, app: of_app };
            pages::problem(&app, &shown, problem.status(), told.locale, &nonce)
        }
        (Some(problem), _, _) => problem.into_response(),
        _ => response,
    }
}

/// What a page says of a problem.
struct Told {
    text: Key,
    locale: Locale,
    /// How the sign-in begins again.
    again: Again,
}

async fn explained(app: &Arc<App>, problem: &Problem, uri: &Uri, headers: &HeaderMap) -> Told {
    let id = uri.path().strip_prefix("/flows/").and_then(|rest| rest.split('/').next());
    let known = id.is_some() || uri.path().starts_with("/providers/");
    // A store that is busy or fails is not asked again.
    let store_answers = !matches!(problem, Problem::Busy | Problem::Server);
    let tokens: Vec<_> = cookies(headers, CookieNames::of(app).browser())
        .map(|token| Secret::new(token.to_owned()))
        .collect();
    let flow = match id.filter(|_| store_answers) {
        Some(id) => flow_told_of(app, id, &tokens).await,
        None => None,
    };
    let again = match &flow {
        // Without a cookie nobody knows whose it is.
        Some(flow) if tokens.is_empty() => Some(Again::of_anybodys_flow(flow)),
        Some(flow) => Some(Again::of_flow(app, flow)),
        None => match problem {
            Problem::NoCookies { app, locale } => Some(Again::of_app(app, *locale)),
            _ => known.then(|| Again::kept(app, headers)).flatten(),
        },
    };
    let again = again.unwrap_or_default();
    let text = match problem {
        // It is there, and its browser would have a cookie.
        Problem::NotFound if flow.is_some() && tokens.is_empty() => Key::ProblemNoCookies,
        Problem::BadRequest(_) => Key::ProblemBadRequest,
        Problem::Client(_) => Key::ProblemClient,
        Problem::NoCookies { .. } => Key::ProblemNoCookies,
        Problem::Busy | Problem::TooMany(_) => Key::ProblemBusy,
        Problem::Forbidden | Problem::NotShownThere => Key::ProblemForbidden,
        Problem::OtherBrowser => Key::ProblemOtherBrowser,
        Problem::NotFound => Key::ProblemNotFound,
        Problem::Nowhere => Key::ProblemNothingHere,
        Problem::Server => Key::ProblemServer,
    };
    let chosen = locale::chosen(app, uri.query(), headers);
    let spoken = || flow.as_ref().and_then(|flow| Locale::tagged(&flow.locale));
    let locale = chosen.or_else(|| again.locale(app)).or_else(spoken);
    let locale = locale.unwrap_or_else(|| locale::of(app, uri.query(), headers));
    Told { text, locale, again }
}

/// The flow of this handle, unless it is known to be another browser's: that is
/// told of like one that never was.
async fn flow_told_of(app: &Arc<App>, id: &str, tokens: &[Secret<String>]) -> Option<Flow> {
    let flow = app.store.find_flow(id).await.ok().flatten()?;
    let is_own = Flows::new(app.clone()).position_of_own(id, tokens).await.is_some();
    (tokens.is_empty() || is_own).then_some(flow)
}

/// A page, or a reply: what axum refuses by itself is plain text.
fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    response.headers().contains_key(header::CONTENT_LANGUAGE)
        || kind.is_some_and(|kind| kind.as_bytes() == b"application/json")
}

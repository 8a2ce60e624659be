//! Problems as pages, where a page was wanted.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::http::{context, locale};
use crate::pages::{self, Nonce};
use crate::problem::Problem;

/// Turns a problem into a page, where a page was wanted.
pub(crate) async fn problem_pages(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let wants_page = context::wants_page(request.headers());
    let locale = locale::of(&app, request.uri().query(), request.headers());
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
    match (problem, nonce) {
        (Some(problem), Some(nonce)) if wants_page => {
            pages::problem(&app, &problem, locale, &nonce)
        }
        (Some(problem), _) => problem.into_response(),
        _ => response,
    }
}

/// A page, or a reply: what axum refuses by itself is plain text.
fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    response.headers().contains_key(header::CONTENT_LANGUAGE)
        || kind.is_some_and(|kind| kind.as_bytes() == b"application/json")
}

//! The page that posts an answer to an OpenID client (OAuth 2.0 Form Post Response Mode): by itself,
//! or by a button where no script runs.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::oauth::response::Answer;
use crate::pages::{FormAction, KeepsOpener, Look, Nonce, Shell, ShowsSecret, html};

#[derive(Template)]
#[template(path = "form_post.html")]
struct Page<'a> {
    shell: Shell<'a>,
    strings: &'a Strings,
    heading: String,
    button: String,
    answer: &'a Answer,
}

/// An answer as a page.
#[must_use]
pub(crate) fn form_post(
    app: &App,
    client: &str,
    answer: &Answer,
    locale: Locale,
    nonce: &Nonce,
) -> Response {
    let brand = app.brand_of(client);
    let strings = brand.strings(locale);
    let to = |key| strings.fill(key, &[("app", app.settings.app_name(client))]);
    let heading = to(Key::SignedInText);
    let page = Page {
        shell: Shell::new(app, locale, heading.clone(), Look::of(brand), nonce),
        strings,
        heading,
        button: to(Key::SignedInContinue),
        answer,
    };
    let mut response = html(StatusCode::OK, locale, &page);
    let https = answer.redirect_uri.starts_with("https:");
    response.extensions_mut().insert(FormAction(if https { "https:" } else { "http:" }));
    response.extensions_mut().insert(ShowsSecret);
    if answer.popup {
        response.extensions_mut().insert(KeepsOpener);
    }
    response
}

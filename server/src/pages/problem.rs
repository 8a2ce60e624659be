//! A request that could not be handled, as a page.

use askama::Template;
use axum::response::Response;
use protocol::Brand;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, html};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    shell: Shell<'a>,
    brand: &'a Brand,
    logo: Option<String>,
    strings: &'a Strings,
    text: Key,
    /// Where to start again.
    start: String,
}

/// A problem as a page, with a way to start again.
#[must_use]
pub fn problem(app: &App, problem: &Problem, locale: Locale, nonce: &Nonce) -> Response {
    let strings = words::strings(locale);
    let brand = app.settings.brand();
    let text = match problem {
        Problem::BadRequest(_) => Key::ProblemBadRequest,
        Problem::Busy => Key::ProblemBusy,
        Problem::Forbidden => Key::ProblemForbidden,
        Problem::NotFound => Key::ProblemNotFound,
        Problem::Server => Key::ProblemServer,
    };
    let title = strings.fill(
        Key::PageTitle,
        &[("screen", strings.get(Key::ProblemTitle)), ("brand", &brand.name)],
    );
    let page = Page {
        shell: Shell::new(app, locale, title, Look::of(app), nonce),
        brand: &brand,
        logo: app.files.logo(),
        strings,
        text,
        start: app.settings.at("/sign-in"),
    };
    html(problem.status(), locale, &page)
}

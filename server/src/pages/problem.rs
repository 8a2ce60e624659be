//! A request that could not be handled, as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, html};

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    shell: Shell<'a>,
    strings: &'a Strings,
    text: Key,
    explained: &'a Explained<'a>,
    /// What the button says.
    button: Key,
}

/// What a page says of a problem.
pub struct Explained<'a> {
    /// To the person.
    pub text: Key,
    /// To a developer.
    pub detail: Option<&'static str>,
    /// The address at which to start again, if it is known.
    pub start: Option<&'a str>,
    /// The app that it is about, if any.
    pub app: Option<&'a str>,
}

/// A problem as a page.
#[must_use]
pub fn problem(
    app: &App,
    explained: &Explained<'_>,
    status: StatusCode,
    locale: Locale,
    nonce: &Nonce,
) -> Response {
    let brand = explained.app.map_or_else(|| app.default_brand(), |of| app.brand_of(of));
    let strings = brand.strings(locale);
    let button = match explained.text {
        Key::ProblemNothingHere => Key::IdentifySignIn,
        _ => Key::ProblemStart,
    };
    let title = strings.fill(
        Key::PageTitle,
        &[("screen", strings.get(Key::ProblemTitle)), ("brand", &brand.shown.name)],
    );
    let page = Page {
        shell: Shell::new(app, locale, title, Look::of(brand), nonce),
        strings,
        text: explained.text,
        explained,
        button,
    };
    html(status, locale, &page)
}

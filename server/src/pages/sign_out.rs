//! The page that asks whether to sign out, and the one that says that it is done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, html};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct Page<'a> {
    shell: Shell<'a>,
    /// Where the button leads; none if nobody is signed in any more.
    address: Option<String>,
    strings: &'a Strings,
    title: Key,
    /// Who is signed in, or where they may still be.
    text: Option<String>,
}

/// Asks who is signed in.
#[must_use]
pub(crate) fn sign_out(app: &App, email: &str, locale: Locale, nonce: &Nonce) -> Response {
    let strings = app.default_brand().strings(locale);
    let text = strings.fill(Key::SignOutText, &[("email", email)]);
    let address = app.settings.at("/oauth/sign-out");
    page(app, (Key::SignOutTitle, Some(text), Some(address)), locale, nonce)
}

/// Says that nobody is signed in any more, and at which provider they may still be.
#[must_use]
pub(crate) fn signed_out(
    app: &App,
    still: Option<&str>,
    locale: Locale,
    nonce: &Nonce,
) -> Response {
    let strings = app.default_brand().strings(locale);
    let text = still.map(|name| strings.fill(Key::SignOutStill, &[("name", name)]));
    page(app, (Key::SignOutDone, text, None), locale, nonce)
}

fn page(
    app: &App,
    (title, text, address): (Key, Option<String>, Option<String>),
    locale: Locale,
    nonce: &Nonce,
) -> Response {
    let brand = app.default_brand();
    let strings = brand.strings(locale);
    let screen = [("screen", strings.get(title)), ("brand", &*brand.shown.name)];
    let title_of_page = strings.fill(Key::PageTitle, &screen);
    let page = Page {
        shell: Shell::new(app, locale, title_of_page, Look::of(brand), nonce),
        address,
        strings,
        title,
        text,
    };
    html(StatusCode::OK, locale, &page)
}

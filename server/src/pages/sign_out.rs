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
    /// Where the button leads.
    address: String,
    strings: &'a Strings,
    title: Key,
    /// Who is signed in, as a sentence; none if nobody is any more.
    who: Option<String>,
}

/// Asks who is signed in, or says that nobody is any more.
#[must_use]
pub(crate) fn sign_out(app: &App, email: Option<&str>, locale: Locale, nonce: &Nonce) -> Response {
    let brand = app.default_brand();
    let strings = brand.strings(locale);
    let title = if email.is_some() { Key::SignOutTitle } else { Key::SignOutDone };
    let screen = [("screen", strings.get(title)), ("brand", &*brand.shown.name)];
    let title_of_page = strings.fill(Key::PageTitle, &screen);
    let page = Page {
        shell: Shell::new(app, locale, title_of_page, Look::of(brand), nonce),
        address: app.settings.at("/oauth/sign-out"),
        strings,
        title,
        who: email.map(|email| strings.fill(Key::SignOutText, &[("email", email)])),
    };
    html(StatusCode::OK, locale, &page)
}

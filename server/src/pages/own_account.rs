//! The page that asks whether an account is to be deleted, and the one that says that it is.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, html};

/// What the page asks.
pub(crate) struct Ask<'a> {
    /// The address of the account.
    pub(crate) email: &'a str,
    /// Where the form goes.
    pub(crate) address: &'a str,
    /// Where who does not want it goes.
    pub(crate) back: &'a str,
    /// What was typed in place of the address, if that was not it.
    pub(crate) mistyped: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "delete_account.html")]
struct Page<'a> {
    shell: Shell<'a>,
    strings: &'a Strings,
    title: Key,
    /// Around the account's address, if it is asked about.
    text: (&'a str, &'a str),
    ask: Option<&'a Ask<'a>>,
}

/// Asks whether the account is to be deleted.
#[must_use]
pub(crate) fn ask(
    app: &App,
    client: &str,
    ask: &Ask<'_>,
    status: StatusCode,
    (locale, nonce): (Locale, &Nonce),
) -> Response {
    let strings = app.brand_of(client).strings(locale);
    let text = strings.around(Key::DeleteAccountText, "email");
    let said = (Key::DeleteAccountTitle, text, Some(ask));
    page(app, client, said, status, (locale, nonce))
}

/// Says that it is deleted.
#[must_use]
pub(crate) fn deleted(app: &App, client: &str, locale: Locale, nonce: &Nonce) -> Response {
    let text = app.brand_of(client).strings(locale).get(Key::DeleteAccountDoneText);
    let said = (Key::DeleteAccountDone, (text, ""), None);
    page(app, client, said, StatusCode::OK, (locale, nonce))
}

fn page(
    app: &App,
    client: &str,
    (title, text, ask): (Key, (&str, &str), Option<&Ask<'_>>),
    status: StatusCode,
    (locale, nonce): (Locale, &Nonce),
) -> Response {
    let brand = app.brand_of(client);
    let strings = brand.strings(locale);
    let screen = [("screen", strings.get(title)), ("brand", &*brand.shown.name)];
    let mut title_of_page = strings.fill(Key::PageTitle, &screen);
    if ask.is_some_and(|ask| ask.mistyped.is_some()) {
        title_of_page = strings.fill(Key::PageErrorTitle, &[("title", &title_of_page)]);
    }
    let shell = Shell::new(app, locale, title_of_page, Look::of(brand), nonce);
    html(status, locale, &Page { shell, strings, title, text, ask })
}

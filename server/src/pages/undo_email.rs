//! The page that asks whether an address is to be had back, and the one that says that it cannot.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, html};
use crate::secret::Secret;
use crate::store::address_changes::FormerAddress;

#[derive(Template)]
#[template(path = "undo_email.html")]
struct Page<'a> {
    shell: Shell<'a>,
    strings: &'a Strings,
    title: Key,
    /// Around the address, if it can be had back.
    text: (&'a str, &'a str),
    form: Option<Form<'a>>,
    /// Where help is.
    support: Option<&'a str>,
}

/// What brings an address back.
struct Form<'a> {
    /// The address.
    email: &'a str,
    /// Where the form goes.
    address: String,
    /// What was in the link.
    token: &'a str,
}

/// Asks whether the account is to have its address back.
#[must_use]
pub(crate) fn ask(
    app: &App,
    former: &FormerAddress,
    token: &Secret<String>,
    (locale, nonce): (Locale, &Nonce),
) -> Response {
    let brand = app.brand_of(&former.app);
    let strings = brand.strings(locale);
    let page = Page {
        shell: shell(app, Some(&former.app), Key::UndoEmailTitle, (locale, nonce)),
        strings,
        title: Key::UndoEmailTitle,
        text: strings.around(Key::UndoEmailText, "email"),
        form: Some(Form {
            email: &former.email,
            address: app.settings.at("/undo-email"),
            token: token.expose(),
        }),
        support: None,
    };
    html(StatusCode::OK, locale, &page)
}

/// Says that the link brings nothing back, and why.
#[must_use]
pub(crate) fn gone(app: &App, why: Key, (locale, nonce): (Locale, &Nonce)) -> Response {
    let brand = app.default_brand();
    let strings = brand.strings(locale);
    let page = Page {
        shell: shell(app, None, Key::UndoEmailGone, (locale, nonce)),
        strings,
        title: Key::UndoEmailGone,
        text: (strings.get(why), ""),
        form: None,
        support: brand.shown.support.as_deref(),
    };
    html(StatusCode::GONE, locale, &page)
}

fn shell<'a>(
    app: &'a App,
    client: Option<&str>,
    title: Key,
    (locale, nonce): (Locale, &'a Nonce),
) -> Shell<'a> {
    let brand = client.map_or_else(|| app.default_brand(), |client| app.brand_of(client));
    let strings = brand.strings(locale);
    let screen = [("screen", strings.get(title)), ("brand", &*brand.shown.name)];
    let title = strings.fill(Key::PageTitle, &screen);
    Shell::new(app, locale, title, Look::of(brand), nonce)
}

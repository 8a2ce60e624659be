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
    text: String,
    /// Where the form goes, and what it sends; none if nothing can be done.
    form: Option<(String, &'a str)>,
    /// Where help is.
    support: Option<&'a str>,
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
    let text = strings.fill(Key::UndoEmailText, &[("email", &former.email)]);
    let page = Page {
        shell: shell(app, Some(&former.app), Key::UndoEmailTitle, (locale, nonce)),
        strings,
        title: Key::UndoEmailTitle,
        text,
        form: Some((app.settings.at("/undo-email"), token.expose())),
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
        text: strings.get(why).to_owned(),
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

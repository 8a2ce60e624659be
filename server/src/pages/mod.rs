//! Pages as HTML: what goes into the templates of `server/templates/`.
//!
//! | file | holds |
//! |---|---|
//! | `embed.rs` | a screen for somebody else's page, and the script that fetches it |
//! | `look.rs` | brands, layouts, and other ways to look |
//! | `form_post.rs` | an answer that the browser posts to an OpenID client |
//! | `problem.rs` | a request that could not be handled, and a way to start again |
//! | `screen.rs` | a screen as a page of ours |
//! | `shell.rs` | the document around everything |
//! | `sign_out.rs` | whether to sign out, and that it is done |

mod embed;
mod form_post;
mod look;
pub(crate) mod own_account;
mod problem;
mod screen;
mod shell;
mod sign_out;
pub(crate) mod undo_email;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use portico::Place;
use protocol::{Brand as Shown, Reply};
use serde::Serialize;
use words::{Key, LOCALES, Locale, Strings};

pub use embed::{AlreadyShown, Embedded, EmbeddedLook, FIRST_SCOPE, first_form, form_of_all};
pub(crate) use form_post::form_post;
pub use look::Look;
pub use problem::{Explained, problem};
pub use screen::{at_once, flow, leaving, screen};
pub use shell::{Shell, Widget};
pub(crate) use sign_out::{sign_out, signed_out};

use crate::app::App;
use crate::assets::Integral;
use crate::brands::Brand;
use crate::settings::first_letter;

/// The nonce of a response: what scripts and styles of it must carry.
#[derive(Clone)]
pub struct Nonce(pub String);

/// To where the forms of a page lead, if not to here. Browsers hold it against each redirect
/// that follows, so it is a scheme and no host.
#[derive(Clone)]
pub struct FormAction(pub &'static str);

/// The page is in a window that a client's page has opened, and stays in its reach.
#[derive(Clone)]
pub struct KeepsOpener;

/// The response [shows a secret](protocol::Screen::shows_secret): it is not compressed.
#[derive(Clone)]
pub struct ShowsSecret;

/// A response that shows this reply: everything that does is made here.
pub fn showing(reply: &Reply, response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    if reply.screen.shows_secret() {
        response.extensions_mut().insert(ShowsSecret);
    }
    response
}

/// A reply as JSON.
#[must_use]
pub fn json(reply: &Reply) -> Response {
    showing(reply, Json(reply))
}

/// All that a page needs that the server did not render.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Page))]
pub struct State<'a> {
    /// The reply that the page shows.
    pub reply: &'a Reply,
    /// The brand.
    pub brand: Shown,
    /// The locale's tag.
    pub locale: &'static str,
    /// Where its sentences are.
    pub words: String,
    /// What these must be, where another page asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    pub integrity: Option<String>,
    /// Where it is shown, if not on a page of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = PlaceSchema, nullable = false, required = false))]
    pub place: Option<Place>,
}

impl<'a> State<'a> {
    /// The state of a page that shows `reply`.
    #[must_use]
    pub fn new(app: &App, brand: &Brand, reply: &'a Reply, locale: Locale) -> Self {
        let words = app.settings.at(&words_of(app, brand, locale).address);
        let place = Some(place(app)).filter(|place| *place != Place::default());
        let (brand, locale) = (brand.shown.clone(), locale.tag);
        Self { reply, brand, locale, words, integrity: None, place }
    }
}

/// Where the sentences of a brand in a locale are on this server, and what they must be.
fn words_of(app: &App, brand: &Brand, locale: Locale) -> Integral {
    brand.words(locale).cloned().unwrap_or_else(|| app.files.words_integral(locale))
}

/// A page of ours.
fn place(app: &App) -> Place {
    Place { server: app.settings.base().to_owned(), ..Place::default() }
}

/// The locale of this tag, or the first there is.
#[must_use]
pub fn locale(tag: &str) -> Locale {
    Locale::tagged(tag).unwrap_or(LOCALES[0])
}

fn html(status: StatusCode, locale: Locale, page: &impl Template) -> Response {
    let mut response = (status, Html(render(page))).into_response();
    let language = HeaderValue::from_static(locale.tag);
    response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
    response
}

/// A page with its values in it.
pub(crate) fn render(page: &impl Template) -> String {
    page.render().expect("what pages show can be written")
}

/// Where the brand's terms, privacy notice and support are, and their names; none if it
/// shows no footer.
fn links<'a>(brand: &'a Brand, strings: &'a Strings) -> Vec<(&'a str, &'a str)> {
    let shown = &brand.shown;
    let links = [
        (&shown.terms, Key::PageTerms),
        (&shown.privacy, Key::PagePrivacy),
        (&shown.support, Key::PageSupport),
    ];
    let links = links.into_iter().filter(|_| brand.footer);
    links.filter_map(|(address, key)| Some((address.as_deref()?, strings.get(key)))).collect()
}

/// Every language that people are offered, under its own name.
fn languages() -> impl Iterator<Item = (Locale, &'static str)> {
    LOCALES.iter().map(|locale| (*locale, words::own_name(*locale)))
}

/// Where the screens are shown, if not on a page of the server.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[schema(as = Place)]
#[expect(dead_code, reason = "its schema is used")]
struct PlaceSchema {
    server: String,
    heading: u8,
    scope: String,
    autofocus: bool,
    /// For pages of another site: proves whose flow it is.
    #[schema(nullable = false)]
    browser: Option<String>,
}

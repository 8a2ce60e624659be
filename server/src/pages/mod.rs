//! Pages as HTML.
//!
//! | file | holds |
//! |---|---|
//! | `embed.rs` | a screen for somebody else's page, and the script that fetches it |
//! | `languages.rs` | the way to another language |
//! | `look.rs` | themes, layouts, and other ways to look |
//! | `problem.rs` | a request that could not be handled, and a way to start again |
//! | `shell.rs` | the document around everything |

mod embed;
mod languages;
mod look;
mod problem;
mod shell;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use portico::Place;
use protocol::{Brand, Reply};
use serde::Serialize;
use words::{Key, Locale, Strings};

pub use embed::{Embedded, EmbeddedLook};
pub use look::Look;
pub use problem::problem;
pub use shell::{Shell, escape};

use crate::app::App;
use crate::flows::Outcome;

/// The nonce of a response: what scripts and styles of it must carry.
#[derive(Clone)]
pub struct Nonce(pub String);

/// Where a form of this page may lead besides here: the app's own addresses.
#[derive(Clone)]
pub struct FormTargets(pub Vec<String>);

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

/// What the page's script begins with.
#[derive(Serialize)]
pub struct State<'a> {
    /// The reply that the page shows.
    pub reply: &'a Reply,
    /// The brand.
    pub brand: Brand,
    /// The locale's tag.
    pub locale: &'static str,
    /// Where its sentences are.
    pub words: String,
    /// What these must be, where another page asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrity: Option<String>,
    /// Where it is shown, if not on a page of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl<'a> State<'a> {
    /// The state of a page that shows `reply`.
    #[must_use]
    pub fn new(app: &App, reply: &'a Reply, locale: Locale) -> Self {
        let words = app.files.words_address(locale);
        let brand = app.settings.brand();
        let place = Some(place(app)).filter(|place| *place != Place::default());
        Self { reply, brand, locale: locale.tag, words, integrity: None, place }
    }
}

/// A page of ours.
fn place(app: &App) -> Place {
    Place { server: app.settings.base().to_owned(), ..Place::default() }
}

/// The page of a flow.
#[must_use]
pub fn flow(app: &App, outcome: &Outcome, nonce: &Nonce, status: StatusCode) -> Response {
    let locale = locale(&outcome.locale);
    let mut response = screen(app, &outcome.reply, locale, Look::of(app), nonce, status);
    let reply = &outcome.reply;
    let origins = app.settings.apps.iter().filter(|a| a.name == reply.app);
    let origins =
        origins.flat_map(|a| a.return_to.get_ref()).map(|url| url.origin().ascii_serialization());
    let targets = FormTargets(origins.filter(|origin| *origin != app.settings.origin()).collect());
    response.extensions_mut().insert(targets);
    response
}

/// A screen as a page.
#[must_use]
pub fn screen(
    app: &App,
    reply: &Reply,
    locale: Locale,
    look: Look,
    nonce: &Nonce,
    status: StatusCode,
) -> Response {
    let strings = words::strings(locale);
    let brand = app.settings.brand();
    let state = serde_json::to_string(&State::new(app, reply, locale));
    let shell = Shell {
        locale,
        title: portico::page_title(strings, reply, &brand.name),
        look,
        base: app.settings.base(),
        styles: &look.styles(app),
        nonce,
        script: app.files.script(),
        words: Some(app.files.words_address(locale)),
        state: Some(state.expect("replies are plain data")),
    };
    let main = portico::to_html(reply.clone(), strings, brand.clone(), place(app));
    let body = format!(
        "{}<main class=\"pt-card\" id=\"portico\">{main}</main>{}",
        header(app),
        footer(
            &brand,
            strings,
            &[waits(app, strings, reply), languages::switch(strings, &address(app, reply))]
                .concat()
        )
    );
    showing(reply, html(status, locale, shell.document(&body)))
}

/// The locale of this tag, or the first there is.
#[must_use]
pub fn locale(tag: &str) -> Locale {
    Locale::tagged(tag).unwrap_or(words::LOCALES[0])
}

fn html(status: StatusCode, locale: Locale, document: String) -> Response {
    let mut response = (status, Html(document)).into_response();
    let language = HeaderValue::from_static(locale.tag);
    response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
    response
}

fn header(app: &App) -> String {
    let name = escape(&app.settings.brand.name);
    let inside = match app.files.logo() {
        Some(logo) => format!("<img class=\"pt-brand-logo\" src=\"{logo}\" alt=\"{name}\">"),
        None => format!("<span class=\"pt-brand-name\">{name}</span>"),
    };
    format!("<header class=\"pt-brand\">{inside}</header>")
}

/// How long the page waits, with a way to have it wait longer: for browsers that
/// run no script, which cannot tell when the time comes. The button sends the
/// screen's form, so that what was typed comes back.
fn waits(app: &App, strings: &Strings, reply: &Reply) -> String {
    if reply.screen.is_over() {
        return String::new();
    }
    let minutes = reply.expires_at.seconds_from(reply.now) / 60;
    let minutes = u32::try_from(minutes).unwrap_or_default();
    format!(
        "<p class=\"pt-waits pt-without-script\">{} <button class=\"pt-language\" form=\"pt-form\" \
        formaction=\"{}/stay\">{}</button></p>",
        escape(&strings.count(Key::EndingWaits, minutes, &[])),
        escape(&address(app, reply)),
        escape(strings.get(Key::EndingStay))
    )
}

/// Where a flow is, on a page of ours.
fn address(app: &App, reply: &Reply) -> String {
    app.settings.at("/flows/") + &reply.flow
}

fn footer(brand: &Brand, strings: &Strings, languages: &str) -> String {
    let links = links(brand, strings, "pt-footer-link");
    format!("<footer class=\"pt-footer\">{links}{languages}</footer>")
}

/// Where the brand's terms, privacy notice and support are.
fn links(brand: &Brand, strings: &Strings, class: &str) -> String {
    let links = [
        (&brand.terms, Key::Terms),
        (&brand.privacy, Key::Privacy),
        (&brand.support, Key::Support),
    ];
    let link = |(address, key): (&Option<String>, Key)| {
        let (address, label) = (escape(address.as_ref()?), escape(strings.get(key)));
        Some(format!(
            "<a class=\"{class}\" href=\"{address}\" rel=\"noopener noreferrer\">{label}</a>"
        ))
    };
    links.into_iter().filter_map(link).collect::<Vec<_>>().join(" ")
}

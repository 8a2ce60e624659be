//! A screen for somebody else's page, and the script that fetches it.

use axum::Json;
use axum::response::Response;
use portico::Place;
use protocol::Reply;
use serde::Serialize;
use words::Strings;

use crate::app::App;
use crate::flows::Outcome;
use crate::pages::{State, escape, links, locale, showing};

/// How a screen looks in somebody else's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedLook {
    /// Whether it is a card, with a line around, or blends in.
    pub card: bool,
    /// `light` or `dark`, where it does not follow the page around.
    pub scheme: Option<&'static str>,
}

/// A screen for somebody else's page.
#[derive(Serialize)]
pub struct Embedded<'a> {
    /// The screen, a form that works as it is.
    html: String,
    /// The title that a page of ours would have.
    title: String,
    lang: &'static str,
    dir: &'static str,
    /// What the widget begins with.
    page: State<'a>,
}

impl<'a> Embedded<'a> {
    /// The screen of `outcome`, at this place.
    #[must_use]
    pub fn new(app: &App, outcome: &'a Outcome, place: Place, look: EmbeddedLook) -> Self {
        let Outcome { reply, .. } = outcome;
        let locale = locale(&outcome.locale);
        let strings = words::strings(locale);
        let brand = app.settings.brand();
        let words = app.files.words_integral(locale);
        let page = State {
            words: place.server.clone() + &words.address,
            integrity: Some(words.integrity),
            place: Some(place.clone()),
            ..State::new(app, reply, locale)
        };
        let title = portico::page_title(strings, reply, &brand.name);
        let (lang, dir) = (locale.tag, locale.dir);
        Self { html: html(reply, strings, &brand, place, look), title, lang, dir, page }
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Response {
        showing(self.page.reply, Json(self))
    }
}

fn html(
    reply: &Reply,
    strings: &'static Strings,
    brand: &protocol::Brand,
    place: Place,
    look: EmbeddedLook,
) -> String {
    let id = escape(&place.scope);
    let scheme = look.scheme.map(|scheme| format!(" data-scheme=\"{scheme}\""));
    let scheme = scheme.unwrap_or_default();
    let layout = if look.card { "card" } else { "compact" };
    let links = links(brand, strings, "pt-link");
    let screen = portico::to_html(reply.clone(), strings, brand.clone(), place);
    format!(
        "<div class=\"pt-embed\" data-layout=\"{layout}\"{scheme}><div class=\"pt-card\" id=\"portico{id}\">{screen}</div>\
        <div class=\"pt-legal\">{links}</div></div>"
    )
}

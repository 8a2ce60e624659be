//! A screen for somebody else's page, and the script that fetches it.

use axum::Json;
use axum::response::Response;
use portico::Place;
use protocol::Reply;
use serde::Serialize;
use words::Strings;

use super::integral::Integral;
use super::{State, escape, links, locale, showing};
use crate::app::App;
use crate::hosts::local::Outcome;
use crate::settings::Theme;

/// How a screen looks in somebody else's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
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
    pub fn new(app: &App, outcome: &'a Outcome, place: Place, look: Look) -> Self {
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
    look: Look,
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

/// Where the loader finds the rest, and what each must be.
#[derive(Serialize)]
struct Rest<'a> {
    styles: &'a [(&'static str, Integral)],
    script: Option<&'a Integral>,
    wasm: Option<&'a Integral>,
    theme: &'static str,
    base: &'a str,
}

/// The loader with the addresses of the rest in it.
pub(super) fn loader(
    source: &str,
    styles: &[(&'static str, Integral)],
    widget: Option<&[Integral; 2]>,
    (theme, base): (Theme, &str),
) -> String {
    let rest = Rest {
        styles,
        script: widget.map(|[script, _]| script),
        wasm: widget.map(|[_, wasm]| wasm),
        theme: theme.name(),
        base,
    };
    let rest = serde_json::to_string(&rest).expect("addresses are plain data");
    source.replace("__PORTICO__", &rest)
}

//! A screen for somebody else's page, and the script that fetches it.

use askama::Template;
use axum::Json;
use axum::response::Response;
use brand::note::Piece;
use portico::Place;
use protocol::Reply;
use serde::Serialize;
use words::Strings;

use crate::app::App;
use crate::assets::Integral;
use crate::brands::Brand;
use crate::flows::Outcome;
use crate::pages::{State, locale, render, showing, words_of};

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
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Embedded<'a> {
    /// The screen, a form that works as it is.
    html: String,
    /// The title that a page of ours would have.
    title: String,
    lang: &'static str,
    #[cfg_attr(test, schema(inline, value_type = Dir))]
    dir: &'static str,
    /// What the widget begins with.
    page: State<'a>,
    /// Its styles as they are now.
    style: Integral,
}

impl<'a> Embedded<'a> {
    /// The screen of `outcome`, at this place.
    #[must_use]
    pub fn new(app: &App, outcome: &'a Outcome, place: Place, look: EmbeddedLook) -> Self {
        let Outcome { reply, .. } = outcome;
        let locale = locale(&outcome.locale);
        let brand = app.brand_of(&outcome.app);
        let strings = brand.strings(locale);
        let words = words_of(app, &brand, locale);
        let page = State {
            words: place.server.clone() + &words.address,
            integrity: Some(words.integrity),
            place: Some(place.clone()),
            ..State::new(app, &brand, reply, locale)
        };
        let title = portico::page_title(strings, reply, &brand.shown.name);
        let (lang, dir, style) = (locale.tag, locale.dir, brand.embed_styles().clone());
        Self { html: html(reply, strings, &brand, place, look), title, lang, dir, page, style }
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Response {
        showing(self.page.reply, Json(self))
    }
}

/// The screen as HTML.
#[derive(Template)]
#[template(path = "embed.html")]
struct Html<'a> {
    layout: &'static str,
    scheme: Option<&'static str>,
    scope: &'a str,
    /// The screen as the widget renders it.
    screen: String,
    brand: &'a Brand,
    note: Vec<Piece>,
    strings: &'a Strings,
}

fn html(
    reply: &Reply,
    strings: &'static Strings,
    brand: &Brand,
    place: Place,
    look: EmbeddedLook,
) -> String {
    let scope = place.scope.clone();
    render(&Html {
        layout: if look.card { "card" } else { "compact" },
        scheme: look.scheme,
        scope: &scope,
        screen: portico::to_html(reply.clone(), strings, brand.shown.clone(), place),
        note: brand.note(strings.locale()),
        brand,
        strings,
    })
}

/// The direction of a language, in the description of the API.
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "its schema is used")]
enum Dir {
    Ltr,
    Rtl,
}

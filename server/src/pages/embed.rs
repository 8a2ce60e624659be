//! A screen for somebody else's page, and the script that fetches it.

use askama::Template;
use axum::Json;
use axum::response::Response;
use brand::note::Piece;
use data_encoding::HEXLOWER;
use portico::Place;
use protocol::{Reply, Screen};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use words::{Key, Strings};

use crate::app::App;
use crate::assets::{Bundle, FirstForm, Integral};
use crate::brands::Brand;
use crate::flows::Outcome;
use crate::flows::handle::NEW;
use crate::pages::{State, locale, render, showing, words_of};

/// How a screen looks in somebody else's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedLook {
    /// Whether it is a card, with a line around, or blends in.
    pub card: bool,
    /// `light` or `dark`, where it does not follow the page around.
    pub scheme: Option<&'static str>,
}

/// What ends the ids of a first form, until it is in a page.
pub const FIRST_SCOPE: &str = "-pt0";

/// What the page has already that asks for a screen.
#[derive(Default)]
pub struct AlreadyShown<'a> {
    /// The [name](FirstForm::form) of the first form that it shows.
    pub form: Option<&'a str>,
    /// The [build](Bundle) of its loader, if that can load what another build needs.
    pub build: Option<&'a str>,
}

/// A screen for somebody else's page.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Embedded<'a> {
    /// The screen, a form that works as it is; left out if the page shows it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    html: Option<String>,
    /// The title that a page of ours would have.
    title: String,
    lang: &'static str,
    #[cfg_attr(test, schema(inline, value_type = Dir))]
    dir: &'static str,
    /// What the widget begins with.
    page: State<'a>,
    /// Its styles as they are now.
    style: Integral,
    /// What the page loads in place of what its loader names, if that is of another build.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    rest: Option<&'a Bundle>,
}

impl<'a> Embedded<'a> {
    /// The screen of `outcome`, at this place.
    #[must_use]
    pub fn new(
        app: &'a App,
        outcome: &'a Outcome,
        (place, look): (Place, EmbeddedLook),
        shown: &AlreadyShown<'_>,
    ) -> Self {
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
        let bundle = app.files.bundle();
        let rest = shown.build.filter(|shown| !bundle.is(shown)).map(|_| bundle);
        let first = || first_form(app, outcome).map(|first| first.form);
        let is_shown =
            rest.is_none() && shown.form.is_some_and(|form| first().as_deref() == Some(form));
        let html = (!is_shown).then(|| html(reply, strings, &brand, place, look));
        Self { html, title, lang, dir, page, style, rest }
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Response {
        showing(self.page.reply, Json(self))
    }
}

/// The form that everybody gets whose first screen this is, with nothing in it that is one
/// browser's; `None` if the screen is somebody's already.
#[must_use]
pub fn first_form(app: &App, outcome: &Outcome) -> Option<FirstForm> {
    let begins = outcome.reply.begin.is_some();
    begins.then(|| form_of_all(app, outcome))
}

/// The same of a first screen that [no browser has asked for](crate::flows::Flows::first_sight).
#[must_use]
pub fn form_of_all(app: &App, outcome: &Outcome) -> FirstForm {
    let locale = locale(&outcome.locale);
    let brand = app.brand_of(&outcome.app);
    let strings = brand.strings(locale);
    let mut reply =
        Reply { flow: NEW.to_owned(), begin: Some(String::new()), ..outcome.reply.clone() };
    if let Screen::Identify(screen) = &mut reply.screen {
        screen.email = None;
    }
    let place = Place {
        server: app.settings.home(),
        heading: 2,
        scope: FIRST_SCOPE.to_owned(),
        autofocus: false,
        browser: Some(String::new()),
    };
    let look = EmbeddedLook { card: false, scheme: None };
    let html = html(&reply, strings, &brand, place, look);
    let hash = Sha256::new_with_prefix(&*outcome.app).chain_update(locale.tag).chain_update(&html);
    FirstForm {
        app: outcome.app.to_string(),
        form: HEXLOWER.encode(&hash.finalize()[..8]),
        html,
        lang: locale.tag,
        speaks: speaks(locale.tag),
        dir: locale.dir,
        styles: match &reply.screen {
            Screen::Identify(first) => brand.critical_embed_styles(first).to_owned(),
            _ => String::new(),
        },
        says: [Key::StatusOffline, Key::StatusServerTrouble].map(|key| strings.get(key)),
    }
}

/// How tags begin that surely mean the locale of this one: its language, but for Chinese, which
/// is written in two ways that a shorter tag does not tell apart.
fn speaks(tag: &'static str) -> &'static str {
    let (language, _) = tag.split_once('-').unwrap_or((tag, ""));
    if language == "zh" { tag } else { language }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_surely_speaks_a_language_is_given_it() {
        for locale in words::LOCALES {
            let begins = speaks(locale.tag);
            for region in ["", "-XX", "-419", "-Latn-XX"] {
                let tag = format!("{begins}{region}");
                assert_eq!(words::named(&tag), Some(*locale), "{tag}");
            }
        }
    }
}

//! A screen as a page of ours.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use brand::note::Piece;
use protocol::{Reply, Screen};
use words::{Key, Locale, Strings};

use crate::app::App;
use crate::flows::Outcome;
use crate::pages::shell::Widget;
use crate::pages::{KeepsOpener, Look, Nonce, Shell, State, html, locale, place, showing};

#[derive(Template)]
#[template(path = "screen.html")]
struct Page<'a> {
    shell: Shell<'a>,
    strings: &'a Strings,
    /// The screen as the widget renders it.
    screen: String,
    /// Where the flow is.
    address: String,
    /// What the brand says below every form.
    note: Vec<Piece>,
    /// Whether the one button that it has is pressed at once, by script.
    at_once: bool,
    /// Where a person goes back to an OpenID client, and what the link says.
    declines: Option<(&'a str, String)>,
    /// How long the page waits, with a way to have it wait longer: for browsers that run no script,
    /// which cannot tell when the time comes.
    waits: Option<String>,
}

/// The page of a flow.
#[must_use]
pub fn flow(app: &App, outcome: &Outcome, nonce: &Nonce, status: StatusCode) -> Response {
    let leads = Leads { back: outcome.declines.as_deref(), ..Leads::default() };
    let look = Look::of(app.brand_of(&outcome.app));
    let page = page(app, &outcome.reply, locale(&outcome.locale), (look, leads), nonce, status);
    in_window(outcome, page)
}

/// The first page of a flow to which one provider is the only way in. Script presses its button
/// before anything else is loaded; without script a person does.
#[must_use]
pub fn at_once(app: &App, outcome: &Outcome, nonce: &Nonce) -> Response {
    let leads = Leads { at_once: true, back: outcome.declines.as_deref(), ..Leads::default() };
    let look = Look::of(app.brand_of(&outcome.app));
    let (locale, reply) = (locale(&outcome.locale), &outcome.reply);
    in_window(outcome, page(app, reply, locale, (look, leads), nonce, StatusCode::OK))
}

/// The page of a flow, in the window that it is shown in.
fn in_window(outcome: &Outcome, mut page: Response) -> Response {
    if outcome.popup {
        page.extensions_mut().insert(KeepsOpener);
    }
    page
}

/// Where a page leads besides its form.
#[derive(Default)]
struct Leads<'a> {
    /// By itself, at once.
    to: Option<&'a str>,
    /// By its one button, at once.
    at_once: bool,
    /// By a link, back to an OpenID client.
    back: Option<&'a str>,
}

/// The page of a flow that, if somebody is signed in, goes on to the app by
/// itself, without script too, or to the provider that was chosen. It leaves no entry in the
/// history.
#[must_use]
pub fn leaving(app: &App, outcome: &Outcome, nonce: &Nonce) -> Response {
    let (locale, reply) = (locale(&outcome.locale), &outcome.reply);
    let to = match &reply.screen {
        Screen::SignedIn(done) => Some(done.return_to.as_str()),
        Screen::AtProvider(way) => Some(way.url.as_str()),
        _ => None,
    };
    let leads = Leads { to, back: outcome.declines.as_deref(), ..Leads::default() };
    let look = Look::of(app.brand_of(&outcome.app));
    in_window(outcome, page(app, reply, locale, (look, leads), nonce, StatusCode::OK))
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
    page(app, reply, locale, (look, Leads::default()), nonce, status)
}

fn page(
    app: &App,
    reply: &Reply,
    locale: Locale,
    (look, leads): (Look, Leads<'_>),
    nonce: &Nonce,
    status: StatusCode,
) -> Response {
    let brand = look.brand.clone();
    let (strings, shown) = (brand.strings(locale), &brand.shown);
    let title = portico::page_title(strings, reply, &shown.name);
    // What is left at once has no use for the widget.
    let script = app.files.script().filter(|_| !leads.at_once);
    let widget = script.map(|script| {
        let state = State::new(app, &brand, reply, locale);
        Widget { script, words: state.words.clone(), state }
    });
    let shell = match &reply.screen {
        Screen::Identify(first) if reply.begin.is_some() => {
            Shell::of_first_screen(locale, title, look, nonce, first)
        }
        _ => Shell::new(app, locale, title, look, nonce),
    };
    let page = Page {
        shell: Shell { leads_to: leads.to, widget, ..shell },
        strings,
        screen: portico::to_html(reply.clone(), strings, shown.clone(), place(app)),
        note: brand.note(locale),
        address: app.settings.at("/flows/") + &reply.flow,
        at_once: leads.at_once,
        declines: leads
            .back
            .map(|to| (to, strings.fill(Key::PageBackToApp, &[("app", &reply.app)]))),
        waits: minutes_left(reply).map(|minutes| strings.count(Key::EndingWaits, minutes, &[])),
    };
    showing(reply, html(status, locale, &page))
}

fn minutes_left(reply: &Reply) -> Option<u32> {
    let minutes = reply.expires_at.seconds_from(reply.now) / 60;
    // Of a first screen nothing is lost, and who is at a provider sees no page of ours.
    let waits = reply.begin.is_none() && !matches!(reply.screen, Screen::AtProvider(_));
    (waits && !reply.screen.is_over()).then(|| u32::try_from(minutes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use protocol::samples;
    use words::LOCALES;

    use super::*;
    use crate::assets::Script;
    use crate::brands::Brand;

    /// A page in this locale, at this address, of a brand of this name.
    fn page(locale: Locale, address: &str, name: &str) -> String {
        let brand = Arc::new(Brand::named(name));
        let sample = samples::all().swap_remove(0);
        let script = Script { js: "/a.js".to_owned(), wasm: "/a.wasm".to_owned() };
        let state = State {
            reply: &sample.reply,
            brand: brand.shown.clone(),
            locale: locale.tag,
            words: String::new(),
            integrity: None,
            place: None,
        };
        let shell = Shell {
            locale,
            title: name.to_owned(),
            look: Look::of(brand),
            styles: String::new(),
            whole_styles: None,
            nonce: &Nonce("nonce".to_owned()),
            leads_to: None,
            widget: Some(Widget { script: &script, words: String::new(), state }),
        };
        let page = Page {
            shell,
            strings: words::strings(locale),
            screen: String::new(),
            note: vec![],
            address: address.to_owned(),
            at_once: false,
            declines: None,
            waits: None,
        };
        page.render().unwrap()
    }

    #[test]
    fn every_language_is_offered_by_its_own_name_and_in_its_own_direction() {
        for locale in LOCALES {
            let page = page(*locale, "/flows/f\"<", "Juniper");
            for other in LOCALES {
                let (tag, dir, name) = (other.tag, other.dir, words::own_name(*other));
                let current = if other == locale { " aria-current=\"true\"" } else { "" };
                let button = format!(" lang=\"{tag}\" dir=\"{dir}\"{current}>{name}</button>");
                assert_eq!(page.matches(&button).count(), 1, "{button} {page}");
                assert!(page.contains(&format!("/flows/f&#34;&#60;?locale={tag}\"")));
            }
            assert_eq!(page.matches("aria-current").count(), 1);
            assert!(!page.contains(words::PSEUDO.tag));
        }
    }

    #[test]
    fn no_name_can_add_a_tag_to_a_page_or_end_the_state_in_it() {
        let name = "</script><!--</title><b>\u{2028}";
        let page = page(LOCALES[0], "/", name);
        for tag in ["<!--", "<b>"] {
            assert!(!page.contains(tag), "{page}");
        }
        assert_eq!(page.matches("</script>").count(), 2, "{page}");
        assert_eq!(page.matches("</title>").count(), 1, "{page}");
        let state = page.split_once("id=\"portico-state\">").unwrap().1;
        let state = state.split_once("</script>").unwrap().0;
        let state: serde_json::Value = serde_json::from_str(state).unwrap();
        assert_eq!(state["brand"]["name"], name);
    }
}

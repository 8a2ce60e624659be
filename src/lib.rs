//! The Portico widget: sign-up, sign-in, one-time-code and enrolment screens.
//!
//! One source, three renderings: `ssr` (to HTML, on the server), `hydrate`
//! (takes a rendered page over) and `csr` (everything in the browser). `still` is the
//! last of them with nobody who answers: what the studio shows.
//!
//! **Invariant**: every screen is one plain HTML form that works without
//! script. Script sends the same fields to the same address and swaps the
//! screen without loading a page; nothing else of the form is different.

mod action;
mod address;
mod announcement;
mod browser;
mod client;
mod clock;
mod components;
#[expect(unreachable_pub, reason = "the macro makes a second function beside a component's")]
mod element;
mod markup;
mod place;
mod screens;
mod signals;
mod trouble;
mod ui;

use std::sync::Arc;

#[cfg(feature = "sandbox")]
pub use browser::{answer_by, parse};
pub use element::{Problem, SignIn, SignInProps, SignedIn};
use leptos::prelude::*;
pub use markup::El;
pub use place::Place;
pub use protocol::Purpose;
use protocol::{Brand, Reply};
pub use screens::page_title;
use signals::Session;
use ui::Ui;
use words::Strings;

/// Half as large as the one of std, which is 3 % of the bundle. A library of other people's pages leaves the choice to them.
#[cfg(all(feature = "hydrate", target_family = "wasm"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The present screen of a flow, and all that moves it on: what a server of the
/// same build renders, and its script takes over.
#[component]
pub fn Screens(
    /// Where the flow stands.
    reply: Reply,
    /// The sentences, in the person's locale.
    strings: &'static Strings,
    /// Whose sign-in it is.
    brand: Brand,
    /// Where it is shown.
    place: Place,
) -> impl IntoView {
    let refusal = reply.refusal;
    let session = Session::new(reply);
    let ui = Ui {
        strings,
        brand: Arc::new(brand),
        place: Arc::new(place),
        session,
        client: client::act,
    };
    if refusal.is_some() {
        components::tell(&ui, refusal, false);
    }
    client::listen(&ui);
    screens::root(ui)
}

/// A screen as it stands: it can be typed into, and what is pressed is answered by nobody.
#[cfg(feature = "still")]
#[component]
pub fn Still(
    /// What is shown.
    reply: Reply,
    /// The sentences.
    strings: &'static Strings,
    /// Whose sign-in it is.
    brand: Brand,
) -> impl IntoView {
    let refusal = reply.refusal;
    let session = Session::new(reply);
    let place = Place { autofocus: false, ..Place::default() };
    let (brand, place) = (Arc::new(brand), Arc::new(place));
    let ui = Ui { strings, brand, place, session, client: |_, _| () };
    if refusal.is_some() {
        components::tell(&ui, refusal, false);
    }
    session.ready().set(true);
    screens::root(ui)
}

/// The screen of `reply` as HTML, to be put into an element of its own.
#[cfg(feature = "ssr")]
#[must_use]
pub fn to_html(reply: Reply, strings: &'static Strings, brand: Brand, place: Place) -> String {
    let owner = Owner::new();
    let props = ScreensProps { reply, strings, brand, place };
    let html = owner.with(|| Screens(props).into_view().to_html());
    owner.cleanup();
    html
}

#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
#[expect(unreachable_pub, reason = "what script calls is public")]
mod start;

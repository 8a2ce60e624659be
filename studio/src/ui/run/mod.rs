//! Run user flow: what is chosen, the sign-in itself, and what happens beside it.

mod beside;
mod chosen;
mod frame;
mod guest;
mod policies;
mod settings;
mod state;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use words::LOCALES;

use self::beside::Beside;
use self::chosen::Chosen;
use self::frame::Walk;
use self::state::Run;
use super::controls::Segments;
use super::locales::Languages;
use super::{Trouble, store};
use crate::run::text;

/// Begins as the page of the tool or, in the frame that it holds, as the sign-in.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
    let Some(root) = document().get_element_by_id("run") else { return guest::start() };
    let root: HtmlElement = root.unchecked_into();
    spawn_local(async move {
        let Ok(draft) = store::get(store::DRAFT).await else {
            return root.set_text_content(Some(crate::text::NOT_OPENED));
        };
        let run = Run::new(draft.unwrap_or_default());
        run.follow_the_studio();
        mount_to(root, move || view! { <App run/> }).forget();
    });
}

#[component]
fn App(run: Run) -> impl IntoView {
    provide_context(run);
    view! {
        <div class="studio run" data-part=move || run.part.get().name()>
            <Bar/>
            <main class="work">
                <Chosen/>
                <Walk/>
                <Beside/>
            </main>
            <Parts/>
            <Trouble told=run.trouble/>
            <p class="unseen" role="status">{move || run.said.get()}</p>
        </div>
    }
}

/// The tool around a part.
fn run() -> Run {
    expect_context()
}

#[component]
fn Bar() -> impl IntoView {
    let run = run();
    let name = Memo::new(move |_| run.draft.with(|draft| draft.document.name.as_str().to_owned()));
    // The folder on this machine is opened by what stands there.
    let back = format!("index.html{}", window().location().hash().unwrap_or_default());
    view! {
        <header class="bar">
            <span class="mark" aria-hidden="true"></span>
            <h1 class="brand-name">{name}<span class="quiet">{text::TITLE}</span></h1>
            <div class="group end">
                <a class="button" href=back>{text::BACK}</a>
                <button type="button" class="button primary" on:click=move |_| run.again()>{text::AGAIN}</button>
            </div>
        </header>
    }
}

/// How it is looked at.
#[component]
fn Looks() -> impl IntoView {
    let run = run();
    let now = Signal::derive(move || run.look.with(|look| look.locale));
    let pairs = |all: [(&str, &str); 2]| {
        all.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec()
    };
    let scheme = Signal::derive(move || run.look.with(|look| look.scheme().to_owned()));
    let width = Signal::derive(move || if run.narrow.get() { "phone" } else { "wide" }.to_owned());
    view! {
        <Languages all=LOCALES.to_vec() now chosen=move |locale| run.speak(locale) trouble=run.trouble/>
        <Segments name="scheme" label=crate::text::SCHEME
            choices=pairs([("light", crate::text::LIGHT), ("dark", crate::text::DARK)])
            value=scheme choose=move |scheme| run.look.update(|look| look.dark = scheme == "dark")/>
        <Segments name="width" label=crate::text::DEVICE
            choices=pairs([("phone", "Phone"), ("wide", "Desktop")])
            value=width choose=move |width| run.narrow.set(width == "phone")/>
    }
}

/// What a small window shows: one part at a time.
#[component]
fn Parts() -> impl IntoView {
    let run = run();
    let one = move |(part, name): (Part, &'static str)| {
        let current = move || (run.part.get() == part).then_some("true");
        view! { <button type="button" class="part-item" aria-current=current on:click=move |_| run.part.set(part)>{name}</button> }
    };
    let parts =
        [(Part::SetUp, text::SET_UP), (Part::Walk, text::WALK), (Part::Beside, text::BESIDE)];
    view! { <nav class="parts" aria-label=crate::text::PARTS_NAME>{parts.map(one)}</nav> }
}

/// What a small window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    SetUp,
    Walk,
    Beside,
}

impl Part {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "edit",
            Self::Walk => "preview",
            Self::Beside => "checks",
        }
    }
}

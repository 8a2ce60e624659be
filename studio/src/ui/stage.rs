//! The middle: one screen, every screen, or the draft beside another.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::samples;

use super::controls::Segments;
use super::frame::{Frame, title};
use super::looks::{AllEyes, Locales, Looks, Samples, change, pairs};
use super::parts::{self, Wrong};
use super::state::{Stage, studio};
use super::store;
use crate::look::Look;
use crate::{desk, text};

/// The middle: how it is looked at, and what is seen.
#[component]
pub(super) fn Middle() -> impl IntoView {
    let studio = studio();
    let live = RwSignal::new(false);
    let content = move || match studio.stage.get() {
        Stage::One => {
            view! { <Frame draft=studio.draft look=studio.look live fills=true/> }.into_any()
        }
        Stage::All => view! { <Every/> }.into_any(),
        Stage::Beside => view! { <Beside/> }.into_any(),
        Stage::Mails => parts::fetched(parts::mails(), |show| show()).into_any(),
    };
    view! {
        <section class="stage" aria-label=text::PREVIEW>
            <div class="view-bar">
                <Show when=move || studio.stage.get() != Stage::Mails><Samples/></Show>
                <Locales/>
                <AllEyes/>
                <Looks/>
            </div>
            <div class="canvas" style:filter=move || studio.look.with(|look| look.eyes.filter()) class:many=move || studio.stage.get() != Stage::One>{content}</div>
            <div class="view-bar low">
                <Stages/>
                <Show when=move || studio.stage.get() == Stage::One>
                    <button type="button" class="button" aria-pressed=move || live.get().to_string() on:click=move |_| live.update(|live| *live = !*live)>{text::TRY_IT}</button>
                </Show>
                <Keep/>
                <RunUserFlow/>
            </div>
        </section>
    }
}

/// What can stand in the middle: its value and its name.
const STAGES: [(Stage, &str, &str); 4] = [
    (Stage::One, "one", text::ONE_SCREEN),
    (Stage::All, "all", text::ALL_SCREENS),
    (Stage::Mails, "mails", text::MAILS),
    (Stage::Beside, "beside", text::BESIDE),
];

#[component]
fn Stages() -> impl IntoView {
    let studio = studio();
    let value = Signal::derive(move || {
        let found = STAGES.iter().find(|(stage, ..)| *stage == studio.stage.get());
        found.map_or("one", |(_, value, _)| value).to_owned()
    });
    let choose = move |value: String| {
        if let Some((stage, ..)) = STAGES.iter().find(|(_, one, _)| *one == value) {
            studio.stage.set(*stage);
        }
    };
    let choices = pairs(STAGES.map(|(_, value, name)| (value, name)));
    view! { <Segments name="stage" label=text::VIEW choices value choose/> }
}

/// Keeps the draft, to compare with it later.
#[component]
fn Keep() -> impl IntoView {
    let studio = studio();
    let keep = move |_| {
        let draft = studio.draft.get_untracked();
        spawn_local(async move {
            match parts::pack(draft.clone()).await {
                Ok(zip) => {
                    store::put(store::KEPT, zip);
                    studio.kept.set(Some(draft));
                    studio.said.set(text::KEPT.to_owned());
                }
                Err(Wrong(wrong)) => studio.trouble.set(Some(wrong)),
            }
        });
    };
    view! { <button type="button" class="button" on:click=keep>{text::KEEP}</button> }
}

/// The page on which a user flow is run in the brand that is made. It leads back to the folder
/// on this machine, if one is open.
#[component]
fn RunUserFlow() -> impl IntoView {
    let fragment = window().location().hash().unwrap_or_default();
    let fragment = Some(fragment).filter(|fragment| desk::token(fragment).is_some());
    let run = format!("run.html{}", fragment.unwrap_or_default());
    view! { <a class="button" href=run target="portico-run">{text::RUN}</a> }
}

/// Every screen at once, small.
#[component]
fn Every() -> impl IntoView {
    let studio = studio();
    let one = move |name: &'static str| {
        let look = Signal::derive(move || Look { sample: name.to_owned(), ..studio.look.get() });
        let open = move |_| {
            change(studio, |look| name.clone_into(&mut look.sample));
            studio.stage.set(Stage::One);
        };
        view! {
            <li class="tile">
                <Frame draft=studio.draft look live=false/>
                <button type="button" class="word" on:click=open>{title(name)}</button>
            </li>
        }
    };
    let all = samples::all().into_iter().map(|sample| one(sample.name)).collect_view();
    view! { <ul class="tiles" data-width=move || studio.look.with(|look| look.width.to_string())>{all}</ul> }
}

/// The draft beside the one that was kept.
#[component]
fn Beside() -> impl IntoView {
    let studio = studio();
    let kept = Signal::derive(move || studio.kept.get().unwrap_or_else(|| studio.draft.get()));
    let is_kept = move || studio.kept.with(Option::is_some);
    view! {
        <div class="beside">
            <figure><figcaption>{text::NOW}</figcaption><Frame draft=studio.draft look=studio.look live=false which=text::OF_NOW/></figure>
            <figure>
                <figcaption>{text::WAS_KEPT}</figcaption>
                <Show when=is_kept fallback=|| view! { <p class="hint">{text::NOTHING_KEPT}</p> }>
                    <Frame draft=kept look=studio.look live=false which=text::OF_KEPT/>
                </Show>
            </figure>
        </div>
    }
}

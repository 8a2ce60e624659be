//! The middle: one screen, every screen, or the draft beside another.

use leptos::prelude::*;
use protocol::samples;
use words::{LOCALES, Locale, own_name};

use super::controls::Segments;
use super::frame::{Frame, title};
use super::state::{Stage, Studio, studio};
use super::store;
use crate::look::{Look, TEXTS, WIDTHS, screens, spoken};
use crate::{desk, folder, text};

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
    };
    view! {
        <section class="stage" aria-label=text::PREVIEW>
            <div class="view-bar">
                <Samples/>
                <Locales/>
                <Looks/>
            </div>
            <div class="canvas" class:many=move || studio.stage.get() != Stage::One>{content}</div>
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

fn change(studio: Studio, change: impl FnOnce(&mut Look)) {
    studio.look.update(change);
}

#[component]
fn Samples() -> impl IntoView {
    let studio = studio();
    let group = |(screen, names): (String, Vec<&'static str>)| {
        let option = |name: &'static str| view! { <option value=name>{title(name)}</option> };
        view! { <optgroup label=spoken(&screen)>{names.into_iter().map(option).collect_view()}</optgroup> }
    };
    view! {
        <label class="select">
            <span class="unseen">{text::SCREEN}</span>
            <select
                id="sample"
                prop:value=move || studio.look.with(|look| look.sample.clone())
                on:change=move |event| change(studio, |look| look.sample = event_target_value(&event))
            >
                {screens().into_iter().map(group).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Locales() -> impl IntoView {
    let studio = studio();
    let option = |locale: &Locale| view! { <option value=locale.tag lang=locale.tag>{own_name(*locale)}</option> };
    let choose = move |tag: String| {
        if let Some(locale) = Locale::tagged(&tag) {
            change(studio, |look| look.locale = locale);
        }
    };
    view! {
        <label class="select">
            <span class="unseen">{text::LOCALE}</span>
            <select
                id="locale"
                prop:value=move || studio.look.with(|look| look.locale.tag)
                on:change=move |event| choose(event_target_value(&event))
            >
                {LOCALES.iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Pairs of a value and its name, as [`Segments`] wants them.
fn pairs<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    all.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect()
}

#[component]
fn Looks() -> impl IntoView {
    let studio = studio();
    let of = move |read: fn(&Look) -> String| Signal::derive(move || studio.look.with(read));
    let widths = WIDTHS.map(|(width, name)| (width.to_string(), name.to_owned())).to_vec();
    let texts = TEXTS.map(|size| (size.to_string(), format!("{size} %"))).to_vec();
    view! {
        <Segments name="scheme" label=text::SCHEME choices=pairs([("light", text::LIGHT), ("dark", text::DARK)])
            value=of(|look| look.scheme().to_owned())
            choose=move |scheme| change(studio, |look| look.dark = scheme == "dark")/>
        <Segments name="width" label=text::DEVICE choices=widths
            value=of(|look| look.width.to_string())
            choose=move |width| change(studio, |look| look.width = width.parse().unwrap_or(look.width))/>
        <Segments name="text" label=text::TEXT_SIZE choices=texts
            value=of(|look| look.text.to_string())
            choose=move |size| change(studio, |look| look.text = size.parse().unwrap_or(look.text))/>
        <Turned label=text::CONTRAST read=|look| look.more turn=|look| look.more = !look.more/>
        <Turned label=text::MIRROR read=|look| look.mirrored turn=|look| look.mirrored = !look.mirrored/>
    }
}

/// A button that stays pressed.
#[component]
fn Turned(label: &'static str, read: fn(&Look) -> bool, turn: fn(&mut Look)) -> impl IntoView {
    let studio = studio();
    let pressed = move || studio.look.with(read).to_string();
    view! { <button type="button" class="button" aria-pressed=pressed on:click=move |_| change(studio, turn)>{label}</button> }
}

/// What can stand in the middle: its value and its name.
const STAGES: [(Stage, &str, &str); 3] = [
    (Stage::One, "one", text::ONE_SCREEN),
    (Stage::All, "all", text::ALL_SCREENS),
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
        store::put(store::KEPT, folder::pack(&draft));
        studio.kept.set(Some(draft));
        studio.said.set(text::KEPT.to_owned());
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

//! How previews are looked at: which screen, in which language, and with whose eyes.

use leptos::prelude::*;
use words::{LOCALES, PSEUDO};

use super::controls::Segments;
use super::frame::title;
use super::locales::Languages;
use super::state::{Stage, Studio, studio};
use crate::look::{Eyes, Look, TEXTS, WIDTHS, screens, spoken};
use crate::text;

/// Changes how a preview is looked at.
pub(super) fn change(studio: Studio, change: impl FnOnce(&mut Look)) {
    studio.look.update(change);
}

#[component]
pub(super) fn Samples() -> impl IntoView {
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
pub(super) fn Locales() -> impl IntoView {
    let studio = studio();
    let now = Signal::derive(move || studio.look.with(|look| look.locale));
    let chosen = move |locale| change(studio, |look| look.locale = locale);
    let all = LOCALES.iter().chain([&PSEUDO]).copied().collect();
    view! { <Languages all now chosen trouble=studio.trouble/> }
}

/// Pairs of a value and its name, as [`Segments`] wants them.
pub(super) fn pairs<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    all.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect()
}

#[component]
pub(super) fn Looks() -> impl IntoView {
    let studio = studio();
    let of = move |read: fn(&Look) -> String| Signal::derive(move || studio.look.with(read));
    let in_mails = Memo::new(move |_| studio.stage.get() == Stage::Mails);
    let choose = move |scheme: String| {
        change(studio, |look| {
            look.dark = scheme == "dark";
            look.inverted = scheme == "inverted";
        });
    };
    let schemes = move || {
        let mut choices = pairs([("light", text::LIGHT), ("dark", text::DARK)]);
        let mut value = of(|look| look.scheme().to_owned());
        if in_mails.get() {
            choices.extend(pairs([("inverted", text::INVERTED)]));
            value = of(|look| look.shade().to_owned());
        }
        view! { <Segments name="scheme" label=text::SCHEME choices value choose/> }
    };
    let widths = WIDTHS.map(|(width, name)| (width.to_string(), name.to_owned())).to_vec();
    view! {
        {schemes}
        <Segments name="width" label=text::DEVICE choices=widths
            value=of(|look| look.width.to_string())
            choose=move |width| change(studio, |look| look.width = width.parse().unwrap_or(look.width))/>
        <Show when=move || studio.stage.get() != Stage::Mails><LooksOfScreens/></Show>
    }
}

/// What mails do not follow: the text and the contrast of their program.
#[component]
fn LooksOfScreens() -> impl IntoView {
    let studio = studio();
    let texts = TEXTS.map(|size| (size.to_string(), format!("{size} %"))).to_vec();
    let value = Signal::derive(move || studio.look.with(|look| look.text.to_string()));
    view! {
        <Segments name="text" label=text::TEXT_SIZE choices=texts
            value
            choose=move |size| change(studio, |look| look.text = size.parse().unwrap_or(look.text))/>
        <Turned label=text::CONTRAST read=|look| look.more turn=|look| look.more = !look.more/>
        <Turned label=text::MIRROR read=|look| look.mirrored turn=|look| look.mirrored = !look.mirrored/>
    }
}

/// With whose eyes all is seen.
#[component]
pub(super) fn AllEyes() -> impl IntoView {
    let studio = studio();
    let option = |eyes: Eyes| view! { <option value=eyes.name()>{eyes.name()}</option> };
    let choose = move |name: String| {
        if let Some(eyes) = Eyes::ALL.into_iter().find(|eyes| eyes.name() == name) {
            change(studio, |look| look.eyes = eyes);
        }
    };
    view! {
        <label class="select">
            <span class="unseen">{text::EYES}</span>
            <select
                id="eyes"
                prop:value=move || studio.look.with(|look| look.eyes.name())
                on:change=move |event| choose(event_target_value(&event))
            >
                {Eyes::ALL.map(option)}
            </select>
        </label>
    }
}

/// A button that stays pressed.
#[component]
fn Turned(label: &'static str, read: fn(&Look) -> bool, turn: fn(&mut Look)) -> impl IntoView {
    let studio = studio();
    let pressed = move || studio.look.with(read).to_string();
    view! { <button type="button" class="button" aria-pressed=pressed on:click=move |_| change(studio, turn)>{label}</button> }
}

//! What fails, and the presses that mend it.

use brand::color::Rgb;
use leptos::prelude::*;

use super::state::{Studio, studio};
use crate::mending::{self, Failure};
use crate::text;

/// What fails the gate, and what else a designer is told.
#[component]
pub(super) fn Checks() -> impl IntoView {
    let studio = studio();
    let failures = studio.failures;
    let count = move || failures.with(Vec::len);
    let mend_all = move |_| studio.change(text::MEND_ALL, mending::mend_all);
    view! {
        <section class="checks" aria-labelledby="checks-name">
            <header class="checks-head">
                <h2 id="checks-name">{text::CHECKS}</h2>
                <span class="count" class:none=move || count() == 0>{count}</span>
            </header>
            <Show when=move || count() == 0>
                <p class="passes"><Mark path="m4 10 4 4 8-9"/>{text::ALL_PASS}</p>
            </Show>
            <Show when=move || { count() > 0 }>
                <button type="button" class="button primary wide" on:click=mend_all>{text::MEND_ALL}</button>
            </Show>
            <ul class="failures">
                <For each=move || failures.get() key=|failure| format!("{} {:?} {:?}", failure.name(), failure.colors, failure.mended) let:failure>
                    <Row failure/>
                </For>
            </ul>
            <Told studio/>
        </section>
    }
}

/// A sign beside what passes or fails, so that it is told not by colour alone.
#[component]
fn Mark(path: &'static str) -> impl IntoView {
    view! { <svg class="sign" viewBox="0 0 20 20" aria-hidden="true"><path d=path/></svg> }
}

#[component]
fn Row(failure: Failure) -> impl IntoView {
    let studio = studio();
    let [front, ground] = failure.colors.map(|color| color.to_string());
    let derives =
        studio.draft.with_untracked(|draft| mending::can_derive(&draft.document, &failure));
    let again = failure.clone();
    let derive = move |_| {
        studio.change(&again.name(), |document| mending::derive_again(document, &again));
    };
    let pair = format!("{} on {}", failure.pair.front, failure.pair.ground);
    let ratio = text::ratio(failure.pair.ratio, failure.pair.need);
    let sides = [0, 1].map(|side| view! { <Mend failure=failure.clone() side/> });
    let name = format!("{}: {}", text::DERIVE, failure.name());
    view! {
        <li class="failure">
            <span class="sample" aria-hidden="true" style:background=ground style:color=front></span>
            <span class="pair">{pair}</span>
            <span class="mode">{text::mode(failure.mode)}</span>
            <span class="ratio"><Mark path="M5 5l10 10M15 5 5 15"/>{ratio}</span>
            <span class="mends">
                {sides}
                {derives.then(|| view! { <button type="button" class="word" aria-label=name on:click=derive>{text::DERIVE}</button> })}
            </span>
        </li>
    }
}

/// A press that mends one side.
#[component]
fn Mend(failure: Failure, side: usize) -> impl IntoView {
    let studio = studio();
    let rgb: Rgb = failure.mended[side]?;
    let token = failure.token(side);
    let name = format!("{} {token} {rgb}: {}", text::MEND, failure.name());
    let (field, mode) = (failure.name(), failure.mode);
    let mut colors = failure.colors;
    colors[side] = rgb;
    let [front, ground] = colors.map(|color| color.to_string());
    let press = move |_| studio.change(&field, |document| mending::set(document, mode, token, rgb));
    Some(view! {
        <button type="button" class="button mend" aria-label=name.clone() title=name on:click=press>
            <span class="after" style:background=ground style:color=front></span>
            {rgb.to_string()}
        </button>
    })
}

/// Warnings, files that are not here, and what is wrong with own styles.
#[component]
fn Told(studio: Studio) -> impl IntoView {
    let told = move || {
        studio.draft.with(|draft| {
            let missing = draft.missing().into_iter().map(|name| text::missing(&name));
            let styles = draft.styles().1;
            let base = draft.document.extends.iter().map(|base| text::extends(base.as_str()));
            let all: Vec<_> =
                missing.chain(base).chain(draft.document.warnings()).chain(styles).collect();
            all.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()
        })
    };
    view! { <ul class="told">{told}</ul> }
}

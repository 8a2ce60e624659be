//! The bar above all: the name, undo and redo, what comes in and what goes out.

use leptos::prelude::*;

use super::desk::Desk;
use super::dialogs::{Dialog, open};
use super::state::{Part, studio};
use crate::text;

/// The bar above all.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let studio = studio();
    let name =
        Memo::new(move |_| studio.draft.with(|draft| draft.document.name.as_str().to_owned()));
    view! {
        <header class="bar">
            <span class="mark" aria-hidden="true"></span>
            <h1 class="brand-name">{name}<span class="quiet">{text::STUDIO}</span></h1>
            <div class="group" role="group" aria-label=text::HISTORY>
                <button type="button" class="icon-button" aria-label=text::UNDO title=text::UNDO_KEYS aria-disabled=move || (!studio.can_undo()).to_string() on:click=move |_| studio.undo()>
                    <Icon path="M9 7 4 12l5 5M4 12h10a6 6 0 0 1 0 12"/>
                </button>
                <button type="button" class="icon-button" aria-label=text::REDO title=text::REDO_KEYS aria-disabled=move || (!studio.can_redo()).to_string() on:click=move |_| studio.redo()>
                    <Icon path="m15 7 5 5-5 5M20 12H10a6 6 0 0 0 0 12"/>
                </button>
            </div>
            <div class="group end">
                <Desk/>
                <button type="button" class="button" on:click=move |_| open(studio, Dialog::Import)>{text::IMPORT}</button>
                <button type="button" class="button" on:click=move |_| open(studio, Dialog::Share)>{text::SHARE}</button>
                <button type="button" class="button primary" on:click=move |_| open(studio, Dialog::Export)>{text::EXPORT}</button>
            </div>
        </header>
    }
}

/// A line drawing on a ground of 24 by 24, shifted up where it is an arrow.
#[component]
fn Icon(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 3 24 24" aria-hidden="true"><path d=path/></svg> }
}

/// What a small window shows: one part at a time.
#[component]
pub(super) fn Parts() -> impl IntoView {
    let studio = studio();
    let one = move |(part, name): (Part, &'static str)| {
        let current = move || (studio.part.get() == part).then_some("true");
        let count = move || {
            let fails = studio.failures.with(Vec::len);
            (part == Part::Checks && fails > 0).then(|| format!(" {fails}"))
        };
        view! {
            <button type="button" class="part-item" aria-current=current on:click=move |_| studio.part.set(part)>
                {name}
                <span class="badge">{count}</span>
            </button>
        }
    };
    let parts =
        [(Part::Edit, text::EDIT), (Part::Preview, text::PREVIEW), (Part::Checks, text::CHECKS)];
    view! { <nav class="parts" aria-label=text::PARTS_NAME>{parts.map(one)}</nav> }
}

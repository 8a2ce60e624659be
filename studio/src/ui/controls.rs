//! Fields that are no colour and no file.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::state::studio;
use crate::fields::{Field, Range};
use crate::text;

/// One line of text. What was typed stays, whether it fits or not.
#[component]
pub(super) fn Line(field: Field, hint: &'static str) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let set = move |text: &str| {
        let value = if text.trim().is_empty() { Value::Null } else { json!(text) };
        studio.set(field.path, value)
    };
    let now = Signal::derive(move || value.get().as_str().unwrap_or_default().to_owned());
    view! { <TextField path=field.path.to_owned() label=field.label hint=hint.to_owned() value=now set/> }
}

/// A field of one line: `set` takes what was typed, or says why not.
#[component]
pub(super) fn TextField(
    path: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] hint: Signal<String>,
    value: Signal<String>,
    set: impl Fn(&str) -> Result<(), String> + Copy + 'static,
) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let wrong = RwSignal::new(None::<String>);
    // What was changed elsewhere, by undo for example, takes the place of what was typed.
    Effect::new(move |before: Option<String>| {
        let now = value.get();
        let is_typed =
            typed.with_untracked(|typed| typed.as_ref().is_some_and(|one| one.trim() == now));
        if before.is_some_and(|before| before != now) && !is_typed {
            typed.set(None);
            wrong.set(None);
        }
        now
    });
    let input = move |text: String| {
        if set(&text).is_ok() {
            wrong.set(None);
        }
        typed.set(Some(text));
    };
    let leave = move |text: String| match set(&text) {
        Ok(()) => typed.set(None),
        Err(error) => wrong.set(Some(error)),
    };
    let id = format!("f-{path}");
    let mut told = path;
    told.insert_str(0, "w-");
    let described = told.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                class="input"
                id=id
                autocomplete="off"
                spellcheck="false"
                placeholder=move || hint.get()
                prop:value=move || typed.get().unwrap_or_else(|| value.get())
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=move || wrong.get().map(|_| described.clone())
                on:input=move |event| input(event_target_value(&event))
                on:change=move |event| leave(event_target_value(&event))
            />
            <p class="wrong" id=told hidden=move || wrong.get().is_none()>{move || wrong.get()}</p>
        </div>
    }
}

/// A number of the document.
#[component]
pub(super) fn Number(field: Field, range: Range) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let number = Signal::derive(move || value.get().as_f64());
    let set = move |number: Option<f64>| studio.set(field.path, json!(number));
    view! { <NumberField path=field.path.to_owned() label=field.label range value=number set/> }
}

/// A number: a slider, and the number as text. `set` takes it, or nothing for the usual one.
#[component]
pub(super) fn NumberField(
    path: String,
    label: &'static str,
    range: Range,
    value: Signal<Option<f64>>,
    set: impl Fn(Option<f64>) -> Result<(), String> + Copy + 'static,
) -> impl IntoView {
    let studio = studio();
    let now = move || value.get().unwrap_or(range.usual);
    let number =
        move |text: &str| set(Some(text.trim().parse().map_err(|_| text::NO_NUMBER.to_owned())?));
    let shown =
        Signal::derive(move || value.get().map_or_else(String::new, |number| number.to_string()));
    let typed = move |text: &str| match text.trim().is_empty() {
        true => set(None),
        false => number(text),
    };
    let slide = move |text: String| studio.note(number(&text));
    let unit = if range.unit.is_empty() { String::new() } else { format!(" ({})", range.unit) };
    view! {
        <div class="number">
            <TextField
                path=path
                label=format!("{label}{unit}")
                hint=range.usual.to_string()
                value=shown
                set=typed
            />
            <input
                class="slider"
                type="range"
                aria-label=label
                min=range.least
                max=range.most
                step=range.step
                class:open=move || value.get().is_none()
                prop:value=move || now().to_string()
                on:input=move |event| slide(event_target_value(&event))
            />
        </div>
    }
}

/// One of several words. The first is what holds without a decision.
#[component]
pub(super) fn Choice(
    field: Field,
    choices: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let now = Signal::derive(move || value.get().as_str().unwrap_or(choices[0].0).to_owned());
    let choose = move |word: String| {
        let value = if word == choices[0].0 { Value::Null } else { json!(word) };
        studio.note(studio.set(field.path, value));
    };
    let choices = choices.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned()));
    view! { <Segments name=field.path label=field.label choices=choices.collect() value=now choose shown=true/> }
}

/// One of a few, side by side.
#[component]
pub(super) fn Segments(
    name: &'static str,
    label: &'static str,
    choices: Vec<(String, String)>,
    value: Signal<String>,
    choose: impl Fn(String) + Copy + Send + 'static,
    /// Whether the label is seen.
    #[prop(optional)]
    shown: bool,
) -> impl IntoView {
    let long = choices.len() > 3;
    let one = move |(word, text): (String, String)| {
        let (same, chosen) = (word.clone(), word.clone());
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name
                    value=word
                    prop:checked=move || value.get() == same
                    on:change=move |_| choose(chosen.clone())
                />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field segments" class:long=long>
            <legend class:unseen=!shown>{label}</legend>
            <div class="segment-row">{choices.into_iter().map(one).collect_view()}</div>
        </fieldset>
    }
}

/// Yes or no.
#[component]
pub(super) fn Switch(
    label: &'static str,
    on: Signal<bool>,
    turn: impl Fn(bool) + Copy + 'static,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input
                type="checkbox"
                prop:checked=move || on.get()
                on:change=move |event| turn(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

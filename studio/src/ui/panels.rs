//! What is edited: a panel at a time.

use brand::palette::{Mode, Token};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::color::{Color, ColorLine};
use super::controls::{Choice, Line, Number, Switch};
use super::focus::Focus;
use super::mail_colors::ColorsOfMails;
use super::parts;
use super::picked::{Fonts, Picture};
use super::sentences::Sentences;
use super::shadow::OneShadow;
use super::state::studio;
use super::styles::Styles;
use crate::fields::{Field, Kind, Panel};
use crate::text;

/// The list of panels.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let studio = studio();
    let one = move |panel: Panel| {
        let current = move || (studio.panel.get() == panel).then_some("true");
        let open = move |_| studio.panel.set(panel);
        view! { <li><button type="button" class="rail-item" aria-current=current on:click=open>{panel.name()}</button></li> }
    };
    view! {
        <nav class="rail" aria-label=text::PANELS>
            <ul>{Panel::ALL.into_iter().map(one).collect_view()}</ul>
        </nav>
    }
}

/// The panel that is open.
#[component]
pub(super) fn OpenPanel() -> impl IntoView {
    let studio = studio();
    // Colours are what a designer begins with, and are here at once.
    let content = move || match studio.panel.get() {
        Panel::Colors => {
            view! { <Fields panel=Panel::Colors/> <Tokens/> <ColorsOfMails/> }.into_any()
        }
        panel => parts::fetched(parts::panel(), move |show| show(panel)).into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="panel-name">
            <h2 id="panel-name">{move || studio.panel.get().name()}</h2>
            {content}
        </section>
    }
}

/// A panel that is not here at once.
pub(super) fn fetched(panel: Panel) -> AnyView {
    match panel {
        Panel::Texts => view! { <Sentences/> }.into_any(),
        Panel::Styles => view! { <Styles/> }.into_any(),
        panel => panel
            .fields()
            .iter()
            .map(|field| view! { <OneField field=*field/> })
            .collect_view()
            .into_any(),
    }
}

#[component]
fn Fields(panel: Panel) -> impl IntoView {
    panel
        .fields()
        .iter()
        .map(|field| match field.kind {
            Kind::Color => view! { <Color field=*field token=token(field.path)/> }.into_any(),
            Kind::Number(range) => view! { <Number field=*field range/> }.into_any(),
            _ => ().into_any(),
        })
        .collect_view()
}

/// What must be there before a field can be: a logo before its height.
fn needed(path: &str) -> Option<&'static str> {
    ["assets.logo", "assets.picture", "assets.square"].into_iter().find_map(|group| {
        let name = path.strip_prefix(group)?;
        (name != ".light").then_some(group)
    })
}

#[component]
fn OneField(field: Field) -> impl IntoView {
    let studio = studio();
    let control = move || match field.kind {
        Kind::Line(hint) => view! { <Line field hint/> }.into_any(),
        Kind::Color => view! { <Color field token=token(field.path)/> }.into_any(),
        Kind::Number(range) => view! { <Number field range/> }.into_any(),
        Kind::Choice(choices) => view! { <Choice field choices/> }.into_any(),
        Kind::Switch(usual) => view! { <Decided field usual/> }.into_any(),
        Kind::Listed(word) => view! { <Listed field word/> }.into_any(),
        Kind::Picture => view! { <Picture field/> }.into_any(),
        Kind::Fonts => view! { <Fonts field/> }.into_any(),
        Kind::Focus => view! { <Focus field/> }.into_any(),
        Kind::Shadow => view! { <OneShadow field/> }.into_any(),
    };
    match needed(field.path) {
        Some(group) => {
            let there = studio.value(group);
            view! { <Show when=move || !there.get().is_null()>{control}</Show> }.into_any()
        }
        None => control().into_any(),
    }
}

/// What a colour of the document is painted with.
fn token(path: &str) -> Token {
    let name = path.rsplit('.').next().unwrap_or_default();
    if name == "accent" { Token::Fill } else { Token::named(name).unwrap_or(Token::Page) }
}

#[component]
fn Decided(field: Field, usual: bool) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let on = Signal::derive(move || value.get().as_bool().unwrap_or(usual));
    let turn = move |on: bool| {
        let value = if on == usual { Value::Null } else { json!(on) };
        studio.note(studio.set(field.path, value));
    };
    view! { <Switch label=field.label on turn/> }
}

#[component]
fn Listed(field: Field, word: &'static str) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let list = move || value.get().as_array().cloned().unwrap_or_default();
    let on = Signal::derive(move || list().contains(&json!(word)));
    let turn = move |on: bool| {
        let mut list = list();
        list.retain(|one| *one != word);
        if on {
            list.push(json!(word));
        }
        let value = if list.is_empty() { Value::Null } else { json!(list) };
        studio.note(studio.set(field.path, value));
    };
    view! { <Switch label=field.label on turn/> }
}

/// Every token of the mode that is shown: each can be set, and else is derived.
#[component]
fn Tokens() -> impl IntoView {
    let studio = studio();
    let opened = RwSignal::new(false);
    let mode = Memo::new(move |_| studio.look.with(crate::look::Look::mode));
    let one = move |mode: Mode, token: Token| {
        let derived =
            Signal::derive(move || studio.draft.with(|draft| draft.document.palette(mode)[token]));
        let path = format!("colors.set.{}.{}", mode.name(), token.name());
        view! { <ColorLine path label=token.name().to_owned() derived/> }
    };
    let all = move || {
        let mode = mode.get();
        Token::ALL.iter().map(|token| one(mode, *token)).collect_view()
    };
    let name = move || format!("{} ({})", text::EVERY_TOKEN, text::mode(mode.get()));
    let turned = move |event: leptos::ev::Event| {
        opened.set(super::is_open(&event));
    };
    view! {
        <details class="more" on:toggle=turned>
            <summary>{name}</summary>
            <p class="hint">{text::TOKENS_HINT}</p>
            <Show when=move || opened.get()><div class="tokens">{all}</div></Show>
        </details>
    }
}

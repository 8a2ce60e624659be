//! Brings a brand in: pasted, dropped or chosen, with a report before it is taken.

use brand::formats::Choice;
use brand::themes::THEMES;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, FileList, HtmlInputElement};

use super::dialogs::{Dialog, close, open};
use super::picked::put_picture;
use super::state::{Studio, studio};
use super::{files, locales};
use crate::assets;
use crate::draft::Files;
use crate::incoming::{Incoming as Read, Parcel};
use crate::look::spoken;
use crate::text;

/// Takes files that were dropped anywhere: pictures become the logo, and the rest a brand.
pub(super) fn dropped(studio: Studio, list: Option<FileList>) {
    spawn_local(async move {
        let files = files::read(list).await;
        let is_picture = |(name, content): (&String, &std::sync::Arc<[u8]>)| {
            assets::picture(name, content).is_ok()
        };
        match files.iter().all(is_picture) {
            true => {
                if let Some((name, content)) = files.first_key_value() {
                    put_picture(studio, "assets.logo.light", name, content).await;
                }
            }
            false => bring(studio, files).await,
        }
    });
}

async fn bring(studio: Studio, files: Files) {
    take(studio, Parcel { files, ..Parcel::default() }).await;
    open(studio, Dialog::Import);
}

/// Reads a parcel with the sentences beside it that its own are compared with.
async fn take(studio: Studio, parcel: Parcel) {
    if let Ok(files) = parcel.unzipped() {
        locales::load_named(&files).await;
    }
    studio.parcel.set(Some(parcel));
}

/// What is brought in, and what comes of it.
#[component]
pub(super) fn Incoming() -> impl IntoView {
    let studio = studio();
    let pick = move |event: Event| {
        let Some(input) = event.target() else { return };
        let input: HtmlInputElement = input.unchecked_into();
        spawn_local(async move {
            let files = files::read(input.files()).await;
            input.set_value("");
            bring(studio, files).await;
        });
    };
    let paste = move |text: String| match text.trim().is_empty() {
        true => studio.parcel.set(None),
        false => spawn_local(take(studio, Parcel::pasted(&text))),
    };
    let outcome = Memo::new(move |_| {
        let parcel = studio.parcel.get()?;
        Some(studio.draft.with_untracked(|draft| parcel.read(draft)))
    });
    let report = move || match outcome.get() {
        None => ().into_any(),
        Some(Err(wrong)) => view! { <p class="wrong" role="alert">{wrong}</p> }.into_any(),
        Some(Ok(read)) => view! { <Report read/> }.into_any(),
    };
    view! {
        <div class="dialog-body">
            <p>{text::IMPORT_HINT}</p>
            <div class="picked-row">
                <input class="unseen" type="file" id="f-import" multiple=true aria-label=text::IMPORT_FILES on:change=pick/>
                <label class="button" for="f-import">{text::IMPORT_FILES}</label>
            </div>
            <div class="field" role="group" aria-label=text::THEMES>
                <span class="label">{text::THEMES}</span>
                <div class="picked-row">{THEMES.map(|(name, _)| view! { <Theme name/> })}</div>
            </div>
            <div class="field">
                <label for="f-paste">{text::PASTE}</label>
                <textarea class="input code" id="f-paste" rows="6" spellcheck="false" on:input=move |event| paste(event_target_value(&event))></textarea>
            </div>
            {report}
        </div>
    }
}

/// The draft in the look of a theme.
#[component]
fn Theme(name: &'static str) -> impl IntoView {
    let studio = studio();
    let press = move |_| {
        let parcel = studio.draft.with_untracked(|draft| Parcel::theme(name, draft));
        studio.parcel.set(Some(parcel));
    };
    view! { <button type="button" class="button" on:click=press>{spoken(name)}</button> }
}

/// What was read, and a press that takes it.
#[component]
fn Report(read: Read) -> impl IntoView {
    let studio = studio();
    let draft = read.draft;
    let take = move |_| {
        studio.replace(draft.clone());
        studio.parcel.set(None);
        close(Dialog::Import);
    };
    let wanted = read.wanted.into_iter().map(|file| text::wanted(&file.what, &file.from)).collect();
    view! {
        <section class="report" aria-label=text::REPORT>
            <div class="report-head">
                <h3>{read.read}</h3>
                <button type="button" class="button primary" on:click=take>{text::TAKE}</button>
            </div>
            <Meanings choices=read.choices/>
            <Lines name=text::TAKEN lines=read.taken/>
            <Lines name=text::TOLD lines=read.told/>
            <Lines name=text::WANTED lines=wanted/>
            <Lines name=text::UNKNOWN lines=read.unknown/>
        </section>
    }
}

#[component]
fn Lines(name: &'static str, lines: Vec<String>) -> impl IntoView {
    if lines.is_empty() {
        return None;
    }
    let count = lines.len();
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    Some(
        view! { <details open=count <= 12><summary>{format!("{name} ({count})")}</summary><ul class="told">{lines}</ul></details> },
    )
}

/// Names of somebody else's: what each can mean, and what was chosen for others.
#[component]
fn Meanings(choices: Vec<Choice>) -> impl IntoView {
    let studio = studio();
    let chosen = studio.parcel.get_untracked().map(|parcel| parcel.chosen).unwrap_or_default();
    let offered = choices.clone();
    let suggests = offered.iter().any(|choice| choice.offered.is_some());
    let take = move |_| {
        studio.parcel.update(|parcel| {
            if let Some(parcel) = parcel {
                parcel.choose_offered(&offered);
            }
        });
    };
    let known = chosen.into_iter().filter(|(_, meaning)| !meaning.is_empty());
    let known = known.map(
        |(name, meaning)| view! { <Meaning name value=String::new() offered=None chosen=meaning/> },
    );
    let open = choices.into_iter().map(|choice| {
        view! { <Meaning name=choice.name value=choice.value offered=choice.offered chosen=String::new()/> }
    });
    view! {
        {suggests.then(|| view! { <button type="button" class="button" on:click=take>{text::TAKE_OFFERED}</button> })}
        {known.collect_view()}
        {open.collect_view()}
    }
}

/// One name, and what it means.
#[component]
fn Meaning(
    name: String,
    value: String,
    offered: Option<&'static str>,
    chosen: String,
) -> impl IntoView {
    let studio = studio();
    let key = StoredValue::new(name.clone());
    let choose = move |meaning: String| {
        studio.parcel.update(|parcel| {
            if let Some(parcel) = parcel {
                parcel.chosen.insert(key.get_value(), meaning);
            }
        });
    };
    let option = |meaning: &'static str| {
        let name =
            if offered == Some(meaning) { text::suggested(meaning) } else { meaning.to_owned() };
        view! { <option value=meaning selected=meaning == chosen>{name}</option> }
    };
    let label = format!("{}: {name}", text::MEANS);
    view! {
        <div class="meaning">
            <span><code>{name}</code>" "{value}</span>
            <select aria-label=label on:change=move |event| choose(event_target_value(&event))>
                <option value="">{text::NOT_TAKEN}</option>
                {brand::formats::meanings().map(option).collect_view()}
            </select>
        </div>
    }
}

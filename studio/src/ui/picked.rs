//! Fields for files beside the document: pictures and fonts.

use brand::document::NARROWER;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::state::{Studio, studio};
use super::{encode, files};
use crate::assets::{self, Taken, narrower};
use crate::draft::Files;
use crate::fields::Field;
use crate::incoming::has_ending;
use crate::text;

/// Reads what was chosen, and lets the same file be chosen again.
fn chosen(event: &Event, then: impl AsyncFnOnce(Files) + 'static) {
    let Some(input) = event.target() else { return };
    let input: HtmlInputElement = input.unchecked_into();
    spawn_local(async move {
        let files = files::read(input.files()).await;
        input.set_value("");
        then(files).await;
    });
}

/// Puts a picture at a path, and says what was left out of it.
pub(super) async fn put_picture(studio: Studio, path: &str, name: &str, content: &[u8]) {
    let written = async { encode::picture(path, assets::picture(name, content)?).await };
    let outcome = written.await.and_then(|Taken { name, content, told, copies }| {
        studio.edit(path, |draft| {
            // Those of another picture of that name show something else.
            draft
                .files
                .retain(|file, _| !NARROWER.iter().any(|width| *file == narrower(&name, *width)));
            draft.files.insert(name.clone(), content);
            draft.files.extend(copies);
            draft.set(path, json!(name))
        })?;
        studio.said.set(told.join(" "));
        // What was left out of a drawing may be missed; a photograph looks the same.
        let is_drawing = has_ending(&name, "svg") && !told.is_empty();
        if is_drawing { Err(told.join(" ")) } else { Ok(()) }
    });
    studio.note(outcome);
}

/// A picture: the logo, for example.
#[component]
pub(super) fn Picture(field: Field) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let name = Signal::derive(move || value.get().as_str().unwrap_or_default().to_owned());
    let source = move || studio.draft.with(|draft| files::address(&draft.files, &name.get()));
    let is_there = move || !name.get().is_empty();
    let pick = move |event: Event| {
        chosen(&event, async move |files| {
            for (name, content) in files {
                put_picture(studio, field.path, &name, &content).await;
            }
        });
    };
    let remove = move |_| {
        // A picture that is only for dark, or has only a height, is none.
        let path = field.path.strip_suffix(".light").unwrap_or(field.path);
        studio.note(studio.set(path, Value::Null));
    };
    let id = format!("f-{}", field.path);
    view! {
        <div class="field picked">
            <span class="label">{field.label}</span>
            <div class="picked-row">
                <Show when=is_there>
                    <span class="thumb"><img src=source alt=""/></span>
                    <span class="file-name">{name}</span>
                </Show>
                <input class="unseen" type="file" id=id.clone() accept=".svg,.png,.jpg,.jpeg,.webp,.avif" aria-label=field.label on:change=pick/>
                <label class="button" for=id>{move || if is_there() { text::REPLACE } else { text::CHOOSE_FILE }}</label>
                <Show when=is_there>
                    <button type="button" class="word" aria-label=format!("{}: {}", text::REMOVE, field.label) on:click=remove>{text::REMOVE}</button>
                </Show>
            </div>
        </div>
    }
}

/// The files of fonts, each with its family.
#[component]
pub(super) fn Fonts(field: Field) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let fonts = move || value.get().as_array().cloned().unwrap_or_default();
    let add = move |event: Event| {
        chosen(&event, async move |files| {
            for (name, content) in files {
                studio.note(add_font(studio, field.path, &name, &content).await);
            }
        });
    };
    let one = move |font: Value| {
        let file = font["file"].as_str().unwrap_or_default().to_owned();
        let family = font["family"].as_str().unwrap_or_default().to_owned();
        let gone = file.clone();
        let remove = move |_| {
            let mut rest = fonts();
            rest.retain(|font| font["file"] != gone);
            let rest = if rest.is_empty() { Value::Null } else { json!(rest) };
            studio.note(studio.set(field.path, rest));
        };
        let name = format!("{}: {file}", text::REMOVE);
        view! {
            <div class="picked-row">
                <span class="file-name">{format!("{family} · {file}")}</span>
                <button type="button" class="word" aria-label=name on:click=remove>{text::REMOVE}</button>
            </div>
        }
    };
    view! {
        <div class="field picked">
            <span class="label">{field.label}</span>
            {move || fonts().into_iter().map(one).collect_view()}
            <div class="picked-row">
                <input class="unseen" type="file" id="f-fonts" accept=".woff2" aria-label=field.label on:change=add/>
                <label class="button" for="f-fonts">{text::ADD_FONT}</label>
            </div>
        </div>
    }
}

/// Adds a font; the first one is what is read, if nothing else was decided.
async fn add_font(studio: Studio, path: &str, name: &str, content: &[u8]) -> Result<(), String> {
    let taken = assets::font(name, content)?;
    encode::font(&taken).await?;
    let family = assets::family(&taken.name);
    studio.edit(path, |draft| {
        let mut fonts = draft.get(path).as_array().cloned().unwrap_or_default();
        fonts.retain(|font| font["file"] != taken.name);
        fonts.push(json!({ "family": family, "file": taken.name }));
        draft.files.insert(taken.name.clone(), taken.content.clone());
        draft.set(path, json!(fonts))?;
        if draft.get("type.font").is_null() {
            draft.set("type.font", json!(family))?;
        }
        Ok(())
    })
}

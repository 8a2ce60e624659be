//! The folder of brands on this machine, if `portico studio` serves the page: brands are
//! opened from it and saved in place.

use std::sync::Arc;

use data_encoding::BASE64;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestInit, Response};

use super::state::{Studio, studio};
use super::{locales, parts};
use crate::draft::{Draft, Files};
use crate::{desk, folder, text};

/// A brand of the folder.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Listed {
    id: String,
    files: Vec<String>,
}

#[derive(Deserialize)]
struct Refusal {
    errors: Vec<String>,
}

/// The brands of the folder, and which is open.
#[component]
pub(super) fn Desk() -> impl IntoView {
    let fragment = window().location().hash().unwrap_or_default();
    let token = desk::token(&fragment).map(str::to_owned);
    token.map(|token| parts::fetched(parts::desk(), move |show| show(token.clone())))
}

#[component]
pub(super) fn Folder(token: String) -> impl IntoView {
    let studio = studio();
    let token = StoredValue::new(token);
    let listed = RwSignal::new(Vec::<Listed>::new());
    let opened = RwSignal::new(String::new());
    let list = move || async move {
        match get(&token.get_value(), "").await {
            Ok(bytes) => listed.set(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(wrong) => studio.trouble.set(Some(wrong)),
        }
    };
    spawn_local(list());
    let choose = move |event| {
        let id = event_target_value(&event);
        opened.set(id.clone());
        let all = listed.get_untracked();
        if let Some(brand) = all.iter().find(|one| one.id == id).cloned() {
            spawn_local(open(studio, token.get_value(), brand, all));
        }
    };
    let save = move |_| {
        let name = studio.draft.with_untracked(|draft| draft.document.name.as_str().to_owned());
        let id = Some(opened.get_untracked()).filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| desk::id(&name));
        spawn_local(async move {
            let saved = put(studio, &token.get_value(), &id).await;
            let is_saved = saved.is_ok();
            studio.note(saved);
            if is_saved {
                list().await;
                opened.set(id.clone());
                studio.said.set(text::saved(&id));
            }
        });
    };
    let brands = move || {
        let option = |one: Listed| {
            let is_open = opened.with(|opened| *opened == one.id);
            view! { <option value=one.id.clone() selected=is_open>{one.id.clone()}</option> }
        };
        listed.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="group" role="group" aria-label=text::FOLDER>
            <select class="input" aria-label=text::FOLDER_BRAND on:change=choose>
                <option value="">{text::NEW_BRAND}</option>
                {brands}
            </select>
            <button type="button" class="button" on:click=save>{text::SAVE}</button>
        </div>
    }
}

/// Puts a brand of the folder into the place of the draft.
async fn open(studio: Studio, token: String, brand: Listed, all: Vec<Listed>) {
    match opened(&token, &brand, &all).await {
        Ok((draft, base)) => {
            studio.replace(draft);
            studio.trouble.set(base.map(|base| text::no_longer_extends(&base)));
        }
        Err(wrong) => studio.trouble.set(Some(wrong)),
    }
}

/// A brand with all that it has of the one that it extends: that one may be changed without it.
async fn opened(
    token: &str,
    brand: &Listed,
    all: &[Listed],
) -> Result<(Draft, Option<String>), String> {
    let mut files = files_of(token, brand).await?;
    let base = folder::base(&files);
    if let Some(other) = all.iter().find(|one| Some(&one.id) == base.as_ref()) {
        files = folder::over(files, files_of(token, other).await?)?;
    }
    locales::load_named(&files).await;
    Ok((folder::opened(files)?, base))
}

async fn files_of(token: &str, brand: &Listed) -> Result<Files, String> {
    let mut files = Files::new();
    for name in &brand.files {
        let bytes = get(token, &format!("/{}/{name}", brand.id)).await?;
        files.insert(name.clone(), Arc::from(bytes));
    }
    Ok(files)
}

async fn put(studio: Studio, token: &str, id: &str) -> Result<(), String> {
    let files = studio.draft.with_untracked(folder::files);
    let files: serde_json::Map<_, _> =
        files.iter().map(|(name, body)| (name.clone(), BASE64.encode(body).into())).collect();
    let body = json!({ "files": files }).to_string();
    ask(token, "PUT", &format!("/{id}"), Some(&body)).await.map(drop)
}

async fn get(token: &str, path: &str) -> Result<Vec<u8>, String> {
    ask(token, "GET", path, None).await
}

/// Asks the program that serves the page.
async fn ask(token: &str, method: &str, path: &str, body: Option<&str>) -> Result<Vec<u8>, String> {
    let gone = |_: JsValue| text::GONE.to_owned();
    let headers = Headers::new().map_err(gone)?;
    headers.set("authorization", &format!("Bearer {token}")).map_err(gone)?;
    headers.set("content-type", "application/json").map_err(gone)?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&headers);
    if let Some(body) = body {
        init.set_body(&JsValue::from_str(body));
    }
    let asked = window().fetch_with_str_and_init(&format!("/api/brands{path}"), &init);
    let response: Response = JsFuture::from(asked).await.map_err(gone)?.unchecked_into();
    let bytes = JsFuture::from(response.array_buffer().map_err(gone)?).await.map_err(gone)?;
    let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
    match response.ok() {
        true => Ok(bytes),
        false => Err(refused(response.status(), &bytes)),
    }
}

fn refused(status: u16, bytes: &[u8]) -> String {
    let told = serde_json::from_slice::<Refusal>(bytes).map(|refusal| refusal.errors.join(" "));
    match told.ok().filter(|told| !told.is_empty()) {
        Some(told) => told,
        None if status == 401 => text::OTHER_START.to_owned(),
        None => text::GONE.to_owned(),
    }
}

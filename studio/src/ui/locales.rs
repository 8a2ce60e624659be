//! Sentences of other languages than English: each is a file beside the page, fetched when it is first asked for.

use std::cell::Cell;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use words::{LOCALES, Locale, PSEUDO};

use crate::draft::Files;
use crate::{incoming, text};

thread_local! {
    /// Counts what was asked for: the last choice is what is shown, whichever file comes first.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// Has the sentences of a locale here.
pub(super) async fn load(locale: Locale) -> Result<(), String> {
    let missing = || text::no_sentences(words::own_name(locale));
    match words::is_here(locale) || fetch(locale).await.is_ok_and(|file| words::give(locale, &file))
    {
        true => Ok(()),
        false => Err(missing()),
    }
}

/// Goes on in another language once its sentences are here, unless yet another one was asked for since. If they cannot be fetched, that is
/// told, and `stays` is called.
pub(super) fn choose(
    tag: &str,
    trouble: RwSignal<Option<String>>,
    chosen: impl FnOnce(Locale) + 'static,
    stays: impl FnOnce() + 'static,
) {
    let Some(locale) = Locale::tagged(tag) else { return };
    let asked = ASKED.get().wrapping_add(1);
    ASKED.set(asked);
    let done = move |loaded: Result<(), String>| {
        match loaded.is_ok() {
            true => chosen(locale),
            false => stays(),
        }
        trouble.set(loaded.err());
    };
    if words::is_here(locale) {
        return done(Ok(()));
    }
    spawn_local(async move {
        let loaded = load(locale).await;
        if ASKED.get() == asked {
            done(loaded);
        }
    });
}

/// A list of languages to choose one of.
#[component]
pub(super) fn Languages(
    all: Vec<Locale>,
    now: Signal<Locale>,
    chosen: impl Fn(Locale) + Copy + 'static,
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let field = NodeRef::<html::Select>::new();
    let stays = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value(now.get_untracked().tag);
        }
    };
    let option = |locale: Locale| {
        let name = if locale == PSEUDO { text::PSEUDO } else { words::own_name(locale) };
        view! { <option value=locale.tag lang=locale.tag>{name}</option> }
    };
    view! {
        <label class="select">
            <span class="unseen">{text::LOCALE}</span>
            <select
                id="locale"
                node_ref=field
                prop:value=move || now.get().tag
                on:change=move |event| choose(&event_target_value(&event), trouble, chosen, stays)
            >
                {all.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Has the sentences here of each locale that is named in files, because a brand's own ones are compared with them. Without them, only a
/// server compares.
pub(super) async fn load_named(files: &Files) {
    for locale in LOCALES.iter().filter(|locale| incoming::names_locale(files, locale.tag)) {
        let _ = load(*locale).await;
    }
}

async fn fetch(locale: Locale) -> Result<String, JsValue> {
    let fetched = window().fetch_with_str(&words::file_name(locale));
    let response: Response = JsFuture::from(fetched).await?.unchecked_into();
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}

//! Sentences of a brand, in place of those of `words/`.

use leptos::prelude::*;
use words::{FORMS, Key};

use super::controls::TextField;
use super::state::studio;
use crate::text;
use brand::document::{ALL_LOCALES, BRAND_KEYS};

/// Sentences that are listed at once.
const MOST: usize = 30;

/// Every sentence that has this in it, with its name.
fn found(needle: &str, locale: words::Locale) -> Vec<(&'static str, String)> {
    let needle = needle.trim().to_lowercase();
    let strings = words::strings(locale);
    let own = BRAND_KEYS.iter().map(|(key, _)| (*key, String::new()));
    let all = Key::ALL.iter().map(|key| (key.path(), strings.get(*key).replace(FORMS, " / ")));
    let has = |text: &str| words::plain(text).to_lowercase().contains(&needle);
    own.chain(all).filter(|(key, text)| has(key) || has(text)).collect()
}

/// The sentences of the locale that is shown: those that are searched for, to be replaced.
#[component]
pub(super) fn Sentences() -> impl IntoView {
    let studio = studio();
    let needle = RwSignal::new(String::new());
    let locale = Memo::new(move |_| studio.look.with(|look| look.locale));
    let rows = move || {
        let locale = locale.get();
        let all = found(&needle.get(), locale);
        let rest = all.len().saturating_sub(MOST);
        let rows = all
            .into_iter()
            .take(MOST)
            .map(|(key, theirs)| view! { <Sentence key=key theirs locale/> });
        let more = (rest > 0).then(|| view! { <p class="hint">{text::and_more(rest)}</p> });
        (rows.collect_view(), more)
    };
    view! {
        <p class="hint">{move || text::sentences_of(words::own_name(locale.get()))}</p>
        <div class="field">
            <label for="f-search">{text::SEARCH}</label>
            <input class="input" id="f-search" type="search" autocomplete="off" on:input=move |event| needle.set(event_target_value(&event))/>
        </div>
        {rows}
    }
}

#[component]
fn Sentence(key: &'static str, theirs: String, locale: words::Locale) -> impl IntoView {
    let studio = studio();
    let now = Signal::derive(move || {
        let own = |draft: &crate::draft::Draft| {
            draft.document.texts.iter().find(|(tag, _)| *tag == locale.tag)?.1.get(key).cloned()
        };
        studio.draft.with(own).unwrap_or_default()
    });
    let set = move |sentence: &str| {
        studio.edit(&format!("texts.{}.{key}", locale.tag), |draft| {
            draft.set_text(locale.tag, key, sentence)
        })
    };
    let hint = Signal::derive(move || {
        let all = studio
            .draft
            .with(|draft| draft.document.texts.find(ALL_LOCALES, key).map(str::to_owned));
        all.unwrap_or_else(|| theirs.clone())
    });
    view! { <TextField path=format!("texts.{key}") label=key hint=hint value=now set/> }
}

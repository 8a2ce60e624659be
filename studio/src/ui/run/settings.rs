//! What is tried, as the operator's settings: copied, changed, or pasted.

use leptos::prelude::*;

use super::run;
use crate::run::text;

/// The settings as TOML.
#[component]
pub(super) fn Settings() -> impl IntoView {
    let run = run();
    let copy = move |_| {
        let copied = window().navigator().clipboard().write_text(&run.toml.get_untracked());
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(copied).await.is_ok() {
                run.said.set(String::new());
                run.said.set(text::COPIED.to_owned());
            }
        });
    };
    let wrong =
        move || run.wrong.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <details class="more">
            <summary>{text::SETTINGS}</summary>
            <p class="hint" id="toml-hint">{text::SETTINGS_HINT}</p>
            <div class="field">
                <label class="unseen" for="toml">{text::SETTINGS}</label>
                <textarea class="input code" id="toml" rows="18" spellcheck="false" autocomplete="off"
                    aria-describedby="toml-hint toml-wrong"
                    aria-invalid=move || run.wrong.with(|wrong| !wrong.is_empty()).then_some("true")
                    prop:value=move || run.toml.get()
                    on:input=move |event| run.typed(event_target_value(&event))></textarea>
                <ul class="wrong" id="toml-wrong">{wrong}</ul>
            </div>
            <button type="button" class="button" on:click=copy>{text::COPY}</button>
        </details>
    }
}

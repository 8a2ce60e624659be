//! Own styles: typed, checked, and shown as far as they are taken.

use leptos::prelude::*;

use super::state::studio;
use crate::text;

/// Own styles.
#[component]
pub(super) fn Styles() -> impl IntoView {
    let studio = studio();
    let css = Memo::new(move |_| studio.draft.with(|draft| draft.css.clone()));
    let wrong = Memo::new(move |_| studio.draft.with(|draft| draft.styles().1));
    let typed = move |text: String| {
        let changed = studio.edit("css", |draft| {
            draft.set_css(&text);
            Ok(())
        });
        studio.note(changed);
    };
    let lines =
        move || wrong.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <p class="hint">{text::STYLES_HINT}</p>
        <div class="field">
            <label for="f-css">{text::STYLES}</label>
            <textarea
                class="input code"
                id="f-css"
                rows="14"
                spellcheck="false"
                aria-describedby="css-wrong"
                aria-invalid=move || (!wrong.get().is_empty()).then_some("true")
                prop:value=move || css.get()
                on:input=move |event| typed(event_target_value(&event))
            ></textarea>
            <ul class="wrong" id="css-wrong">{lines}</ul>
        </div>
        <details class="more">
            <summary>{text::PARTS}</summary>
            <ul class="parts-list">
                {brand::css::PARTS.iter().map(|part| view! { <li><code>{format!(".{part}")}</code></li> }).collect_view()}
            </ul>
        </details>
    }
}

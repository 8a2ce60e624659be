//! The studio as people see it.

mod bar;
mod checks;
mod color;
mod controls;
mod desk;
mod dialogs;
mod encode;
mod files;
mod focus;
mod frame;
mod incoming;
mod keeping;
mod locales;
mod looks;
mod mail_colors;
mod mails;
mod page;
mod panels;
mod parts;
mod picked;
#[cfg(feature = "run")]
mod run;
mod sentences;
mod shadow;
mod slices;
mod stage;
mod state;
mod store;
mod styles;

use leptos::ev::{DragEvent, Event, KeyboardEvent};
use leptos::mount::mount_to;
use leptos::prelude::*;
#[cfg(not(feature = "run"))]
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDetailsElement, HtmlElement};

use self::bar::{Bar, Parts};
use self::checks::Checks;
use self::dialogs::Dialogs;
use self::keeping::Elsewhere;
use self::panels::{OpenPanel, Rail};
use self::parts::Wrong;
use self::stage::Middle;
use self::state::{Stage, Studio};
use self::store::Mark;
use crate::draft::Draft;
use crate::{link, text};

/// Begins with the brand of the link, or with the draft that was kept here.
#[cfg_attr(not(feature = "run"), wasm_bindgen(start))]
fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let Some(root) = document().get_element_by_id("studio") else { return };
        let root: HtmlElement = root.unchecked_into();
        let mark = store::mark().await;
        let drafts = (store::get(store::KEPT).await, store::get(store::DRAFT).await);
        let (Ok(kept), Ok(draft)) = drafts else {
            return root.set_text_content(Some(text::NOT_OPENED));
        };
        let draft = draft.unwrap_or_default();
        let fragment = window().location().hash().unwrap_or_default();
        let linked = match link::holds_brand(&fragment) {
            true => Some(parts::linked(fragment).await.map_err(|Wrong(wrong)| wrong)),
            false => None,
        };
        if linked.is_some() {
            forget_fragment();
        }
        mount_to(root, move || view! { <App draft mark kept linked/> }).forget();
    });
}

/// The fragment of an address that shows every screen.
const EVERY: &str = "#all";

/// Takes a brand that was opened out of the address: loaded anew, the page shows the draft
/// and what was changed since.
fn forget_fragment() {
    let path = window().location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

#[component]
fn App(
    draft: Draft,
    mark: Mark,
    kept: Option<Draft>,
    linked: Option<Result<Draft, String>>,
) -> impl IntoView {
    let studio = Studio::new(draft, mark, kept);
    provide_context(studio);
    if window().location().hash().is_ok_and(|fragment| fragment == EVERY) {
        studio.stage.set(Stage::All);
    }
    match linked {
        Some(Ok(linked)) => studio.replace(linked),
        Some(Err(wrong)) => studio.trouble.set(Some(wrong)),
        None => {}
    }
    let keys = window_event_listener(leptos::ev::keydown, move |event| pressed(studio, &event));
    on_cleanup(move || keys.remove());
    let over = |event: DragEvent| event.prevent_default();
    let drop = move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        spawn_local(async move {
            if let Err(Wrong(wrong)) = parts::dropped(studio, files).await {
                studio.trouble.set(Some(wrong));
            }
        });
    };
    view! {
        <div class="studio" data-part=move || studio.part.get().name() on:dragover=over on:drop=drop>
            <Bar/>
            <main class="work">
                <Rail/>
                <OpenPanel/>
                <Middle/>
                <Checks/>
            </main>
            <Parts/>
            <Dialogs/>
            <Trouble told=studio.trouble/>
            <Elsewhere/>
            <p class="unseen" role="status">{move || studio.said.get()}</p>
        </div>
    }
}

#[component]
fn Trouble(told: RwSignal<Option<String>>) -> impl IntoView {
    let close = move |_| told.set(None);
    view! {
        <div class="trouble" role="alert" hidden=move || told.with(Option::is_none)>
            <span>{move || told.get()}</span>
            <button type="button" class="icon-button" aria-label=text::CLOSE on:click=close>"×"</button>
        </div>
    }
}

/// Undo and redo, by the keys that people know.
fn pressed(studio: Studio, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => studio.undo(),
        ("z", true) | ("y", false) => studio.redo(),
        _ => return,
    }
    event.prevent_default();
}

/// Whether what was turned is open now.
fn is_open(event: &Event) -> bool {
    let details = event.target().map(JsCast::unchecked_into::<HtmlDetailsElement>);
    details.is_some_and(|details| details.open())
}

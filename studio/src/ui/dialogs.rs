//! What comes in, what goes out, and the link to a brand.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::files;
use super::parts::{self, View};
use super::state::{Studio, studio};
use crate::archive;
use crate::draft::{Draft, Files};
use crate::{folder, link, text};
use brand::formats::{Exported, dtcg, entra, shadcn};

/// A dialog of the studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialog {
    Import,
    Export,
    Share,
}

impl Dialog {
    const fn id(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
            Self::Share => "share",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Import => text::IMPORT_NAME,
            Self::Export => text::EXPORT_NAME,
            Self::Share => text::SHARE_NAME,
        }
    }
}

fn element(dialog: Dialog) -> Option<HtmlDialogElement> {
    Some(document().get_element_by_id(dialog.id())?.unchecked_into())
}

/// Opens a dialog.
pub(super) fn open(studio: Studio, dialog: Dialog) {
    studio.opened.set(Some(dialog));
    if let Some(element) = element(dialog)
        && !element.open()
    {
        let _ = element.show_modal();
    }
}

/// Closes a dialog.
pub(super) fn close(dialog: Dialog) {
    if let Some(element) = element(dialog) {
        element.close();
    }
}

/// Every dialog.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    view! {
        <Window dialog=Dialog::Import/>
        <Window dialog=Dialog::Export/>
        <Window dialog=Dialog::Share/>
    }
}

#[component]
fn Window(dialog: Dialog) -> impl IntoView {
    let studio = studio();
    let id = dialog.id();
    // It stays as it was left when it is opened again; what could not be fetched is tried again then.
    let here = RwSignal::new(None::<View>);
    Effect::new(move |_| {
        if studio.opened.get() == Some(dialog) && here.with_untracked(Option::is_none) {
            parts::fetch(studio, here, parts::dialog(dialog));
        }
    });
    let content = move || here.get().map(|show| show());
    view! {
        <dialog class="dialog" id=id aria-labelledby=format!("{id}-name")>
            <header class="dialog-head">
                <h2 id=format!("{id}-name")>{dialog.name()}</h2>
                <button type="button" class="icon-button" aria-label=text::CLOSE on:click=move |_| close(dialog)>"×"</button>
            </header>
            {content}
        </dialog>
    }
}

/// A file for each way out.
type Way = (&'static str, &'static str, fn(&Draft) -> Exported);

const WAYS: [Way; 3] = [
    (text::AS_TOKENS, "tokens", |draft| dtcg::export(&draft.document)),
    (text::AS_ENTRA, "entra", |draft| entra::export(&draft.document)),
    (text::AS_SHADCN, "shadcn", |draft| shadcn::export(&draft.document)),
];

/// The name of a brand as that of a file.
fn stem(draft: &Draft) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = draft.document.name.as_str().chars().map(sign).collect();
    let name = name.trim_matches('-').to_owned();
    if name.is_empty() { "brand".to_owned() } else { name }
}

#[component]
pub(super) fn Outgoing() -> impl IntoView {
    let studio = studio();
    let accepted = RwSignal::new(false);
    let lost = RwSignal::new(Vec::<String>::new());
    let fails = move || studio.failures.with(Vec::len);
    let folder = move |_| {
        if fails() > 0 && accepted.get_untracked() {
            studio.change(text::ACCEPT, |document| document.accepted.extend(document.unaccepted()));
        }
        let draft = studio.draft.get_untracked();
        files::save(&format!("{}.zip", stem(&draft)), &folder::pack(&draft));
    };
    let sheet = move |_| {
        let draft = studio.draft.get_untracked();
        files::save(&format!("{}.css", stem(&draft)), draft.document.sheet().as_bytes());
    };
    let one = move |(name, what, export): Way| {
        let save = move |_| {
            let draft = studio.draft.get_untracked();
            let exported = export(&draft);
            lost.set(exported.lost);
            let all =
                exported.files.into_iter().map(|(name, text)| (name, text.into_bytes().into()));
            let all: Files = all.collect();
            match all.first_key_value().filter(|_| all.len() == 1) {
                Some((name, content)) => files::save(name, content),
                None => files::save(&format!("{}-{what}.zip", stem(&draft)), &archive::write(&all)),
            }
        };
        view! { <button type="button" class="button wide" on:click=save>{name}</button> }
    };
    let losses =
        move || lost.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let blocked = move || fails() > 0 && !accepted.get();
    view! {
        <div class="dialog-body">
            <p>{text::FOLDER_HINT}</p>
            <Show when=move || { fails() > 0 }>
                <label class="switch">
                    <input type="checkbox" prop:checked=accepted on:change=move |event| accepted.set(event_target_checked(&event))/>
                    <span>{move || text::export_with(fails())}</span>
                </label>
            </Show>
            <button type="button" class="button primary wide" aria-disabled=move || blocked().to_string() on:click=move |event| if !blocked() { folder(event) }>{text::AS_FOLDER}</button>
            <h3>{text::OTHER_FORMATS}</h3>
            <div class="ways">
                {WAYS.map(one)}
                <button type="button" class="button wide" on:click=sheet>{text::AS_CSS}</button>
            </div>
            <Show when=move || !lost.with(Vec::is_empty)><h3>{text::LOST}</h3></Show>
            <ul class="told">{losses}</ul>
        </div>
    }
}

#[component]
pub(super) fn Share() -> impl IntoView {
    let studio = studio();
    let field = NodeRef::<html::Input>::new();
    let made = Memo::new(move |_| studio.draft.with(link::write));
    let address = move || {
        let here = window().location().href().unwrap_or_default();
        let here = here.split('#').next().unwrap_or_default().to_owned();
        made.get().map(|fragment| format!("{here}#{fragment}"))
    };
    let copy = move |_| {
        if let (Ok(address), Some(field)) = (address(), field.get()) {
            field.select();
            let _ = window().navigator().clipboard().write_text(&address);
            studio.said.set(text::COPIED.to_owned());
        }
    };
    view! {
        <div class="dialog-body">
            <p>{text::LINK_HINT}</p>
            <div class="link-row">
                <input class="input" readonly node_ref=field aria-label=text::LINK prop:value=move || address().unwrap_or_default()/>
                <button type="button" class="button primary" on:click=copy>{text::COPY}</button>
            </div>
            <p class="wrong">{move || made.get().err()}</p>
        </div>
    }
}

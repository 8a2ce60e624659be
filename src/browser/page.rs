//! The page around the screen: events, focus, title, history.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use protocol::Refusal;
use web_sys::{
    Element, Event, EventTarget, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement,
    SubmitEvent,
};
use words::Key;

use super::{Fields, history, mounted};
use crate::action::Action;
use crate::address;
use crate::markup::{Heard, Listener};
use crate::ui::Ui;

/// Milliseconds between saying "signed in" and leaving: long enough to be
/// spoken, too short to be waited for.
const FAREWELL: u64 = 300;

/// Hears what the person does to the form and to the page.
pub(crate) fn listen(ui: &Ui) {
    let window: EventTarget = window().into();
    let mut heard = vec![];
    let mut hear = |target: &EventTarget, event, then: fn(&Ui, &Event)| {
        let ui = ui.clone();
        let then: Listener = Box::new(move |event| then(&ui, event));
        heard.push(Heard::new(target.clone(), event, then));
    };
    if !ui.place.is_embedded() {
        history::begin(ui);
        hear(&window, "popstate", history::moved);
    }
    // Not the window: the page around may stop what bubbles.
    if let Some(root) = root(ui) {
        let root = root.into();
        hear(&root, "submit", submitted);
        hear(&root, "keydown", typed);
    }
    hear(&window, "pageshow", restored);
    hear(&window, "online", |ui, _| ui.session.say(ui.say(Key::StatusBackOnline)));
    hear(&window, "pagehide", |ui, _| {
        clear_secrets(ui);
        super::stop_asking(&ui.place.scope);
    });
    mounted::keep(&ui.place.scope, heard);
}

/// Enter that only ends the composing of a letter sends nothing. Safari says
/// that composing has ended and gives the key a number that no other has.
fn typed(_: &Ui, event: &Event) {
    let is = |name: &str| js_sys::Reflect::get(event, &name.into()).ok();
    let composes = is("isComposing").is_some_and(|composes| composes.is_truthy())
        || is("keyCode").is_some_and(|code| code == 229.0);
    if composes && is("key").is_some_and(|key| key == "Enter") {
        event.prevent_default();
    }
}

fn submitted(ui: &Ui, event: &Event) {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form.filter(|form| form.closest(".pt-screen").is_ok_and(|s| s.is_some()))
    else {
        return;
    };
    let pressed = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    // A button with an address of its own gives no answer: it loads another page. Those of
    // the languages were made for the flow as it was when the page was loaded.
    if let Some(button) = &pressed
        && let Some(address) = button.get_attribute("formaction")
    {
        if let Some((_, locale)) = address.split_once('?') {
            let flow = ui.session.peek(|reply| address::flow(&ui.place, reply));
            let _ = button.set_attribute("formaction", &[&flow, "?", locale].concat());
        }
        return;
    }
    event.prevent_default();
    ui.act(Action::Submit(form, pressed));
}

/// A page from the back/forward cache still holds what was typed, and may be
/// out of date.
fn restored(ui: &Ui, event: &Event) {
    let kept = js_sys::Reflect::get(event, &"persisted".into()).ok();
    if kept.and_then(|kept| kept.as_bool()) == Some(true) {
        clear_secrets(ui);
        ui.act(Action::Refresh);
    }
}

/// Shows a new screen: its title, its place in the history, and the focus where
/// the person goes on.
pub(crate) fn show_screen(ui: &Ui, title: &str) {
    if ui.place.is_embedded() {
        // Who went elsewhere on the page meanwhile is left there.
        let elsewhere = document().active_element().is_some_and(|here| here.tag_name() != "BODY");
        if !elsewhere || has_focus(ui) {
            focus(first(ui));
        }
        return;
    }
    document().set_title(title);
    history::show_screen(ui);
    window().scroll_to_with_x_and_y(0.0, 0.0);
    focus(first(ui));
}

/// Where the person goes on.
fn first(ui: &Ui) -> Option<Element> {
    find(ui, ".pt-input").or_else(|| find(ui, ".pt-title"))
}

/// Shows that the same screen remains, and why: the focus goes to what can be
/// mended. True if it was there already.
pub(crate) fn show_refusal(ui: &Ui, title: &str, refusal: Option<Refusal>) -> bool {
    if !ui.place.is_embedded() {
        document().set_title(title);
    }
    history::stay();
    let control = find(ui, ".pt-summary:not([hidden])")
        .or_else(|| find(ui, ".pt-input[aria-invalid]"))
        .or_else(|| find(ui, ".pt-input"));
    // Selecting takes the focus along in some browsers.
    let was_there = control == document().active_element();
    if let Some(input) = control.as_ref().and_then(|input| input.dyn_ref::<HtmlInputElement>()) {
        if matches!(refusal, Some(Refusal::CredentialsWrong {})) {
            input.set_value("");
        }
        input.select();
    }
    focus(control);
    was_there
}

/// Opens the question whether more time is needed: the focus goes there, and
/// comes back by itself.
pub(crate) fn ask_question(ui: &Ui) {
    // Who is busy elsewhere on a page around is not held up.
    if ui.place.is_embedded() && !has_focus(ui) {
        return;
    }
    // Where it is open already, nothing happens.
    if let Some(question) = question(ui) {
        let _ = question.show_modal();
    }
}

/// Closes it; where it is closed already, nothing happens.
pub(crate) fn close_question(ui: &Ui) {
    if let Some(question) = question(ui) {
        question.close();
    }
}

fn question(ui: &Ui) -> Option<HtmlDialogElement> {
    Some(find(ui, ".pt-ending")?.unchecked_into())
}

/// What a look at a first screen takes along, so that it comes anew with what was typed.
pub(crate) fn first_screen(ui: &Ui) -> Option<Fields> {
    let step = ui.session.peek(|reply| reply.begin.is_some().then(|| reply.step.to_string()))?;
    let input = find(ui, "[name=username]")?.dyn_into::<HtmlInputElement>().ok()?;
    Fields::from_pairs(ui, &[("step", &step), ("answer", "email"), ("email", &input.value())])
}

/// Whether the focus is in the widget.
fn has_focus(ui: &Ui) -> bool {
    let here = document().active_element();
    here.is_some_and(|here| root(ui).is_some_and(|root| root.contains(Some(&here))))
}

fn root(ui: &Ui) -> Option<Element> {
    document().get_element_by_id(&ui.place.root())
}

pub(super) fn find(ui: &Ui, selector: &str) -> Option<Element> {
    root(ui)?.query_selector(selector).ok().flatten()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn clear_secrets(ui: &Ui) {
    for name in ["password", "new-password", "one-time-code", "recovery-code"] {
        if let Some(input) = find(ui, &["[name=", name, "]"].concat())
            .and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
        {
            input.set_value("");
        }
    }
}

/// Loads the page anew: the host explains what became of the flow. A first screen has no
/// address, so its form is sent as browsers send forms. A page around is not ours to load:
/// it is told.
pub(crate) fn reload(ui: &Ui) {
    if ui.place.is_embedded() {
        return;
    }
    let new = ui.session.peek(|reply| reply.begin.is_some());
    let form = if new { find(ui, ".pt-form") } else { None };
    match form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        Some(form) => {
            let _ = form.submit();
        }
        None => {
            let _ = window().location().reload();
        }
    }
}

/// Goes on to the app, once it has been said. A page around is told, and may
/// know better.
pub(crate) fn leave(ui: &Ui, address: &str) {
    if ui.place.is_embedded() {
        return;
    }
    let address = address.to_owned();
    let go = move || {
        let _ = window().location().assign(&address);
    };
    set_timeout(go, std::time::Duration::from_millis(FAREWELL));
}

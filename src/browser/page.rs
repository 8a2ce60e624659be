//! The page around the screen: events, focus, title, history.

use flow::Refusal;
use leptos::prelude::*;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement, SubmitEvent,
};
use words::Key;

use crate::address;
use crate::markup::Listener;
use crate::session;
use crate::ui::Ui;

/// Milliseconds between saying "signed in" and leaving: long enough to be
/// spoken, too short to be waited for.
const FAREWELL: u64 = 300;

/// Hears what the person does to the form and to the page.
pub(crate) fn listen(ui: &Ui) {
    let window = window();
    replace_entry(Some(&present_address(ui)));
    let heard = ui.clone();
    hear(&window, "submit", Box::new(move |event| submitted(&heard, event)));
    let heard = ui.clone();
    hear(&window, "popstate", Box::new(move |event| moved(&heard, event)));
    let heard = ui.clone();
    hear(&window, "pageshow", Box::new(move |event| restored(&heard, event)));
    let heard = ui.clone();
    hear(&window, "online", Box::new(move |_| heard.session.say(heard.say(Key::BackOnline))));
    hear(&window, "keydown", Box::new(typed));
    let leaves = |_: &Event| {
        clear_secrets();
        super::stop_asking();
    };
    hear(&window, "pagehide", Box::new(leaves));
}

fn hear(target: &web_sys::EventTarget, event: &'static str, then: Listener) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| then(&event));
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Enter that only ends the composing of a letter sends nothing. Safari says
/// that composing has ended and gives the key a number that no other has.
fn typed(event: &Event) {
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
    // A button with an address of its own gives no answer: it loads another page.
    if pressed.as_ref().is_some_and(|button| button.has_attribute("formaction")) {
        return;
    }
    event.prevent_default();
    session::submit(ui, &form, pressed.as_ref());
}

/// The browser's Back asks the host for the screen before; Forward shows that
/// what was done is done.
fn moved(ui: &Ui, event: &Event) {
    let there = js_sys::Reflect::get(event, &"state".into()).ok().and_then(|state| state.as_f64());
    // A link to a place on the page makes an entry of its own, which is no step.
    let Some(there) = there else { return };
    let back = there < entry();
    set_entry(there);
    replace_entry(Some(&present_address(ui)));
    if back {
        session::go_back(ui);
    }
}

/// A page from the back/forward cache still holds what was typed, and may be
/// out of date.
fn restored(ui: &Ui, event: &Event) {
    let kept = js_sys::Reflect::get(event, &"persisted".into()).ok();
    if kept.and_then(|kept| kept.as_bool()) == Some(true) {
        clear_secrets();
        session::refresh(ui);
    }
}

fn present_address(ui: &Ui) -> String {
    ui.session.with_reply(address::screen)
}

thread_local! {
    /// Which entry of the history this flow is at, counted from where it began.
    static ENTRY: std::cell::Cell<f64> = const { std::cell::Cell::new(0.0) };
    /// Whether the next screen takes the place of the present entry.
    static IN_PLACE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

fn entry() -> f64 {
    ENTRY.get()
}

fn set_entry(entry: f64) {
    ENTRY.set(entry);
    IN_PLACE.set(true);
}

fn replace_entry(address: Option<&str>) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::from_f64(entry()), "", address);
    }
}

/// Shows a new screen: its title, its place in the history, and the focus where
/// the person goes on.
pub(crate) fn show_screen(title: &str, address: &str) {
    document().set_title(title);
    if IN_PLACE.take() {
        replace_entry(Some(address));
    } else if let Ok(history) = window().history() {
        ENTRY.set(entry() + 1.0);
        let _ = history.push_state_with_url(&JsValue::from_f64(entry()), "", Some(address));
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
    focus(find(".pt-input").or_else(|| find("#pt-title")));
}

/// Shows that the same screen remains, and why: the focus goes to what can be
/// mended. True if it was there already.
pub(crate) fn show_refusal(title: &str, refusal: Option<Refusal>) -> bool {
    document().set_title(title);
    IN_PLACE.set(false);
    let control = find(".pt-summary:not([hidden])")
        .or_else(|| find(".pt-input[aria-invalid]"))
        .or_else(|| find(".pt-input"));
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
pub(crate) fn ask_question() {
    // Where it is open already, nothing happens.
    if let Some(question) = question() {
        let _ = question.show_modal();
    }
}

/// Closes it; where it is closed already, nothing happens.
pub(crate) fn close_question() {
    if let Some(question) = question() {
        question.close();
    }
}

fn question() -> Option<HtmlDialogElement> {
    Some(find(".pt-ending")?.unchecked_into())
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn clear_secrets() {
    for selector in ["#password", "#new-password", "#one-time-code", "#recovery-code"] {
        if let Some(input) = find(selector).and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
            input.set_value("");
        }
    }
}

/// Loads the page anew: the host explains what became of the flow.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Goes on to the app, once it has been said.
pub(crate) fn leave(address: &str) {
    let address = address.to_owned();
    let go = move || {
        let _ = window().location().assign(&address);
    };
    set_timeout(go, std::time::Duration::from_millis(FAREWELL));
}

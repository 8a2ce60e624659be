//! The browser's history: an entry for each screen, by its number.

use std::cell::Cell;

use leptos::prelude::window;
use leptos::wasm_bindgen::JsValue;
use web_sys::Event;

use crate::action::Action;
use crate::address;
use crate::ui::Ui;

thread_local! {
    /// Which entry of the history this flow is at, counted from where it began.
    static ENTRY: Cell<f64> = const { Cell::new(0.0) };
    /// Whether the next screen takes the place of the present entry.
    static IN_PLACE: Cell<bool> = const { Cell::new(false) };
}

/// Numbers the entry of a page that was loaded. One that is loaded anew keeps
/// its number, and so do the entries before it.
pub(super) fn begin(ui: &Ui) {
    let kept = window().history().and_then(|history| history.state());
    ENTRY.set(kept.ok().and_then(|entry| entry.as_f64()).unwrap_or(0.0));
    replace(ui);
}

/// The browser's Back asks the host for the screen before; Forward shows that
/// what was done is done.
pub(super) fn moved(ui: &Ui, event: &Event) {
    let there = js_sys::Reflect::get(event, &"state".into()).ok().and_then(|state| state.as_f64());
    // A link to a place on the page makes an entry of its own, which is no step.
    let Some(there) = there else { return };
    let back = there < ENTRY.replace(there);
    IN_PLACE.set(true);
    replace(ui);
    if back {
        ui.act(Action::Back);
    }
}

/// Gives a new screen its entry.
pub(super) fn show_screen(ui: &Ui) {
    if IN_PLACE.take() {
        replace(ui);
    } else if let Ok(history) = window().history() {
        ENTRY.set(ENTRY.get() + 1.0);
        let _ = history.push_state_with_url(&entry(), "", present_address(ui).as_deref());
    }
}

/// Says that the same screen remains.
pub(super) fn stay() {
    IN_PLACE.set(false);
}

/// A first screen has no address but the one that it was asked for at.
fn present_address(ui: &Ui) -> Option<String> {
    ui.session.peek(|reply| reply.begin.is_none().then(|| address::screen(&ui.place, reply)))
}

fn entry() -> JsValue {
    JsValue::from_f64(ENTRY.get())
}

fn replace(ui: &Ui) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&entry(), "", present_address(ui).as_deref());
    }
}

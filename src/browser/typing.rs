//! Help with typing and copying.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Event, HtmlInputElement, InputEvent};
use words::{Key, Strings};

use crate::signals::Session;
use crate::ui::Ui;

/// Sends a code once it is whole; the same one only once, so that a wrong one
/// is not sent again by the next stroke.
pub(crate) fn code_typed(event: &Event, length: u8) {
    let composing = event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing);
    let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let digits = protocol::typed::code(&input.value());
    if let Some(control) = input.parent_element() {
        // Which cell the next digit goes to.
        let _ = control.set_attribute("data-typed", &digits.len().to_string());
    }
    let whole = digits.len() == usize::from(length) && digits.bytes().all(|b| b.is_ascii_digit());
    if composing || !whole || already_sent(&input, &digits) {
        return;
    }
    if let Some(form) = input.form() {
        let _ = form.request_submit();
    }
}

/// Has a code that was typed or filled in before the WebAssembly was there sent
/// as if it were typed now.
pub(crate) fn take_typed_code(ui: &Ui) {
    if let (Some(input), Ok(typed)) =
        (super::page::find(ui, ".pt-control--code .pt-input"), Event::new("input"))
    {
        let _ = input.dispatch_event(&typed);
    }
}

/// Drops the password that a password manager filled in beside an address once a person types
/// another one. What a manager or the browser fills in is not typed.
pub(crate) fn address_typed(event: &Event) {
    let kind =
        js_sys::Reflect::get(event, &"inputType".into()).ok().and_then(|kind| kind.as_string());
    let typed = kind.is_some_and(|kind| !kind.is_empty() && kind != "insertReplacementText");
    if !(typed && event.is_trusted()) {
        return;
    }
    let address = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    let form = address.and_then(|input| input.form());
    let password = form.and_then(|form| form.query_selector("[name=password]").ok().flatten());
    if let Some(password) = password.and_then(|p| p.dyn_into::<HtmlInputElement>().ok()) {
        password.set_value("");
    }
}

/// Remembers in the input itself, which leaves the page with its screen, how
/// the last code that was sent ended. Not in an attribute: styles read those.
fn already_sent(input: &HtmlInputElement, digits: &str) -> bool {
    let key = JsValue::from_str("porticoSent");
    let sent = JsValue::from_str(digits);
    let before = js_sys::Reflect::get(input, &key).unwrap_or(JsValue::UNDEFINED);
    let _ = js_sys::Reflect::set(input, &key, &sent);
    before == sent
}

/// Keeps the caret of the field before a button where it is while the field is
/// shown or hidden: some browsers put it at the start.
pub(crate) fn keep_caret(event: &Event) {
    let button = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let field = button.and_then(|button| button.previous_element_sibling());
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let (start, end) = (field.selection_start(), field.selection_end());
    if let (Ok(Some(start)), Ok(Some(end))) = (start, end) {
        let keep = move || drop(field.set_selection_range(start, end));
        set_timeout(keep, std::time::Duration::ZERO);
    }
}

#[wasm_bindgen(module = "/src/browser/typing.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn save_text(name: &str, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch)]
    async fn copy_text(text: &str) -> Result<(), JsValue>;
}

/// Saves a text as a file of this name; whether it could be.
pub(crate) fn download(name: &str, text: &str) -> bool {
    save_text(&[name, ".txt"].concat(), text).is_ok()
}

/// Asks the browser to print the page; whether it could be asked.
pub(crate) fn print() -> bool {
    window().print().is_ok()
}

/// Copies a text and says so.
pub(crate) fn copy(session: &Session, strings: &'static Strings, text: &str) {
    let (session, text) = (*session, text.to_owned());
    spawn_local(async move {
        if copy_text(&text).await.is_ok() && !session.is_over() {
            session.say("".into());
            session.say(strings.get(Key::StatusCopied).into());
        }
    });
}

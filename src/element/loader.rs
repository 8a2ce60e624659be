//! Brings the element to the page, once.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect};
use leptos::prelude::{Callable as _, Callback, document, window};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;

use super::{Problem, TAG};

thread_local! {
    /// The servers whose script is on the page.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(vec![]) };
}

/// Of which app and in which locale the first form comes along with the script.
type First = (Option<String>, Option<String>);

/// Puts the script of this server into the page, where there is no element yet.
pub(super) fn load(server: &str, first: First, told: Option<Callback<Problem>>) {
    let known = ASKED.with_borrow(|asked| asked.iter().any(|asked| asked == server));
    if known || is_there() {
        return;
    }
    ASKED.with_borrow_mut(|asked| asked.push(server.to_owned()));
    let (place, failed) = (server.to_owned(), move || {
        if let Some(told) = told {
            told.run(Problem { kind: "script".into(), status: None, reason: None });
        }
    });
    let again = move || {
        ASKED.with_borrow_mut(|asked| asked.retain(|asked| *asked != place));
        failed();
    };
    if put(server, first, again.clone()).is_none() {
        again();
    }
}

fn is_there() -> bool {
    let elements = window().custom_elements();
    !elements.get(TAG).is_undefined()
}

fn put(server: &str, first: First, failed: impl FnOnce() + 'static) -> Option<()> {
    let address = address(server, first);
    let script: HtmlElement = document().create_element("script").ok()?.dyn_into().ok()?;
    script.set_attribute("type", "module").ok()?;
    script.set_attribute("crossorigin", "anonymous").ok()?;
    Reflect::set(&script, &"src".into(), &trusted(&address)).ok()?;
    let failed = Closure::once_into_js(move |_: JsValue| failed());
    script.set_onerror(Some(failed.unchecked_ref()));
    document().head()?.append_child(&script).ok()?;
    Some(())
}

/// Where the script is, with the first form of the app if one is known.
fn address(server: &str, (app, locale): First) -> String {
    let encoded = |name: &str, value: String| {
        let value = String::from(js_sys::encode_uri_component(&value));
        [name, &value].concat()
    };
    let app = app.map(|app| encoded("?app=", app));
    let locale = locale.filter(|_| app.is_some()).map(|locale| encoded("&locale=", locale));
    [
        server.trim_end_matches('/'),
        "/portico.js",
        &app.unwrap_or_default(),
        &locale.unwrap_or_default(),
    ]
    .concat()
}

/// The address in the form that pages with `require-trusted-types-for 'script'`
/// ask for, if they allow the policy `portico-load`.
fn trusted(address: &str) -> JsValue {
    let plain = JsValue::from_str(address);
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let made = || -> Option<JsValue> {
        let types = get(&window(), "trustedTypes").filter(|types| !types.is_undefined())?;
        let rules = Object::new();
        // Whoever gets hold of the policy gets this address and no other.
        let this = plain.clone();
        let only = Closure::once_into_js(move |_: JsValue| this);
        Reflect::set(&rules, &"createScriptURL".into(), &only).ok()?;
        let policy: Function = get(&types, "createPolicy")?.dyn_into().ok()?;
        let policy = policy.call2(&types, &"portico-load".into(), &rules).ok()?;
        let make: Function = get(&policy, "createScriptURL")?.dyn_into().ok()?;
        make.call1(&policy, &plain).ok()
    };
    made().unwrap_or(plain)
}

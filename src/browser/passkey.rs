//! Passkeys: what the host asks for is asked of the browser, and what the
//! browser gives is the form's answer.

use std::cell::RefCell;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use protocol::Screen;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;
use words::Key;

use super::credential;
use super::fetch::asked;
use super::time::{Timer, after};
use crate::action::Action;
use crate::address;
use crate::trouble::Trouble;
use crate::ui::Ui;

/// Milliseconds after which autofill gets a fresh challenge; the host's lives
/// at least 150 seconds.
const RENEWAL: i32 = 120_000;

thread_local! {
    /// What the browser is asked just now: at most one thing at a time.
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

struct Asked {
    /// The widget that asks.
    scope: String,
    controller: AbortController,
    _renewal: Option<Timer>,
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

/// Whether this browser has passkeys.
pub(crate) fn has_passkeys() -> bool {
    Reflect::get(&window(), &"PublicKeyCredential".into()).is_ok_and(|class| class.is_truthy())
}

/// Takes back what the widget of this scope asks the browser.
pub(crate) fn stop_asking(scope: &str) {
    let asked = ASKED.with_borrow_mut(|asked| asked.take_if(|asked| asked.scope == scope));
    // Outside: an abort calls back.
    drop(asked);
}

/// Offers passkeys among what the browser fills in, where the screen takes them.
pub(crate) fn offer(ui: &Ui) {
    let wanted = ui
        .session
        .peek(|reply| matches!(&reply.screen, Screen::Identify(screen) if screen.passkey));
    let Some(available) = method("isConditionalMediationAvailable").filter(|_| wanted) else {
        return;
    };
    let ui = ui.clone();
    spawn_local(async move {
        let Ok(available) = available.call0(&JsValue::NULL) else { return };
        let available =
            JsFuture::from(Promise::resolve(&available)).await.is_ok_and(|yes| yes.is_truthy());
        if available && !ui.session.is_over() {
            let renewed = ui.clone();
            let renewal = after(RENEWAL, move || offer(&renewed));
            let asked = ask(&ui, Some(renewal)).await;
            if let (Ok(credential), false) = (asked, ui.session.is_over()) {
                ui.act(Action::GivePasskey(credential));
            }
        }
    });
}

/// Asks for a passkey, or to make one, because the person said so.
pub(crate) fn use_passkey(ui: &Ui) {
    let ui = ui.clone();
    spawn_local(async move {
        let given = ask(&ui, None).await;
        if ui.session.is_over() {
            return;
        }
        ui.session.rest(None);
        match given {
            Ok(credential) => return ui.act(Action::GivePasskey(credential)),
            Err(NoPasskey::Cancelled) => {}
            Err(NoPasskey::Trouble(trouble)) => ui.act(Action::Explain(trouble)),
            Err(NoPasskey::Unable) => ui.session.rest(Some(ui.say(Key::UsePasskeyUnable))),
        }
        offer(&ui);
    });
}

/// Why there is no passkey.
enum NoPasskey {
    /// The person, or the browser, would not; nothing to explain.
    Cancelled,
    /// The host could not be asked.
    Trouble(Trouble),
    /// The browser cannot.
    Unable,
}

async fn ask(ui: &Ui, renewal: Option<Timer>) -> Result<String, NoPasskey> {
    let in_autofill = renewal.is_some();
    let controller = AbortController::new().map_err(|_| NoPasskey::Unable)?;
    let signal = controller.signal();
    let scope = ui.place.scope.clone();
    let before = ASKED.replace(Some(Asked { scope, controller, _renewal: renewal }));
    drop(before);
    let (address, makes) = ui.session.peek(|reply| {
        let makes = matches!(reply.screen, Screen::EnrollPasskey(_));
        (address::passkey(&ui.place, reply), makes)
    });
    if !has_passkeys() {
        return Err(NoPasskey::Unable);
    }
    let asked = asked(ui, &address).await.map_err(NoPasskey::Trouble)?;
    let promise = (|| {
        let options = Object::new();
        Reflect::set(&options, &"publicKey".into(), &credential::options(&asked)?)?;
        Reflect::set(&options, &"signal".into(), &signal)?;
        if in_autofill {
            Reflect::set(&options, &"mediation".into(), &"conditional".into())?;
        }
        let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
        let call = if makes { "create" } else { "get" };
        let call = Reflect::get(&credentials, &call.into())?.dyn_into::<Function>()?;
        call.call1(&credentials, &options)
    })();
    // A password manager may give what is only like a promise.
    let promise = Promise::resolve(&promise.map_err(|_| NoPasskey::Unable)?);
    let given = JsFuture::from(promise).await.map_err(|_| NoPasskey::Cancelled)?;
    credential::written(&given).map_err(|_| NoPasskey::Unable)
}

/// A static method of `PublicKeyCredential`, where there is one. They use no
/// `this`.
fn method(name: &str) -> Option<Function> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
    Reflect::get(&class, &name.into()).ok()?.dyn_into().ok()
}

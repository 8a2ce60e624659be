//! Passkeys: what the host asks for is asked of the browser, and what the
//! browser gives is the form's answer.

use std::cell::RefCell;

use js_sys::Reflect;
use leptos::prelude::window;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use protocol::Screen;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortController, AbortSignal};
use words::Key;

use super::fetch::asked;
use super::time::{Timer, after};
use crate::action::Action;
use crate::address;
use crate::trouble::Trouble;
use crate::ui::Ui;

/// Milliseconds after which autofill gets a fresh challenge; the host's lives
/// at least 150 seconds.
const RENEWAL: i32 = 120_000;

#[wasm_bindgen(module = "/src/browser/passkey.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fills_in_passkeys() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn ask_passkey(
        options: &str,
        signal: &AbortSignal,
        mediation: Option<&str>,
        call: &str,
    ) -> Result<JsValue, JsValue>;
}

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
    if !wanted {
        return;
    }
    let ui = ui.clone();
    spawn_local(async move {
        let available = fills_in_passkeys().await.is_ok_and(|yes| yes.is_truthy());
        // After an answer that is under way it is offered again, if the screen still takes one.
        let answers = ui.session.busy().get_untracked();
        if available && !answers && !ui.session.is_over() {
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
    let asked = asked(ui, &address, &signal).await.map_err(|trouble| match signal.aborted() {
        true => NoPasskey::Cancelled,
        false => NoPasskey::Trouble(trouble),
    })?;
    let mediation = in_autofill.then_some("conditional");
    let call = if makes { "create" } else { "get" };
    let given = ask_passkey(&asked, &signal, mediation, call).await;
    given.map_err(|_| NoPasskey::Unable)?.as_string().ok_or(NoPasskey::Cancelled)
}

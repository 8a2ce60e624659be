//! Requests to the flow API.

use std::sync::Arc;

use leptos::wasm_bindgen::JsValue;
use protocol::Reply;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortSignal, HtmlElement, HtmlFormElement, UrlSearchParams};

use super::json;
use crate::trouble::Trouble;
use crate::ui::Ui;

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn ask_host(
        address: &str,
        browser: Option<&str>,
        fields: Option<UrlSearchParams>,
        taken_back: Option<&AbortSignal>,
    ) -> Result<JsValue, JsValue>;
    #[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
    #[wasm_bindgen(catch)]
    async fn fetch_text(address: &str, integrity: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn fields_of(
        form: &HtmlFormElement,
        name: Option<&str>,
        value: &str,
    ) -> Result<UrlSearchParams, JsValue>;
}

/// What a form sends.
pub(crate) struct Fields(UrlSearchParams);

impl Fields {
    /// Reads what a form holds, and the button that was pressed.
    pub(crate) fn of(form: &HtmlFormElement, pressed: Option<&HtmlElement>) -> Option<Self> {
        let of_button = |name: &str| pressed.and_then(|button| button.get_attribute(name));
        let (name, value) = (of_button("name"), of_button("value"));
        fields_of(form, name.as_deref(), &value.unwrap_or_default()).ok().map(Self)
    }

    /// What the form answers.
    pub(crate) fn answer(&self) -> Option<String> {
        self.0.get_all("answer").pop().as_string()
    }

    pub(crate) fn from_pairs(ui: &Ui, pairs: &[(&str, &str)]) -> Option<Self> {
        let fields = UrlSearchParams::new().ok()?;
        if let Some(token) = &ui.place.browser {
            fields.append("browser", token);
        }
        if let Some(sealed) = ui.session.peek(|reply| reply.begin.clone()) {
            fields.append("begin", &sealed);
        }
        for (name, value) in pairs {
            fields.append(name, value);
        }
        Some(Self(fields))
    }
}

/// A reply, and as what it came.
pub(crate) type Received = (Arc<Reply>, String);

/// Fetches an array of texts; refused if it is not what `integrity` says.
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(super) async fn table(address: &str, integrity: &str) -> Option<Vec<String>> {
    json::texts(&fetch_text(address, integrity).await.ok()?.as_string()?)
}

/// Begins a flow for a page that the server did not render; `query` is the
/// page's own, with the app in it.
#[cfg(all(target_arch = "wasm32", feature = "csr", not(feature = "hydrate")))]
pub(crate) async fn begin(query: &str) -> Option<super::Page> {
    let request = gloo_net::http::Request::post(&["/flows/page", query].concat());
    let request = request.header("accept", "application/json").body("").ok()?;
    super::Page::parse(&request.send().await.ok()?.text().await.ok()?)
}

/// Fetches what is to be asked of the browser, until it is taken back: of a screen that has
/// been answered the host has nothing to ask.
pub(super) async fn asked(
    ui: &Ui,
    address: &str,
    taken_back: &AbortSignal,
) -> Result<String, Trouble> {
    let new = ui.session.peek(|reply| reply.begin.is_some());
    let held = if new { Fields::from_pairs(ui, &[]) } else { None };
    fetched(ui, address, held, Some(taken_back)).await
}

/// Gives fields, or asks for the present reply. Repeated by the person only.
pub(crate) async fn reply(
    ui: &Ui,
    address: &str,
    fields: Option<Fields>,
) -> Result<Received, Trouble> {
    let text = fetched(ui, address, fields, None).await?;
    Ok((Arc::new(json::parse(&text).ok_or(Trouble::Server)?), text))
}

/// Asks for JSON: the same address gives a browser a page.
async fn fetched(
    ui: &Ui,
    address: &str,
    fields: Option<Fields>,
    taken_back: Option<&AbortSignal>,
) -> Result<String, Trouble> {
    #[cfg(feature = "sandbox")]
    if let Some(answered) = super::sandbox::ask(address, fields.as_ref().map(|Fields(all)| all)) {
        return answered;
    }
    let fields = fields.map(|Fields(fields)| fields);
    let answered = ask_host(address, ui.place.browser.as_deref(), fields, taken_back).await;
    let answered = answered.map_err(|_| Trouble::Offline)?;
    answered.as_string().ok_or_else(|| match answered.as_f64() {
        Some(0.0) => Trouble::Gone,
        #[expect(clippy::cast_possible_truncation, reason = "so long nobody waits")]
        Some(seconds) if seconds > 0.0 => Trouble::Busy { seconds: seconds as i64 },
        _ => Trouble::Server,
    })
}

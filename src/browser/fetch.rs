//! Requests to the flow API.

use js_sys::Date;
use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use protocol::Reply;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, FormData, HtmlElement, HtmlFormElement, RequestCredentials, RequestInit,
    Response, UrlSearchParams,
};

use super::json;
use super::time::after;
use crate::trouble::Trouble;
use crate::ui::Ui;

/// Milliseconds after which a request is given up.
const TIMEOUT: i32 = 15_000;

/// The status of a reply with a refusal.
const REFUSED: u16 = 422;

/// Seconds to wait where the host says to wait and not how long.
const WAIT: i64 = 10;

/// What a form sends.
pub(crate) struct Fields(UrlSearchParams);

impl Fields {
    /// Reads the real values of the real inputs: some managers fill them
    /// without telling anyone.
    pub(crate) fn of(form: &HtmlFormElement, pressed: Option<&HtmlElement>) -> Option<Self> {
        let data = FormData::new_with_form(form).ok()?;
        let fields = UrlSearchParams::new().ok()?;
        for pair in data.entries() {
            let pair: js_sys::Array = pair.ok()?.unchecked_into();
            fields.append(&pair.get(0).as_string()?, &pair.get(1).as_string()?);
        }
        if let Some(button) = pressed
            && let Some(name) = button.get_attribute("name")
        {
            fields.append(&name, &button.get_attribute("value").unwrap_or_default());
        }
        Some(Self(fields))
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
pub(crate) type Received = (Reply, String);

/// Fetches an array of texts; refused if it is not what `integrity` says.
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(super) async fn table(address: &str, integrity: &str) -> Option<Vec<String>> {
    let request = RequestInit::new();
    request.set_integrity(integrity);
    let response = send(address, &request).await?;
    json::texts(&text(&response).await?)
}

/// Begins a flow for a page that the server did not render; `query` is the
/// page's own, with the app in it.
#[cfg(all(target_arch = "wasm32", feature = "csr", not(feature = "hydrate")))]
pub(crate) async fn begin(query: &str) -> Option<super::Page> {
    let request = gloo_net::http::Request::post(&["/flows/page", query].concat());
    let request = request.header("accept", "application/json").body("").ok()?;
    super::Page::parse(&request.send().await.ok()?.text().await.ok()?)
}

/// Fetches what is to be asked of the browser.
pub(super) async fn asked(ui: &Ui, address: &str) -> Result<String, Trouble> {
    let new = ui.session.peek(|reply| reply.begin.is_some());
    let held = if new { Fields::from_pairs(ui, &[]) } else { None };
    fetched(ui, address, held).await
}

/// Gives fields, or asks for the present reply. Repeated by the person only.
pub(crate) async fn reply(
    ui: &Ui,
    address: &str,
    fields: Option<Fields>,
) -> Result<Received, Trouble> {
    let text = fetched(ui, address, fields).await?;
    Ok((json::parse(&text).ok_or(Trouble::Server)?, text))
}

/// Asks for JSON: the same address gives a browser a page.
async fn fetched(ui: &Ui, address: &str, fields: Option<Fields>) -> Result<String, Trouble> {
    #[cfg(feature = "sandbox")]
    if let Some(answered) = super::sandbox::ask(address, fields.as_ref().map(|Fields(all)| all)) {
        return answered;
    }
    let request = RequestInit::new();
    let headers = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&headers, &"accept".into(), &"application/json".into());
    // Fields hold it themselves: a header of ours has the browser ask beforehand.
    if let Some(token) = ui.place.browser.as_ref().filter(|_| fields.is_none()) {
        let _ = js_sys::Reflect::set(&headers, &"portico-browser".into(), &token.into());
    }
    request.set_headers(&headers);
    // A page around has another origin; that it may is the server's to say.
    request.set_credentials(RequestCredentials::Include);
    if let Some(Fields(fields)) = fields {
        // The browser names the body's type by itself.
        request.set_method("POST");
        request.set_body(&fields);
    }
    let controller = AbortController::new().ok();
    let _limit = controller.map(|controller| {
        request.set_signal(Some(&controller.signal()));
        after(TIMEOUT, move || controller.abort())
    });
    read(send(address, &request).await.ok_or(Trouble::Offline)?).await
}

async fn send(address: &str, request: &RequestInit) -> Option<Response> {
    JsFuture::from(window().fetch_with_str_and_init(address, request)).await.ok()?.dyn_into().ok()
}

async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

async fn read(response: Response) -> Result<String, Trouble> {
    match response.status() {
        200 | REFUSED => text(&response).await.ok_or(Trouble::Offline),
        404 | 410 => Err(Trouble::Gone),
        429 | 503 => {
            let seconds = wait(&response).filter(|seconds| *seconds > 0);
            Err(Trouble::Busy { seconds: seconds.unwrap_or(WAIT) })
        }
        _ => Err(Trouble::Server),
    }
}

/// Seconds to wait, as `Retry-After` says: a number, or a date, which is held
/// against the host's own. The device's may be wrong.
fn wait(response: &Response) -> Option<i64> {
    let header = |name| response.headers().get(name).ok().flatten();
    let wait = header("retry-after")?;
    wait.parse().ok().or_else(|| {
        let seconds = (Date::parse(&wait) - Date::parse(&header("date")?)) / 1000.0;
        #[expect(clippy::cast_possible_truncation, reason = "dates have whole seconds")]
        let seconds = seconds as i64;
        Some(seconds)
    })
}

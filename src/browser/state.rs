//! What a page begins with: the first reply, and the sentences.

use flow::{Brand, Reply};
use leptos::wasm_bindgen::JsCast;
use serde::Deserialize;
use words::{Key, Locale, Strings};

use super::fetch;

/// What the server puts beside the page, or answers a page that it did not render.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) reply: Reply,
    pub(crate) brand: Brand,
    locale: String,
    /// Where that locale's table is.
    words: String,
}

impl Page {
    pub(crate) fn parse(json: &str) -> Option<Self> {
        fetch::parse(json)
    }

    /// Fetches the sentences. They live as long as the page does. A list of
    /// another length is of another version: better the page as it is.
    pub(crate) async fn strings(&self) -> Option<&'static Strings> {
        let table = fetch::table(&self.words).await?;
        let table =
            table.iter().map(|sentence| sentence.as_string()).collect::<Option<Vec<_>>>()?;
        if table.len() != Key::ALL.len() {
            return None;
        }
        let strings = Strings::new(Locale::tagged(&self.locale)?, table);
        Some(Box::leak(Box::new(strings)))
    }
}

/// Reads a JSON array.
pub(super) fn array(json: &str) -> Option<js_sys::Array> {
    js_sys::JSON::parse(json).ok()?.dyn_into().ok()
}

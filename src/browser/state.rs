//! What a page begins with: the first reply, and the sentences.

use std::cell::RefCell;

use protocol::{Brand, Reply};
use serde::Deserialize;
use words::{Key, Locale, Strings};

use super::{fetch, json};
use crate::place::Place;

/// What the server puts beside the page, or answers a page that it did not render.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) reply: Reply,
    pub(crate) brand: Brand,
    locale: String,
    /// Where that locale's table is.
    words: String,
    /// What that must be, where another page asks for it.
    integrity: Option<String>,
    /// Where, if not on a page of the server.
    pub(crate) place: Option<Place>,
}

thread_local! {
    /// Sentences by where they came from. They live as long as the page does:
    /// widgets that come and go must not bring their own each time.
    static KNOWN: RefCell<Vec<(String, &'static Strings)>> = const { RefCell::new(vec![]) };
}

fn known(address: &str) -> Option<&'static Strings> {
    KNOWN.with_borrow(|known| Some(known.iter().find(|(from, _)| from == address)?.1))
}

impl Page {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        json::parse(text)
    }

    /// Fetches the sentences, once. A list of another length is of another
    /// version: better the page as it is.
    pub(crate) async fn strings(&self) -> Option<&'static Strings> {
        if let Some(strings) = known(&self.words) {
            return Some(strings);
        }
        let table =
            fetch::table(&self.words, self.integrity.as_deref().unwrap_or_default()).await?;
        if table.len() != Key::ALL.len() {
            return None;
        }
        let strings = Strings::new(Locale::tagged(&self.locale)?, table);
        let strings: &'static Strings = Box::leak(Box::new(strings));
        KNOWN.with_borrow_mut(|known| known.push((self.words.clone(), strings)));
        Some(strings)
    }
}

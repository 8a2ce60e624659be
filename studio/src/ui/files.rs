//! Files of the person's: read, shown, and handed back.

use std::cell::RefCell;
use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, FileList, HtmlAnchorElement, Url};

use crate::draft::Files;
use crate::incoming::has_ending;
use crate::look::Look;

/// Milliseconds since the page began.
pub(super) fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// The width that previews have at first: that of a phone, where the studio is on one.
pub(super) fn usual_width() -> u16 {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    if width.is_some_and(|width| width < NARROW) { PHONE } else { Look::default().width }
}

/// Below this many pixels one part of the studio is seen at a time: `studio/style/windows.css`.
const NARROW: f64 = 960.0;

/// The width of a phone in pixels.
const PHONE: u16 = 390;

/// Reads every file of a list.
pub(super) async fn read(list: Option<FileList>) -> Files {
    let mut files = Files::new();
    let list =
        list.into_iter().flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)));
    for file in list {
        if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
            files.insert(file.name(), Arc::from(Uint8Array::new(&buffer).to_vec()));
        }
    }
    files
}

/// The kinds of files, by ending.
const KINDS: [(&str, &str); 9] = [
    ("avif", "image/avif"),
    ("css", "text/css"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

pub(super) fn blob(name: &str, content: &[u8]) -> Option<Blob> {
    let kind = KINDS.iter().find(|(ending, _)| has_ending(name, ending));
    let options = BlobPropertyBag::new();
    options.set_type(kind.map_or("application/octet-stream", |(_, kind)| kind));
    let parts = Array::of1(&Uint8Array::from(content));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
}

thread_local! {
    /// Addresses of contents, which are held so that no other takes their place in memory.
    static SHOWN: RefCell<Vec<(Arc<[u8]>, String)>> = const { RefCell::new(vec![]) };
}

/// Where a file can be shown from; empty if it is not there.
pub(super) fn address(files: &Files, name: &str) -> String {
    let Some(content) = files.get(name) else { return String::new() };
    let known = |shown: &Vec<(Arc<[u8]>, String)>| {
        let found = shown.iter().find(|(one, _)| Arc::ptr_eq(one, content));
        found.map(|(_, address)| address.clone())
    };
    if let Some(address) = SHOWN.with_borrow(known) {
        return address;
    }
    let made = blob(name, content).and_then(|blob| Url::create_object_url_with_blob(&blob).ok());
    let address = made.unwrap_or_default();
    SHOWN.with_borrow_mut(|shown| shown.push((content.clone(), address.clone())));
    address
}

/// Hands a file to the person.
pub(super) fn save(name: &str, content: &[u8]) {
    let Some(blob) = blob(name, content) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}

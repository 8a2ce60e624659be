//! What stays in this browser: drafts, as the zips that are exported too. `IndexedDB` takes
//! pictures of some megabytes, for which other storage has no room.

use js_sys::{Promise, Uint8Array};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use super::parts::{self, Wrong};
use crate::draft::Draft;

/// The draft that is worked on.
pub(super) const DRAFT: &str = "draft";
/// The draft that it is compared with.
pub(super) const KEPT: &str = "kept";

const DATABASE: &str = "portico-studio";
const DRAFTS: &str = "drafts";

/// Waits for a request; `None` if it fails.
async fn answer(request: &IdbRequest) -> Option<JsValue> {
    let promise = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}

async fn drafts(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let request = window().indexed_db().ok()??.open_with_u32(DATABASE, 1).ok()?;
    let opened = request.clone();
    let create = Closure::once_into_js(move || {
        let database = opened.result().ok().map(JsCast::unchecked_into::<IdbDatabase>);
        database.map(|database| database.create_object_store(DRAFTS).is_ok())
    });
    request.set_onupgradeneeded(Some(create.unchecked_ref()));
    let database: IdbDatabase = answer(&request).await?.unchecked_into();
    database.transaction_with_str_and_mode(DRAFTS, mode).ok()?.object_store(DRAFTS).ok()
}

/// Keeps a draft under a name. Where nothing can be kept, the studio goes on without.
pub(super) fn put(name: &'static str, zip: Vec<u8>) {
    spawn_local(async move {
        let Some(drafts) = drafts(IdbTransactionMode::Readwrite).await else { return };
        let request = drafts.put_with_key(&Uint8Array::from(zip.as_slice()), &name.into());
        if let Ok(request) = request {
            answer(&request).await;
        }
    });
}

/// The draft of a name, if one was kept.
///
/// # Errors
///
/// What reads it could not be fetched: it is still there.
pub(super) async fn get(name: &str) -> Result<Option<Draft>, Wrong> {
    match zip(name).await {
        Some(zip) => parts::unpack(zip).await,
        None => Ok(None),
    }
}

async fn zip(name: &str) -> Option<Vec<u8>> {
    let drafts = drafts(IdbTransactionMode::Readonly).await?;
    let found = answer(&drafts.get(&name.into()).ok()?).await?;
    Some(found.dyn_into::<Uint8Array>().ok()?.to_vec())
}

/// Says which draft is kept: the tab that kept it, and how often that had kept one.
pub(super) type Mark = Option<String>;

/// Where the mark of the draft is.
const MARK: &str = "mark";

/// The mark of the draft that is kept now.
pub(super) async fn mark() -> Mark {
    marked(&drafts(IdbTransactionMode::Readonly).await?).await
}

async fn marked(drafts: &IdbObjectStore) -> Mark {
    answer(&drafts.get(&MARK.into()).ok()?).await?.as_string()
}

/// Keeps the draft with the mark of a tab, unless the one that is kept has another mark than
/// that tab has seen. Says whether it was kept; where nothing can be, nothing is lost to others.
pub(super) async fn keep(zip: Vec<u8>, mark: String, seen: Mark) -> bool {
    let Some(drafts) = drafts(IdbTransactionMode::Readwrite).await else { return true };
    let now = marked(&drafts).await;
    if now != seen && tab_of(now.as_ref()) != tab_of(Some(&mark)) {
        return false;
    }
    let (zip, name) = (Uint8Array::from(zip.as_slice()), DRAFT.into());
    // Both in one transaction: no tab sees one without the other.
    let put = [drafts.put_with_key(&zip, &name), drafts.put_with_key(&mark.into(), &MARK.into())];
    for request in put.into_iter().flatten() {
        answer(&request).await;
    }
    true
}

/// The tab of a mark.
pub(super) fn tab_of(mark: Option<&String>) -> Option<&str> {
    Some(mark?.split_once(' ')?.0)
}

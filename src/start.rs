//! Where the browser begins.

use leptos::mount;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::browser::Page;
use crate::{SignIn, SignInProps};

/// Takes over the page that the server rendered, or renders where there is none.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let root = document().get_element_by_id("portico");
        let root = root.and_then(|root| root.dyn_into::<HtmlElement>().ok());
        if let (Some(root), Some(page)) = (root, page().await)
            && let Some(strings) = page.strings().await
        {
            show(root, SignInProps { reply: page.reply, strings, brand: page.brand });
        }
    });
}

#[cfg(feature = "hydrate")]
fn show(root: HtmlElement, props: SignInProps) {
    mount::hydrate_from(root, move || SignIn(props)).forget();
}

#[cfg(feature = "hydrate")]
#[expect(clippy::unused_async, reason = "the other rendering has to ask the server")]
async fn page() -> Option<Page> {
    Page::parse(&document().get_element_by_id("portico-state")?.text_content()?)
}

#[cfg(not(feature = "hydrate"))]
fn show(root: HtmlElement, props: SignInProps) {
    mount::mount_to(root, move || SignIn(props)).forget();
}

#[cfg(not(feature = "hydrate"))]
async fn page() -> Option<Page> {
    crate::browser::begin(&document().location()?.search().ok()?).await
}

//! Where the browser begins.

use js_sys::Function;
use leptos::prelude::document;
#[cfg(feature = "hydrate")]
use leptos::prelude::{IntoView as _, Owner};
#[cfg(feature = "hydrate")]
use leptos::tachys::{
    hydration::Cursor,
    view::{Mountable, PositionState, RenderHtml as _},
};
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::browser::{self, Page};
use crate::{Screens, ScreensProps};

/// Takes over the page that the server rendered, or renders where there is none.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        if let Some(page) = page().await {
            take_over(page).await;
        }
    });
}

/// Takes over what the server rendered into somebody else's page. `tell` is
/// called with what happens: `ready`, `reply` with the reply as JSON and the
/// title that a page of ours would have, or `problem` with its kind.
#[wasm_bindgen]
pub fn embed(page: String, tell: Function) {
    spawn_local(async move {
        let Some(page) = Page::parse(&page) else { return };
        let scope = page.place.clone().unwrap_or_default().scope;
        browser::keep_telling(&scope, tell);
        let there = take_over(page).await;
        browser::tell(&scope, if there { "ready" } else { "problem" }, "words", "");
    });
}

/// Takes the widget of this scope off its page.
#[wasm_bindgen]
pub fn remove(scope: &str) {
    browser::drop_all(scope);
}

async fn take_over(page: Page) -> bool {
    let Some(strings) = page.strings().await else { return false };
    let Page { reply, brand, place, .. } = page;
    let place = place.unwrap_or_default();
    let root = document().get_element_by_id(&place.root());
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let scope = place.scope.clone();
    browser::hold(&scope, show(root, ScreensProps { reply, strings, brand, place }));
    true
}

/// Takes over what stands there. [`leptos::mount::hydrate_from`] does the same and reads
/// what resources of the server left behind, of which there are none here: that is 2 KB of
/// WebAssembly.
#[cfg(feature = "hydrate")]
fn show(root: HtmlElement, props: ScreensProps) -> impl Sized + 'static {
    // Fails where it was done already, for another widget of the page.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let view = owner.with(move || {
        let place = Cursor::new(root.unchecked_into());
        Screens(props).into_view().hydrate::<true>(&place, &PositionState::default())
    });
    Shown { view, _owner: owner }
}

/// What leaves its page when it is dropped, with all that follows its signals.
#[cfg(feature = "hydrate")]
struct Shown<V: Mountable> {
    view: V,
    _owner: Owner,
}

#[cfg(feature = "hydrate")]
impl<V: Mountable> Drop for Shown<V> {
    fn drop(&mut self) {
        self.view.unmount();
    }
}

#[cfg(feature = "hydrate")]
#[expect(clippy::unused_async, reason = "the other rendering has to ask the server")]
async fn page() -> Option<Page> {
    Page::parse(&document().get_element_by_id("portico-state")?.text_content()?)
}

#[cfg(not(feature = "hydrate"))]
fn show(root: HtmlElement, props: ScreensProps) -> impl Sized + 'static {
    leptos::mount::mount_to(root, move || Screens(props))
}

#[cfg(not(feature = "hydrate"))]
async fn page() -> Option<Page> {
    crate::browser::begin(&document().location()?.search().ok()?).await
}

//! The widgets on this page: what each keeps until it is taken off again.

use std::cell::RefCell;

use js_sys::Function;
use leptos::wasm_bindgen::JsValue;

use crate::markup::Heard;

#[derive(Default)]
struct MountedWidget {
    scope: String,
    /// What the page around is told with.
    tell: Option<Function>,
    heard: Vec<Heard>,
    /// Held only so that dropping it ends it.
    #[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
    view: Option<Box<dyn std::any::Any>>,
}

thread_local! {
    static MOUNTED: RefCell<Vec<MountedWidget>> = const { RefCell::new(vec![]) };
}

fn with(scope: &str, change: impl FnOnce(&mut MountedWidget)) {
    MOUNTED.with_borrow_mut(|all| {
        let found = all.iter().position(|mounted| mounted.scope == scope);
        let found = found.unwrap_or_else(|| {
            all.push(MountedWidget { scope: scope.to_owned(), ..MountedWidget::default() });
            all.len() - 1
        });
        change(&mut all[found]);
    });
}

/// Keeps what hears for a widget.
pub(super) fn keep(scope: &str, heard: Vec<Heard>) {
    with(scope, |mounted| mounted.heard = heard);
}

#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
/// Keeps what the page around a widget is told with.
pub(crate) fn keep_telling(scope: &str, tell: Function) {
    with(scope, |mounted| mounted.tell = Some(tell));
}

#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
/// Keeps the view of a widget.
pub(crate) fn hold(scope: &str, view: impl Sized + 'static) {
    with(scope, |mounted| mounted.view = Some(Box::new(view)));
}

#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
/// Takes a widget off its page, with all that it kept and asked for.
pub(crate) fn drop_all(scope: &str) {
    super::stop_asking(scope);
    let gone = MOUNTED.with_borrow_mut(|all| {
        let found = all.iter().position(|mounted| mounted.scope == scope)?;
        Some(all.swap_remove(found))
    });
    // Outside: dropping a view may call back.
    drop(gone);
}

/// Tells the page around a widget, if there is one.
pub(crate) fn tell(scope: &str, what: &str, detail: &str, title: &str) {
    let tell =
        MOUNTED.with_borrow(|all| all.iter().find(|mounted| mounted.scope == scope)?.tell.clone());
    if let Some(tell) = tell {
        let _ = tell.call3(&JsValue::NULL, &what.into(), &detail.into(), &title.into());
    }
}

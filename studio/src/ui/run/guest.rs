//! The sign-in in its frame: the widget as it is on a page of a server, which is answered by
//! the page around.

use std::any::Any;
use std::cell::RefCell;

use js_sys::{Function, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use portico::{Place, Screens, ScreensProps, answer_by};
use protocol::{Brand, Reply};
use serde::{Deserialize, Serialize};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;
use words::{Locale, Strings};

/// By what the two pages call each other.
pub(super) const ANSWER: &str = "porticoAnswer";
pub(super) const READY: &str = "porticoReady";
pub(super) const SHOW: &str = "porticoShow";

/// What ends every id of the widget, as on pages of others: it is not alone here.
const SCOPE: &str = "-run";

/// The id of the element for the screens.
pub(super) const ROOT: &str = "portico-run";

/// What is shown in the frame.
#[derive(Deserialize, Serialize)]
pub(super) struct Page {
    pub(super) reply: Reply,
    pub(super) brand: Brand,
    /// The sentences, where the brand has some of its own.
    pub(super) sentences: Option<Vec<String>>,
}

thread_local! {
    static SHOWN: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Has the page around answer, and tells it that a screen can be shown.
pub(super) fn start() {
    let Ok(Some(around)) = window().parent() else { return };
    let host = around.clone();
    answer_by(move |address, fields| {
        let fields = fields.map_or(JsValue::NULL, JsValue::from);
        function(&host, ANSWER)?.call2(&JsValue::NULL, &address.into(), &fields).ok()?.as_string()
    });
    let show = Closure::<dyn Fn(String)>::new(|page: String| show(&page)).into_js_value();
    let _ = Reflect::set(&window(), &SHOW.into(), &show);
    if let Some(ready) = function(&around, READY) {
        let _ = ready.call0(&JsValue::NULL);
    }
}

/// What a window is called by under a name, if it listens.
pub(super) fn function(window: &Window, name: &str) -> Option<Function> {
    let found = Reflect::get(window, &name.into()).ok()?;
    found.is_function().then(|| found.unchecked_into())
}

fn show(page: &str) {
    let Some(Page { reply, brand, sentences }) = portico::parse(page) else { return };
    let Some(root) = document().get_element_by_id(ROOT) else { return };
    let locale = Locale::tagged(&reply.locale).unwrap_or(words::LOCALES[0]);
    // Screens borrow them for as long as the page lives.
    let strings: &'static Strings = match sentences {
        Some(table) => Box::leak(Box::new(Strings::new(locale, table))),
        None => words::strings(locale),
    };
    let place = Place { scope: SCOPE.to_owned(), autofocus: false, ..Place::default() };
    SHOWN.set(None);
    root.set_text_content(None);
    let props = ScreensProps { reply, strings, brand, place };
    let shown = mount_to(root.unchecked_into(), move || Screens(props));
    SHOWN.set(Some(Box::new(shown)));
}

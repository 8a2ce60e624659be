//! A preview: a page of its own in a frame, without script, painted from outside.

use std::any::Any;

use js_sys::{Array, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Document, Element, Event, HtmlIFrameElement};

use super::page::Furniture;
use super::{files, slices};
use crate::draft::Draft;
use crate::look::{Eyes, Look, spoken};
use crate::{paint, text};

/// What stands in a frame.
pub(super) struct Shown {
    pub(super) page: Document,
    screens: CssStyleSheet,
    brand: CssStyleSheet,
    /// Which sheet of the screens it has: for more contrast, for whose eyes.
    worn: Option<(bool, Eyes)>,
    screen: Option<Box<dyn Any>>,
}

impl Shown {
    pub(super) fn of(frame: &HtmlIFrameElement) -> Option<Self> {
        let page = frame.content_document()?;
        let window = frame.content_window()?;
        let class = Reflect::get(&window, &"CSSStyleSheet".into()).ok()?;
        let sheet = || {
            let class: &js_sys::Function = class.unchecked_ref();
            let sheet = Reflect::construct(class, &Array::new()).ok()?;
            Some(sheet.unchecked_into::<CssStyleSheet>())
        };
        let (screens, brand) = (sheet()?, sheet()?);
        Reflect::set(&page, &"adoptedStyleSheets".into(), &Array::of2(&screens, &brand)).ok()?;
        Some(Self { page, screens, brand, worn: None, screen: None })
    }

    fn show(&mut self, furniture: &Furniture) {
        self.screen = None;
        self.screen = furniture.show(&self.page);
    }

    pub(super) fn paint(&mut self, draft: &Draft, look: &Look) {
        let worn = Some((look.more, look.eyes));
        if self.worn != worn {
            let _ = self.screens.replace_sync(&paint::screens(look));
            self.worn = worn;
        }
        let address = |name: &str| files::address(&draft.files, name);
        let _ = self.brand.replace_sync(&paint::brand(draft, look, &address));
        if let Some(root) = self.page.document_element() {
            let _ = root.set_attribute("data-scheme", look.scheme());
        }
    }
}

/// Has nothing that is pressed lead elsewhere: nobody answers here. Enter in a field
/// presses a button, too.
fn hold(page: &Document) {
    let stay = |event: Event| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let leads = target.and_then(|target| target.closest("a[href], button").ok().flatten());
        if leads.is_some() {
            event.prevent_default();
        }
    };
    let stay: JsValue = Closure::<dyn Fn(Event)>::new(stay).into_js_value();
    let _ = page.add_event_listener_with_callback("click", stay.unchecked_ref());
}

/// How wide and high the room for a preview is, in pixels.
pub(super) fn room(node: NodeRef<html::Div>) -> ReadSignal<[f64; 2]> {
    let (size, set_size) = signal([0.0; 2]);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let measured = element.clone();
        let measure = Closure::<dyn Fn()>::new(move || {
            let size = [measured.client_width(), measured.client_height()];
            set_size.try_set(size.map(f64::from));
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(measure.into_js_value().unchecked_ref())
        {
            observer.observe(&element);
        }
    });
    size
}

/// A preview of a draft in a look, as large as there is room for.
#[component]
pub(super) fn Frame(
    #[prop(into)] draft: Signal<Draft>,
    #[prop(into)] look: Signal<Look>,
    /// Whether it can be typed into.
    #[prop(into)]
    live: Signal<bool>,
    /// What is added to its name, where there is another.
    #[prop(optional)]
    which: &'static str,
    /// Whether it is as high as there is room for.
    #[prop(optional)]
    fills: bool,
) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let around = NodeRef::<html::Div>::new();
    let shown = StoredValue::new_local(None::<Shown>);
    let ready = RwSignal::new(false);
    let loaded = move |_| {
        let made = frame.get_untracked().and_then(|frame| Shown::of(&frame));
        if let Some(shown) = &made {
            hold(&shown.page);
        }
        shown.set_value(made);
        ready.set(true);
    };
    follow(draft, look, ready, shown);
    let room = room(around);
    let width = move || f64::from(look.with(|look| look.width));
    let scale = move || (room.get()[0] / width()).min(1.0);
    let height = move || match fills {
        true => look.with(|look| look.fitting(room.get()[1], scale())),
        false => f64::from(look.with(Look::height)),
    };
    let pixels = |length: f64| format!("{length}px");
    let name =
        move || format!("{}{which}: {}", text::PREVIEW, look.with(|look| title(&look.sample)));
    view! {
        <div class="room" class:fills=fills node_ref=around>
            <Paper size=Signal::derive(move || [width(), height()]) scale=Memo::new(move |_| scale())>
                <iframe
                    node_ref=frame
                    class="frame"
                    src="preview.html"
                    sandbox="allow-same-origin"
                    prop:loading="lazy"
                    title=name
                    prop:inert=move || !live.get()
                    style:inline-size=move || pixels(width())
                    style:block-size=move || pixels(height())
                    style:transform=move || format!("scale({})", scale())
                    on:load=loaded
                ></iframe>
            </Paper>
        </div>
    }
}

/// What a frame lies on, which is as large as that is seen: a size in pixels, and its scale.
#[component]
pub(super) fn Paper(size: Signal<[f64; 2]>, scale: Memo<f64>, children: Children) -> impl IntoView {
    let length = move |side: usize| format!("{}px", size.get()[side] * scale.get());
    view! {
        <div class="paper" style:inline-size=move || length(0) style:block-size=move || length(1)>
            {children()}
        </div>
    }
}

/// Makes the page anew when its furniture changes, and paints it when anything does.
fn follow(
    draft: Signal<Draft>,
    look: Signal<Look>,
    ready: RwSignal<bool>,
    shown: StoredValue<Option<Shown>, LocalStorage>,
) {
    let furniture =
        Memo::new(move |_| draft.with(|draft| look.with(|look| Furniture::of(draft, look))));
    let (showing, painting) = (slices::number(), slices::number());
    let change = move |change: &dyn Fn(&mut Shown)| {
        shown.try_update_value(|shown| shown.as_mut().map(change));
    };
    Effect::new(move |_| {
        if ready.get() {
            let furniture = furniture.get();
            slices::put(showing, move || change(&|shown| shown.show(&furniture)));
        }
    });
    Effect::new(move |_| {
        if ready.get() {
            let (draft, look) = (draft.get(), look.get());
            slices::put(painting, move || change(&|shown| shown.paint(&draft, &look)));
        }
    });
}

/// A sample's name as people write it: `Enter code, wrong`.
pub(super) fn title(sample: &str) -> String {
    let (screen, state) = sample.split_once('/').unwrap_or((sample, ""));
    match state.is_empty() {
        true => spoken(screen),
        false => format!("{}, {}", spoken(screen), spoken(state).to_ascii_lowercase()),
    }
}

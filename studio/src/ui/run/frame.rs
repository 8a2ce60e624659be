//! The frame with the sign-in: painted from here, and answered by the sandbox.

use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlInputElement, UrlSearchParams};
use words::LOCALES;

use super::guest::{ANSWER, Page, READY, ROOT, SHOW, function};
use super::state::Run;
use super::{Looks, run};
use crate::run::{given, text, wanted};
use crate::ui::frame::Shown;
use crate::ui::locales;
use crate::ui::page::Furniture;

/// The sign-in as people have it.
#[component]
pub(super) fn Walk() -> impl IntoView {
    let run = run();
    let frame = NodeRef::<html::Iframe>::new();
    let shown = StoredValue::new_local(None::<Shown>);
    let ready = RwSignal::new(false);
    listen(run, move || {
        shown.set_value(frame.get_untracked().and_then(|frame| Shown::of(&frame)));
        shown.with_value(|shown| shown.iter().for_each(|shown| hold(run, &shown.page)));
        ready.set(true);
    });
    follow(run, ready, shown, frame);
    let fill = move |_| {
        let value = run.with(|sandbox| wanted(sandbox, &run.reply().screen, run.now()));
        let filled =
            value.and_then(|value| shown.with_value(|shown| write(&shown.as_ref()?.page, &value)));
        if filled.is_none() {
            run.said.set(text::NOTHING_TO_FILL.to_owned());
        }
    };
    view! {
        <section class="stage" aria-label=text::WALK>
            <div class="view-bar"><Looks/></div>
            <div class="canvas">
                <div class="paper walk" class:narrow=move || run.narrow.get()>
                    <iframe node_ref=frame class="frame" src="sign-in.html" title=text::WALK></iframe>
                </div>
            </div>
            <div class="view-bar low">
                <button type="button" class="button" on:click=fill>{text::FILL}</button>
                <p class="hint">{text::LOCAL}</p>
            </div>
        </section>
    }
}

/// Hears what the page in the frame asks, and that it is there.
fn listen(run: Run, there: impl Fn() + 'static) {
    let answer = Closure::<dyn Fn(String, Option<String>) -> String>::new(
        move |address: String, fields: Option<String>| answer(run, &address, fields.as_deref()),
    );
    let there = Closure::<dyn Fn()>::new(there);
    let _ = Reflect::set(&window(), &ANSWER.into(), &answer.into_js_value());
    let _ = Reflect::set(&window(), &READY.into(), &there.into_js_value());
}

/// Answers what the widget asks of a server.
fn answer(run: Run, address: &str, fields: Option<&str>) -> String {
    if address.ends_with("/stay") {
        run.change(sandbox::Sandbox::extend);
    } else if let Some((step, answer)) = fields.and_then(|fields| given(&pairs(fields))) {
        run.change(|sandbox, now| sandbox.answer(step, answer, now));
    }
    serde_json::to_string(&run.reply()).unwrap_or_default()
}

/// The fields of a form, as it is sent.
fn pairs(fields: &str) -> Vec<(String, String)> {
    let Ok(fields) = UrlSearchParams::new_with_str(fields) else { return vec![] };
    let pair = |pair: JsValue| {
        let pair: js_sys::Array = pair.unchecked_into();
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    fields.entries().into_iter().flatten().filter_map(pair).collect()
}

/// Makes the page around the screen, paints it, and has the frame show the flow.
fn follow(
    run: Run,
    ready: RwSignal<bool>,
    shown: StoredValue<Option<Shown>, LocalStorage>,
    frame: NodeRef<html::Iframe>,
) {
    let furniture = Memo::new(move |_| {
        run.draft.with(|draft| run.look.with(|look| Furniture::of(draft, look)))
    });
    Effect::new(move |_| {
        if !ready.get() {
            return;
        }
        run.shown_anew.track();
        let furniture = furniture.get();
        let page = Page {
            reply: run.reply(),
            brand: furniture.brand(),
            sentences: furniture.own_sentences(),
        };
        shown.with_value(|shown| {
            shown.as_ref().and_then(|shown| furniture.build(&shown.page, ROOT))
        });
        let window = frame.get_untracked().and_then(|frame| frame.content_window());
        let show = window.and_then(|window| function(&window, SHOW));
        if let (Some(show), Ok(page)) = (show, serde_json::to_string(&page)) {
            let _ = show.call1(&JsValue::NULL, &page.into());
        }
    });
    Effect::new(move |_| {
        if ready.get() {
            let (draft, look) = (run.draft.get(), run.look.get());
            shown.update_value(|shown| {
                if let Some(shown) = shown {
                    shown.paint(&draft, &look);
                }
            });
        }
    });
}

/// Has no link lead out of the frame, and a language be chosen by its button.
fn hold(run: Run, page: &Document) {
    let pressed = move |event: Event| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let at =
            |selector| target.as_ref().and_then(|target| target.closest(selector).ok().flatten());
        if at("a[href]").is_some() {
            event.prevent_default();
        }
        if let Some(tag) = at(".pt-language").and_then(|button| button.get_attribute("lang")) {
            locales::choose(&tag, run.trouble, move |locale| run.speak(locale), || ());
        }
    };
    let pressed = Closure::<dyn Fn(Event)>::new(pressed).into_js_value();
    let _ = page.add_event_listener_with_callback("click", pressed.unchecked_ref());
}

/// Types a text into the screen's field, as a person would; none if there is no field.
fn write(page: &Document, value: &str) -> Option<()> {
    let field = page.query_selector(".pt-screen .pt-input").ok()??;
    // It is of another page, by whose classes it would not be known.
    let field: HtmlInputElement = field.unchecked_into();
    field.set_value(value);
    let _ = field.focus();
    let typed = web_sys::Event::new("input").ok()?;
    field.dispatch_event(&typed).ok()?;
    Some(())
}

impl Furniture {
    /// All sentences, unless they are the English ones that the page in the frame has, too.
    fn own_sentences(&self) -> Option<Vec<String>> {
        let strings = self.strings();
        let is_own = !std::ptr::eq(strings, words::strings(LOCALES[0]));
        is_own.then(|| strings.table().iter().map(ToString::to_string).collect())
    }
}

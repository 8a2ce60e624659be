//! Every mail of the brand, as people read it.

use leptos::html;
use leptos::prelude::*;
use mails::Mail;
use mails::samples::Sample;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::frame::{Paper, room};
use super::state::studio;
use crate::look::{Look, spoken};
use crate::{paint, text};

/// Every mail of the brand, in the look that is chosen.
#[component]
pub(super) fn Mails() -> impl IntoView {
    let studio = studio();
    let all = Memo::new(move |_| {
        studio.draft.with(|draft| studio.look.with(|look| paint::mails(draft, look)))
    });
    let one = move |place: usize| {
        let sample = Memo::new(move |_| all.with(|all| all[place].clone()));
        view! { <li class="tile"><OneMail sample look=studio.look/></li> }
    };
    let count = all.with_untracked(Vec::len);
    let width = move || studio.look.with(|look| look.width.to_string());
    view! { <ul class="tiles mails" data-width=width>{(0..count).map(one).collect_view()}</ul> }
}

/// A mail: in a frame, and as text.
#[component]
fn OneMail(sample: Memo<Sample>, look: RwSignal<Look>) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let around = NodeRef::<html::Div>::new();
    let ready = RwSignal::new(false);
    let height = RwSignal::new(0.0);
    let width = Memo::new(move |_| f64::from(look.with(|look| look.width)));
    let body = move || {
        let page = frame.get_untracked()?.content_document()?;
        Some((page.document_element()?, page.body()?.unchecked_into::<Element>()))
    };
    let measure = move || {
        let found = body().map(|(_, body)| body.get_bounding_client_rect().height());
        height.try_set(found.unwrap_or_default());
    };
    Effect::new(move |_| {
        let Mail { html, .. } = sample.get().mail;
        let locale = look.with(|look| look.locale);
        if let Some((root, _)) = ready.get().then(body).flatten() {
            let _ = root.set_attribute("lang", locale.tag);
            let _ = root.set_attribute("dir", locale.dir);
            #[expect(
                clippy::disallowed_methods,
                reason = "a mail is a whole page, in which no script runs and which may load nothing"
            )]
            root.set_inner_html(&html);
        }
    });
    Effect::new(move |_| {
        sample.track();
        width.track();
        if ready.get() {
            request_animation_frame(measure);
        }
    });
    let room = room(around);
    let scale = Memo::new(move |_| (room.get()[0] / width.get()).min(1.0));
    let size = Signal::derive(move || [width.get(), height.get()]);
    let name = sample.with_untracked(|sample| spoken(sample.name));
    let title = format!("{}: {name}", text::MAIL);
    view! {
        <h3>{name}</h3>
        <p class="subject" dir="auto">{move || sample.get().mail.subject}</p>
        <div class="room" node_ref=around>
            <Paper size scale>
                <iframe
                    node_ref=frame
                    class="frame"
                    src="mail.html"
                    sandbox="allow-same-origin"
                    title=title
                    prop:inert=true
                    style:inline-size=move || format!("{}px", width.get())
                    style:block-size=move || format!("{}px", height.get())
                    style:transform=move || format!("scale({})", scale.get())
                    style:filter=move || look.with(Look::turned)
                    on:load=move |_| ready.set(true)
                ></iframe>
            </Paper>
        </div>
        <details>
            <summary>{text::AS_PLAIN_TEXT}</summary>
            <pre class="plain" dir="auto">{move || sample.get().mail.text}</pre>
        </details>
    }
}

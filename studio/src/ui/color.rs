//! A colour: a text first, and then sliders for lightness, chroma and hue.

use brand::color::{Oklch, Rgb};
use brand::document::Paint;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::controls::TextField;
use super::state::studio;
use crate::fields::Field;
use crate::text;

/// A colour that is the same in both schemes, or one for each.
#[component]
pub(super) fn Color(field: Field, token: brand::palette::Token) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let is_split = Memo::new(move |_| value.get().is_object());
    let derived = move |dark: bool| {
        Signal::derive(move || {
            let mode = if dark { brand::palette::Mode::Dark } else { brand::palette::Mode::Light };
            studio.draft.with(|draft| draft.document.palette(mode)[token])
        })
    };
    let split = move |_| {
        let one = value.get_untracked();
        let next = match one.is_object() {
            true => one["light"].clone(),
            false => json!({ "light": one, "dark": one }),
        };
        studio.note(studio.set(field.path, next));
    };
    let both = move || {
        view! {
            <ColorLine path=field.path.to_owned() label=field.label.to_owned() derived=derived(false)/>
        }
    };
    let each = move || {
        let line = |dark: bool, name: &str, scheme: &str| {
            view! {
                <ColorLine
                    path=format!("{}.{scheme}", field.path)
                    label=format!("{}, {name}", field.label)
                    derived=derived(dark)
                />
            }
        };
        (line(false, text::LIGHT, "light"), line(true, text::DARK, "dark"))
    };
    let name = move || if is_split.get() { text::ONE_COLOR } else { text::TWO_COLORS };
    view! {
        <div class="color">
            {move || if is_split.get() { each().into_any() } else { both().into_any() }}
            <button type="button" class="word" aria-label=move || format!("{}: {}", field.label, name()) on:click=split hidden=move || value.get().is_null()>{name}</button>
        </div>
    }
}

/// One colour of the document. `derived` is what holds without it.
#[component]
pub(super) fn ColorLine(
    path: String,
    label: String,
    #[prop(into)] derived: Signal<Rgb>,
) -> impl IntoView {
    let studio = studio();
    let path = StoredValue::new(path);
    let value = Memo::new(move |_| studio.draft.with(|draft| draft.get(&path.read_value())));
    let now = Signal::derive(move || value.get().as_str().unwrap_or_default().to_owned());
    let set = move |text: &str| {
        let value = if text.trim().is_empty() { Value::Null } else { json!(text.trim()) };
        studio.set(&path.read_value(), value)
    };
    let rgb = Memo::new(move |_| {
        let set = value.get().as_str().and_then(|text| Paint::parse(text).ok());
        set.map_or_else(|| derived.get(), |paint| paint.rgb())
    });
    let opened = RwSignal::new(false);
    let adjust = format!("{}: {label}", text::ADJUST);
    view! {
        <div class="color-line" class:set=move || !value.get().is_null()>
            <button
                type="button"
                class="swatch"
                aria-label=adjust
                aria-expanded=move || opened.get().to_string()
                style:background=move || rgb.get().to_string()
                on:click=move |_| opened.update(|opened| *opened = !*opened)
            ></button>
            <TextField
                path=path.get_value()
                label=label
                hint=Signal::derive(move || derived.get().to_string())
                value=now
                set
            />
            <Show when=move || opened.get()>
                <Sliders rgb=rgb put=move |rgb: Rgb| studio.note(set(&rgb.to_string()))/>
            </Show>
        </div>
    }
}

/// A part of a colour: its name, how far it goes, and how it is read and changed.
type Part = (&'static str, f32, fn(Oklch) -> f32, fn(Oklch, f32) -> Oklch);

const PARTS: [Part; 3] = [
    (text::LIGHTNESS, 1.0, |color| color.l, |color, l| Oklch { l, ..color }),
    (text::CHROMA, 0.33, |color| color.c, |color, c| Oklch { c, ..color }),
    (text::HUE, 360.0, |color| color.h, |color, h| Oklch { h, ..color }),
];

/// Places on the track of a slider whose colours are shown.
const STOPS: u8 = 8;

#[component]
fn Sliders(rgb: Memo<Rgb>, put: impl Fn(Rgb) + Copy + Send + Sync + 'static) -> impl IntoView {
    // Grey has no hue, and black no chroma: what the sliders say is held while they move.
    let held = RwSignal::new(rgb.get_untracked().oklch());
    Effect::new(move |_| {
        let now = rgb.get();
        if held.get_untracked().paint() != now {
            held.set(now.oklch());
        }
    });
    let one = move |(name, most, read, with): Part| {
        let track = move || {
            let color = held.get();
            let stop =
                |at: u8| with(color, most * f32::from(at) / f32::from(STOPS)).paint().to_string();
            let stops: Vec<_> = (0..=STOPS).map(stop).collect();
            format!("linear-gradient(to right, {})", stops.join(", "))
        };
        let slide = move |text: String| {
            if let Ok(value) = text.parse() {
                held.update(|color| *color = with(*color, value));
                put(held.get_untracked().paint());
            }
        };
        view! {
            <label class="part">
                <span>{name}</span>
                <input
                    class="slider track"
                    type="range"
                    min=0
                    max=most
                    step=most / 200.0
                    style=("--track", track)
                    prop:value=move || read(held.get()).to_string()
                    on:input=move |event| slide(event_target_value(&event))
                />
            </label>
        }
    };
    view! { <div class="sliders">{PARTS.into_iter().map(one).collect_view()}</div> }
}

//! The point of a picture that stays in sight: pressed, or told in numbers.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use serde_json::json;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::controls::NumberField;
use super::files;
use super::state::studio;
use crate::fields::{Field, Range};
use crate::text;

/// Where it is if nothing was decided, in per cent.
const MIDDLE: f64 = 50.0;

const PER_CENT: Range = Range { least: 0.0, most: 100.0, step: 1.0, usual: MIDDLE, unit: "%" };

/// The point of a picture that stays in sight.
#[component]
pub(super) fn Focus(field: Field) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let of = move |axis: usize| value.get()[axis].as_f64();
    let name = studio.value("assets.picture.light");
    let source = move || {
        let name = name.get();
        let name = name.as_str().unwrap_or_default();
        studio.draft.with(|draft| files::address(&draft.files, name))
    };
    let put = move |point: [f64; 2]| studio.set(field.path, json!(point));
    let press = move |event: MouseEvent| {
        let Some(picture) = event.current_target() else { return };
        let place = picture.unchecked_into::<Element>().get_bounding_client_rect();
        let from =
            [f64::from(event.client_x()) - place.left(), f64::from(event.client_y()) - place.top()];
        let size = [place.width(), place.height()];
        let part =
            |axis: usize| (100.0 * from[axis] / size[axis].max(1.0)).round().clamp(0.0, 100.0);
        studio.note(put([part(0), part(1)]));
    };
    let set = move |axis: usize, number: Option<f64>| {
        let mut point = [0, 1].map(|axis| of(axis).unwrap_or(MIDDLE));
        point[axis] = number.unwrap_or(MIDDLE);
        put(point)
    };
    let at = move |axis: usize| move || format!("{}%", of(axis).unwrap_or(MIDDLE));
    let number = move |axis: usize, label: &'static str| {
        let value = Signal::derive(move || of(axis));
        let set = move |number| set(axis, number);
        view! { <NumberField path=format!("{}.{axis}", field.path) label range=PER_CENT value set/> }
    };
    view! {
        <div class="field">
            <span class="label">{field.label}</span>
            <div class="focus-picture" on:click=press>
                <img src=source alt=""/>
                <span class="focus-point" style:inset-inline-start=at(0) style:inset-block-start=at(1)></span>
            </div>
            <p class="hint">{text::FOCUS_HINT}</p>
            {number(0, text::FOCUS_X)}
            {number(1, text::FOCUS_Y)}
        </div>
    }
}

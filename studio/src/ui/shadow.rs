//! The shadow of the card: one of two, or one of the designer's own.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::controls::{NumberField, Segments};
use super::state::studio;
use crate::fields::{Field, Range};
use crate::text;

/// What one's own shadow is made of: the name in the document, the label, and the range.
const PARTS: [(&str, &str, Range); 3] = [
    ("y", text::SHADOW_Y, Range { least: 0.0, most: 4.0, step: 0.125, usual: 0.5, unit: "rem" }),
    (
        "blur",
        text::SHADOW_BLUR,
        Range { least: 0.0, most: 8.0, step: 0.125, usual: 1.5, unit: "rem" },
    ),
    (
        "alpha",
        text::SHADOW_ALPHA,
        Range { least: 0.0, most: 1.0, step: 0.01, usual: 0.12, unit: "" },
    ),
];

/// The shadow of the card.
#[component]
pub(super) fn OneShadow(field: Field) -> impl IntoView {
    let studio = studio();
    let value = studio.value(field.path);
    let own = move || value.with(Value::is_object);
    let kind = Signal::derive(move || match value.get().as_str() {
        Some(word) => word.to_owned(),
        None if own() => "custom".to_owned(),
        None => text::SHADOWS[0].0.to_owned(),
    });
    let choose = move |word: String| {
        let usual = || PARTS.map(|(name, _, range)| (name.to_owned(), json!(range.usual)));
        let value = match word.as_str() {
            "custom" => json!({ "custom": serde_json::Map::from_iter(usual()) }),
            "soft" => Value::Null,
            word => json!(word),
        };
        studio.note(studio.set(field.path, value));
    };
    let part = move |(name, label, range): (&'static str, &'static str, Range)| {
        let path = format!("{}.custom.{name}", field.path);
        let at = path.clone();
        let now = Signal::derive(move || value.get()["custom"][name].as_f64());
        let at = StoredValue::new(at);
        let set = move |number: Option<f64>| {
            studio.set(&at.read_value(), json!(number.unwrap_or(range.usual)))
        };
        view! { <NumberField path label range value=now set/> }
    };
    let choices = text::SHADOWS.map(|(word, name)| (word.to_owned(), name.to_owned())).to_vec();
    view! {
        <Segments name=field.path label=field.label choices value=kind choose shown=true/>
        <Show when=own>{PARTS.map(part)}</Show>
    }
}

//! JSON, by the browser's own parser, which is there already.

use js_sys::{Array, JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use protocol::read::{Parsed, read};

/// Reads a wire type.
pub(super) fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    read(Json(JSON::parse(json).ok()?))
}

/// Reads an array of texts.
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(super) fn texts(json: &str) -> Option<Vec<String>> {
    Json(JSON::parse(json).ok()?).items()?.iter().map(Json::text).collect()
}

struct Json(JsValue);

impl Parsed for Json {
    fn is_absent(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn items(&self) -> Option<Vec<Self>> {
        let array = Array::is_array(&self.0).then(|| self.0.unchecked_ref::<Array>())?;
        Some((0..array.length()).map(|index| Self(array.get(index))).collect())
    }

    fn field(&self, name: &str) -> Option<Self> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok().map(Self)
    }

    fn first_name(&self) -> Option<String> {
        Object::keys(self.0.dyn_ref::<Object>()?).get(0).as_string()
    }
}

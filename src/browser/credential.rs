//! What passkeys are asked with and answer, between JSON and the browser.
//!
//! By hand, field by field: Safari before 18.4 has neither
//! `parseRequestOptionsFromJSON` nor `toJSON`, and password managers give
//! objects of their own, whose `toJSON` is missing or throws.

use js_sys::{Array, Function, JSON, Object, Reflect, Uint8Array};
use leptos::wasm_bindgen::{JsCast, JsValue};

use super::base64url::{decoded, encoded};

/// The fields of an answer that are bytes; each kind of answer has some.
const BYTES: [&str; 5] =
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/// The options that the host wrote as JSON, as the browser takes them.
///
/// # Errors
/// They are not what the host sends.
pub(super) fn options(json: &str) -> Result<JsValue, JsValue> {
    let options = JSON::parse(json)?;
    read_bytes(&options, "challenge")?;
    if let Ok(user) = get(&options, "user").and_then(JsCast::dyn_into::<Object>) {
        read_bytes(&user, "id")?;
    }
    for list in ["allowCredentials", "excludeCredentials"] {
        if let Ok(list) = get(&options, list)?.dyn_into::<Array>() {
            for known in list.iter() {
                read_bytes(&known, "id")?;
            }
        }
    }
    Ok(options)
}

/// The answer as JSON for the host.
///
/// # Errors
/// It is no credential.
pub(super) fn written(credential: &JsValue) -> Result<String, JsValue> {
    let given = get(credential, "response")?;
    let response = Object::new();
    for name in BYTES {
        let bytes = get(&given, name)?;
        if !bytes.is_null() && !bytes.is_undefined() {
            set(&response, name, &text(&bytes))?;
        }
    }
    // How it can be reached the next time: no answer is refused for lack of it.
    if let Ok(transports) = get(&given, "getTransports").and_then(JsCast::dyn_into::<Function>)
        && let Ok(transports) = transports.call0(&given)
    {
        set(&response, "transports", &transports)?;
    }
    let id = text(&get(credential, "rawId")?);
    let answer = Object::new();
    for (name, value) in [
        ("id", &id),
        ("rawId", &id),
        ("type", &"public-key".into()),
        ("response", response.as_ref()),
    ] {
        set(&answer, name, value)?;
    }
    JSON::stringify(&answer).map(Into::into)
}

/// Puts bytes where the text stands that means them.
fn read_bytes(holder: &JsValue, name: &str) -> Result<(), JsValue> {
    let text = get(holder, name)?.as_string();
    let bytes = text.and_then(|text| decoded(&text)).ok_or(JsValue::NULL)?;
    set(holder, name, &Uint8Array::from(&*bytes))
}

/// Bytes as a text, and a text as it is.
fn text(bytes: &JsValue) -> JsValue {
    match bytes.is_string() {
        true => bytes.clone(),
        false => encoded(&Uint8Array::new(bytes).to_vec()).into(),
    }
}

fn get(holder: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(holder, &name.into())
}

fn set(holder: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(holder, &name.into(), value).map(drop)
}

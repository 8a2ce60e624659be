//! What is being made: the document, its own styles, and the files beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use brand::css::OwnStyles;
use brand::document::{Document, MOST_BYTES, StyleFile};
use serde_json::{Map, Value, json};

use crate::own_styles;

/// Files by name. Copies share their content.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// The file of own styles.
pub(crate) const STYLES: &str = "brand.css";

/// A brand that is being made.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What was decided.
    pub document: Document,
    /// Own styles as they were typed: they may be wrong for a while.
    pub css: String,
    /// The files that the document names, and others that were put in.
    pub files: Files,
}

impl Default for Draft {
    /// A brand in the usual colour.
    fn default() -> Self {
        let document = Document::parse("brand.json", r#"{"portico": 1, "name": "Juniper"}"#);
        let document = document.expect("it is a brand");
        Self { document, css: String::new(), files: Files::new() }
    }
}

impl Draft {
    /// What is decided at a path such as `shape.radius`; null if nothing is.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let document = json!(self.document);
        path.split('.').fold(document, |value, name| value.get(name).cloned().unwrap_or_default())
    }

    /// Decides something, or with null leaves it open again.
    ///
    /// # Errors
    ///
    /// What the document has against it. Then nothing is changed.
    pub fn set(&mut self, path: &str, value: Value) -> Result<(), String> {
        let mut document = json!(self.document);
        put(&mut document, path, value);
        let text = document.to_string();
        let parsed = Document::parse("brand.json", &text).map_err(|error| {
            let named = format!("{path}: ");
            error.sentence.strip_prefix(&named).unwrap_or(&error.sentence).to_owned()
        })?;
        if text.len() > MOST_BYTES {
            return Err("the brand is full".to_owned());
        }
        self.document = parsed;
        Ok(())
    }

    /// Says a sentence otherwise in a locale; an empty one leaves it as it is in Portico.
    ///
    /// # Errors
    ///
    /// It does not fit in its place.
    pub fn set_text(&mut self, locale: &str, key: &str, sentence: &str) -> Result<(), String> {
        let mut texts = json!(self.document.texts);
        let mut own = texts[locale].as_object().cloned().unwrap_or_default();
        match sentence.trim().is_empty() {
            true => drop(own.remove(key)),
            false => drop(own.insert(key.to_owned(), json!(sentence))),
        }
        let all = texts.as_object_mut().ok_or("texts are sentences by locale")?;
        match own.is_empty() {
            true => drop(all.remove(locale)),
            false => drop(all.insert(locale.to_owned(), Value::Object(own))),
        }
        let texts = if all.is_empty() { Value::Null } else { texts };
        self.set("texts", texts)
    }

    /// Takes own styles, whether they are right or not.
    pub fn set_css(&mut self, css: &str) {
        css.clone_into(&mut self.css);
        let is_there = !css.trim().is_empty();
        self.document.css = is_there.then(|| StyleFile::parse(STYLES).expect("it is a name"));
    }

    /// Own styles that can be shown, and what is wrong with the others.
    #[must_use]
    pub fn styles(&self) -> (OwnStyles, Vec<String>) {
        own_styles::read(&self.css)
    }

    /// Names of files that the document asks for, and that are not here.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut names = vec![];
        named_files(&json!(self.document.assets), &mut names);
        names.retain(|name| !self.files.contains_key(name));
        names.sort();
        names.dedup();
        names
    }
}

/// Every text in the assets that is the name of a file.
fn named_files(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(name) if name.contains('.') => names.push(name.clone()),
        Value::Array(all) => all.iter().for_each(|one| named_files(one, names)),
        Value::Object(all) => {
            let files = all.iter().filter(|(name, _)| *name != "family");
            files.for_each(|(_, one)| named_files(one, names));
        }
        _ => {}
    }
}

/// Puts a value at a path, with the objects on the way there; null takes it away, and
/// what is empty then.
fn put(at: &mut Value, path: &str, value: Value) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    let Some(object) = at.as_object_mut() else { return };
    match rest {
        Some(rest) => {
            let inner = object.entry(name).or_insert(Value::Null);
            put(inner, rest, value);
            if inner.as_object().is_some_and(Map::is_empty) {
                object.remove(name);
            }
        }
        None if value.is_null() => drop(object.remove(name)),
        None => drop(object.insert(name.to_owned(), value)),
    }
}

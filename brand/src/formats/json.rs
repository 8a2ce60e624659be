//! JSON of others: empty texts, blanks and null mean that a value is not set.

use serde_json::Value;

use crate::color::{Parsed, parse};
use crate::document::{Invalid, shown, within_limits};
use crate::formats::Import;

/// Reads JSON within the limits of a brand.
pub(crate) fn read(file: &str, text: &str) -> Result<Value, Invalid> {
    within_limits(file, text)?;
    serde_json::from_str(text)
        .map_err(|error| Invalid::new(file, error.line(), format!("this is no JSON: {error}.")))
}

/// A text that is set.
pub(crate) fn text<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

impl Import {
    /// A colour that is set; told if it is none.
    pub(crate) fn parsed(&mut self, name: &str, text: &str) -> Option<Parsed> {
        match parse(text) {
            Ok(parsed) => {
                if parsed.is_outside {
                    self.tell(format!(
                        "{name}: {} is outside sRGB: {} is shown.",
                        shown(text),
                        parsed.rgb
                    ));
                }
                Some(parsed)
            }
            Err(error) => {
                self.tell(format!("{name}: {error}."));
                None
            }
        }
    }

    /// A colour of an object, by name.
    pub(crate) fn color_of(&mut self, json: &Value, name: &str) -> Option<Parsed> {
        self.parsed(name, text(json, name)?)
    }

    /// Lists the values of an object whose names are not known.
    pub(crate) fn list_unknown(&mut self, json: &Value, at: &str, known: &[&str]) {
        let Some(object) = json.as_object() else { return };
        for (name, value) in object {
            let hidden = value.is_null() || name.starts_with(['@', '_']);
            if !hidden && !known.contains(&name.as_str()) {
                self.unknown.push(format!("{at}{}: {}", shown(name), shown(&value.to_string())));
            }
        }
    }
}

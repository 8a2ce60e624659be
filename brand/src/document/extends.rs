//! A brand that is made of another.

use serde_json::{Value, json};

use super::{Document, Invalid};

impl Document {
    /// This brand with the values of the one that it extends, where it has none.
    /// Lists are replaced as a whole.
    ///
    /// # Errors
    ///
    /// The other one extends a brand itself.
    pub fn over(&self, base: &Self, file: &str) -> Result<Self, Invalid> {
        if let Some(further) = &base.extends {
            let sentence = format!(
                "extends: this brand extends {} itself. Extend that one, or copy what you need.",
                further.as_str()
            );
            return Err(Invalid::new(file, 0, sentence));
        }
        let mut merged = json!(base);
        merge(&mut merged, json!(self));
        // As text, so that documents are read in one way: a second one weighs in the studio.
        Self::parse(file, &merged.to_string())
            .map_err(|error| Invalid::new(file, 0, format!("extends: {}", error.sentence)))
    }
}

fn merge(base: &mut Value, own: Value) {
    match (base, own) {
        (Value::Object(base), Value::Object(own)) => {
            for (name, value) in own {
                merge(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (base, own) => *base = own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::parse("brand.json", text).unwrap()
    }

    #[test]
    fn a_brand_has_the_values_of_the_one_it_extends_where_it_has_none() {
        let base = document(
            r##"{"portico": 1, "name": "Juniper", "colors": {"accent": "#17604e", "tint": 0},
            "texts": {"en": {"identify.sign_in_title": "Hello"}}}"##,
        );
        let own = document(
            r#"{"portico": 1, "name": "Juniper Shop", "extends": "juniper", "colors": {"accent": "red"},
            "texts": {"en": {"page.back": "Return"}}}"#,
        );
        let both = own.over(&base, "shop/brand.json").unwrap();
        assert_eq!(both.name.as_str(), "Juniper Shop");
        assert_eq!(both.colors.accent, own.colors.accent);
        assert_eq!(both.colors.tint, base.colors.tint);
        assert_eq!(both.texts.find("en", "identify.sign_in_title"), Some("Hello"));
        assert_eq!(both.texts.find("en", "page.back"), Some("Return"));
    }

    #[test]
    fn a_brand_extends_one_that_extends_none() {
        let base = document(r#"{"portico": 1, "name": "A", "extends": "b"}"#);
        let own = document(r#"{"portico": 1, "name": "C", "extends": "a"}"#);
        let told = own.over(&base, "brand.json").unwrap_err().to_string();
        assert!(told.starts_with("brand.json: extends: this brand extends b itself."), "{told}");
    }
}

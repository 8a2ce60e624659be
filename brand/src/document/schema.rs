//! The JSON Schema of a brand: `docs/reference/brand.schema.json` is written from the
//! types, so that editors know what can be set.

use std::borrow::Cow;
use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::texts::{BRAND_KEYS, Texts};
use super::values::{
    Bounded, Family, FontFile, Fonts, HelpLink, Id, Name, Paint, PictureFile, Schemed, StyleFile,
    Version, WebLink,
};
use crate::palette::Token;

/// Declares the schema of a type that is a text.
macro_rules! text {
    ($($name:ident $schema:tt)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

text! {
    Version { "const": 1 }
    Paint { "type": "string" }
    Name { "type": "string", "minLength": 1, "maxLength": 200 }
    Id { "type": "string", "pattern": "^[a-z0-9-]{1,40}$" }
    WebLink { "type": "string", "pattern": "^https://" }
    HelpLink { "type": "string", "pattern": "^(https://|mailto:)" }
    Family { "type": "string", "minLength": 1, "maxLength": 60 }
    Fonts { "type": "string" }
    PictureFile { "type": "string", "pattern": "\\.(svg|png|jpg|jpeg|webp|avif)$" }
    FontFile { "type": "string", "pattern": "\\.woff2$" }
    StyleFile { "type": "string", "pattern": "\\.css$" }
    Tokens {
        "type": "object",
        "propertyNames": { "enum": Token::NAMES },
        "additionalProperties": { "type": "string" }
    }
    Texts {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "propertyNames": { "anyOf": [{ "enum": keys() }, { "pattern": "^profile\\.[a-z0-9_]{1,40}$" }] },
            "additionalProperties": { "type": "string" }
        }
    }
}

/// Colours by token.
pub(super) struct Tokens;

impl<const LEAST: u32, const MOST: u32> JsonSchema for Bounded<LEAST, MOST> {
    fn schema_name() -> Cow<'static, str> {
        format!("From{LEAST}To{MOST}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": Self::LEAST, "maximum": Self::MOST })
    }
}

impl JsonSchema for Schemed<Paint> {
    fn schema_name() -> Cow<'static, str> {
        "Color".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = || json_schema!({ "type": ["string", "null"] });
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "properties": { "light": one(), "dark": one() }, "additionalProperties": false }
        ] })
    }
}

fn keys() -> Vec<&'static str> {
    let own = BRAND_KEYS.iter().map(|(key, _)| *key);
    own.chain(words::Key::ALL.iter().map(|key| key.path())).collect()
}

fn schema() -> Value {
    let mut all = SchemaSettings::draft2020_12();
    all.inline_subschemas = true;
    let mut schema = all.into_generator().into_root_schema_for::<super::Document>();
    RecursiveTransform(in_one_line).transform(&mut schema);
    schema.insert("title".into(), "A brand of Portico".into());
    schema.to_value()
}

/// A doc comment as one line.
fn in_one_line(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}

#[test]
fn the_schema_in_the_docs_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/brand.schema.json");
    let text = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/reference/brand.schema.json is stale: run UPDATE_DOCS=1 cargo test -p portico-brand"
    );
}

fn five_fonts() -> String {
    let fonts = [r#"{"family": "Inter", "file": "inter.woff2"}"#; 5].join(",");
    format!(r#"{{"portico": 1, "name": "A", "assets": {{"fonts": [{fonts}]}}}}"#)
}

#[test]
fn the_schema_takes_what_the_types_take() {
    let schema = schema();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for (text, good) in [
        (include_str!("../../tests/inputs/juniper.json"), true),
        (r#"{"portico": 1, "name": "A"}"#, true),
        (r#"{"portico": 2, "name": "A"}"#, false),
        (r#"{"portico": 1, "name": "A", "shape": {"radius": 9}}"#, false),
        (r#"{"portico": 1, "name": "A", "colors": {"acent": "red"}}"#, false),
        (r#"{"portico": 1, "name": "A", "colors": {"set": {"dark": {"txet": "red"}}}}"#, false),
        (r#"{"portico": 1, "name": "A", "texts": {"en": {"page.bakc": "B"}}}"#, false),
        (r#"{"portico": 1, "name": "A", "layout": {"hide": ["help"]}}"#, false),
        (&five_fonts(), false),
    ] {
        assert_eq!(validator.is_valid(&serde_json::from_str(text).unwrap()), good, "{text}");
        assert_eq!(super::Document::parse("brand.json", text).is_ok(), good, "{text}");
    }
}

//! The JSON Schema of the settings: `docs/reference/settings.schema.json` is written
//! from the types, so that editors know what can be set.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::{Map, Value, json};

use super::Settings;

/// What the types say can be set.
pub(super) fn schema() -> Value {
    let mut all = SchemaSettings::draft2020_12();
    all.inline_subschemas = true;
    let mut schema = all.into_generator().into_root_schema_for::<Settings>();
    RecursiveTransform(without_null).transform(&mut schema);
    RecursiveTransform(with_files).transform(&mut schema);
    RecursiveTransform(in_one_line).transform(&mut schema);
    schema.insert("title".into(), "Settings of Portico".into());
    schema.to_value()
}

/// Leaves out `null`, which TOML has no word for.
fn without_null(schema: &mut Schema) {
    let Some(schema) = schema.as_object_mut() else { return };
    schema.retain(|name, value| name != "default" || !value.is_null());
    if let Some(Value::Object(default)) = schema.get_mut("default") {
        default.retain(|_, value| !value.is_null());
    }
    for list in ["type", "enum", "anyOf"] {
        let null = |value: &Value| value.is_null() || value == "null" || value["type"] == "null";
        if let Some(Value::Array(all)) = schema.get_mut(list) {
            all.retain(|value| !null(value));
        }
    }
    alone(schema);
}

/// Writes the only type of a list, or the only schema of a choice, without it.
fn alone(schema: &mut Map<String, Value>) {
    if let Some([only]) = schema.get("type").and_then(Value::as_array).map(Vec::as_slice) {
        let only = only.clone();
        schema.insert("type".into(), only);
    }
    if let Some([Value::Object(only)]) =
        schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice)
    {
        let only = only.clone();
        schema.remove("anyOf");
        for (name, value) in only {
            schema.entry(name).or_insert(value);
        }
    }
}

/// Adds the files that can hold secrets: beside `password`, `password_file`.
fn with_files(schema: &mut Schema) {
    let Some(schema) = schema.as_object_mut() else { return };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let is_secret = |(name, of): (&String, &Value)| (of["writeOnly"] == true).then(|| name.clone());
    let secrets: Vec<String> = properties.iter().filter_map(is_secret).collect();
    for name in &secrets {
        let about = format!("A file that holds `{name}`, instead of it.");
        let file = json!({ "description": about, "format": "path", "type": "string" });
        properties.insert(format!("{name}_file"), file);
    }
    for name in secrets {
        let file = format!("{name}_file");
        let mut held = json!({ "not": { "required": [name, file] } });
        if let Some(Value::Array(required)) = schema.get_mut("required")
            && required.contains(&json!(name))
        {
            required.retain(|one| *one != name);
            held = json!({ "oneOf": [{ "required": [name] }, { "required": [file] }] });
        }
        let all = schema.entry("allOf").or_insert_with(|| json!([]));
        all.as_array_mut().unwrap().push(held);
    }
}

/// A doc comment as one line, without the links that rustdoc makes.
fn in_one_line(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let words: Vec<_> = text.split_whitespace().collect();
        *text = words.join(" ").replace("[`", "`").replace("`]", "`");
    }
}

/// What the schema has against settings that are TOML, each with its keyword.
pub(super) fn refusals(text: &str) -> Vec<String> {
    static VALIDATOR: LazyLock<Validator> =
        LazyLock::new(|| jsonschema::draft202012::new(&schema()).unwrap());
    let settings: Value = toml::from_str(text).unwrap();
    let refusals = VALIDATOR.iter_errors(&settings);
    let told = refusals
        .map(|error| format!("{}: {} {error}", error.kind().keyword(), error.instance_path()));
    told.collect()
}

#[test]
fn the_schema_in_the_docs_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/settings.schema.json");
    let text = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/reference/settings.schema.json is stale: run UPDATE_DOCS=1 cargo test -p portico-server"
    );
}

#[test]
fn the_schema_is_one_of_draft_2020_12_and_has_no_null() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
    let text = schema.to_string();
    assert!(!text.contains("\"null\"") && !text.contains(":null"), "{text}");
}

#[test]
fn an_editor_is_told_what_a_setting_means_and_what_it_can_be() {
    let schema = schema();
    let brand = &schema["properties"]["brand"]["properties"];
    assert_eq!(
        brand["name"],
        json!({ "type": "string", "description": "The name of the company." })
    );
    let layout = &brand["layout"]["oneOf"][0];
    assert_eq!(layout["const"], "card");
    assert_eq!(layout["description"], "In the middle of a plain page.");
    let apps = &schema["properties"]["apps"]["items"];
    assert_eq!(apps["required"], json!(["id", "name", "user_flow"]));
}

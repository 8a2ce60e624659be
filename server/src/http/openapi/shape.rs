//! What utoipa cannot know of all schemas alike.

use serde_json::{Map, Value, json};

/// Where schemas are.
const SCHEMAS: &str = "#/components/schemas/";
/// What is sent to the server: what it can do without is left out, and never `null`.
const SENT: [&str; 4] = ["Answered", "Begin", "Element", "Fields"];
/// Objects that hold more than is described.
const OPEN: [&str; 2] = ["Fields", "PasskeyOptions"];

type Schemas = Map<String, Value>;

/// The description as it is published.
pub(super) fn shaped(mut api: Value) -> Value {
    api["info"]["summary"] = json!("The server says which screen comes next; the person answers.");
    let locales: Vec<_> = words::LOCALES.iter().map(|locale| locale.tag).collect();
    let mut schemas: Schemas = std::mem::take(&mut api["components"]["schemas"])
        .as_object()
        .cloned()
        .expect("schemas have names");
    schemas["Locale"]["examples"] = json!(locales);
    schemas["Element"] = merged(&schemas, "Element");
    for (name, schema) in &mut schemas {
        close(schema, name);
        name_choices(schema);
    }
    let screens = inlined(&schemas["Screen"], &schemas, &api);
    schemas["Screen"] = screens;
    // What a schema uses goes with it.
    let mut known = usize::MAX;
    while schemas.len() < known {
        known = schemas.len();
        let all = json!({ "paths": api["paths"], "schemas": schemas });
        schemas.retain(|name, _| uses(&all, name) > 0);
    }
    api["components"]["schemas"] = schemas.into();
    each(&mut api, &mut |object| {
        plain(object);
        object.remove("tags");
    });
    api
}

/// Calls this for each object, the innermost first.
fn each(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| each(one, change)),
        Value::Object(object) => {
            object.values_mut().for_each(|one| each(one, change));
            change(object);
        }
        _ => {}
    }
}

/// How often a schema is referred to.
fn uses(value: &Value, name: &str) -> usize {
    match value {
        Value::Array(list) => list.iter().map(|one| uses(one, name)).sum(),
        Value::Object(object) => object
            .iter()
            .map(|(key, one)| match one.as_str() {
                Some(to) if key == "$ref" => usize::from(to.strip_prefix(SCHEMAS) == Some(name)),
                _ => uses(one, name),
            })
            .sum(),
        _ => 0,
    }
}

/// An object that serde reads together with another's fields.
fn merged(schemas: &Schemas, name: &str) -> Value {
    let mut whole = schemas[name].clone();
    let parts = whole.as_object_mut().and_then(|whole| whole.remove("allOf"));
    for part in parts.iter().flat_map(|parts| parts.as_array().into_iter().flatten()) {
        let to = part["$ref"].as_str().and_then(|to| to.strip_prefix(SCHEMAS));
        let part = to.map_or(part, |name| &schemas[name]);
        let properties = part["properties"].as_object().into_iter().flatten();
        for (key, value) in properties {
            whole["properties"][key] = value.clone();
        }
        if let Some(required) = part.get("required") {
            whole["required"] = required.clone();
        }
    }
    whole["type"] = json!("object");
    whole
}

/// Has an object hold its properties and nothing else. What may be `null` is there nevertheless, unless
/// it is sent to the server.
fn close(schema: &mut Value, name: &str) {
    let sent = SENT.contains(&name);
    each(schema, &mut |object| {
        if object.get("type") != Some(&json!("object")) {
            return;
        }
        let mut properties = object.remove("properties").unwrap_or_else(|| json!({}));
        let mut required = object.remove("required").unwrap_or_else(|| json!([]));
        for (key, property) in properties.as_object_mut().into_iter().flatten() {
            let nullable = without_null(property, sent);
            let required = required.as_array_mut().expect("a list of names");
            if nullable && !sent && !required.contains(&json!(key)) {
                required.push(json!(key));
            }
        }
        object.insert("properties".to_owned(), properties);
        object.insert("required".to_owned(), required);
        if !OPEN.contains(&name) {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
    });
}

/// Whether it may be `null`, and takes that away if wanted.
fn without_null(property: &mut Value, take_away: bool) -> bool {
    let null = json!("null");
    if let Some(types) = property["type"].as_array().filter(|types| types.contains(&null)) {
        if take_away {
            property["type"] = types[0].clone();
        }
        return true;
    }
    let choices = property["oneOf"].as_array().cloned().unwrap_or_default();
    let Some(other) = choices.iter().find(|choice| choice["type"] != null) else { return false };
    let nullable = choices.len() == 2 && choices.iter().any(|choice| choice["type"] == null);
    if nullable && take_away {
        *property = other.clone();
    }
    nullable
}

/// Titles the choices of an enum by their names on the wire, in alphabetical order.
fn name_choices(schema: &mut Value) {
    let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    for choice in &mut *choices {
        let tag = choice["properties"]["type"]["enum"][0].clone();
        let only = choice["properties"].as_object().and_then(|all| all.keys().next()).cloned();
        match (tag, only) {
            (tag @ Value::String(_), _) => {
                choice["properties"]["type"] = json!({ "const": tag });
                choice["title"] = tag;
            }
            (_, Some(name)) => {
                choice["title"] = json!(name);
                // The field says the same.
                choice.as_object_mut().expect("an object").remove("description");
            }
            _ => {}
        }
    }
    choices.sort_by_key(|choice| choice["title"].as_str().map(str::to_owned));
}

/// Puts into a schema what nothing else refers to.
fn inlined(schema: &Value, schemas: &Schemas, api: &Value) -> Value {
    let all = json!({ "paths": api["paths"], "schemas": schemas });
    let mut schema = schema.clone();
    each(&mut schema, &mut |object| {
        let to = object.get("$ref").and_then(Value::as_str);
        let Some(name) = to.and_then(|to| to.strip_prefix(SCHEMAS)).map(str::to_owned) else {
            return;
        };
        if uses(&all, &name) == 1 {
            let mut whole = inlined(&schemas[&name], schemas, api);
            let description = object.remove("description");
            if let (Some(description), Some(whole)) = (description, whole.as_object_mut()) {
                whole.insert("description".to_owned(), description);
            }
            *object = whole.as_object().cloned().expect("a schema is an object");
        }
    });
    schema
}

/// Without what only Rust's docs know, and without formats of numbers, which not every reader knows.
fn plain(object: &mut Map<String, Value>) {
    if object.get("format").is_some_and(|format| *format == "int32" || *format == "int64") {
        object.remove("format");
    }
    if object.get("schema") == Some(&json!({})) {
        object.insert("schema".to_owned(), json!({ "type": "object" }));
    }
    let Some(Value::String(text)) = object.get("description") else { return };
    // What follows is for who reads the source.
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = first.split_whitespace().collect();
    let mut text = words.join(" ").replace("[`", "`").replace("`]", "`");
    while let Some(start) = text.find("`(") {
        let Some(end) = text[start..].find(')') else { break };
        text.replace_range(start + 1..=start + end, "");
    }
    match text.is_empty() {
        true => object.remove("description"),
        false => object.insert("description".to_owned(), json!(text)),
    };
}

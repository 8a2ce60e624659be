//! A brand as design tokens: a resolver with a file for each mode.

use serde_json::{Map, Value as Json, json};

use super::EXTENSION;
use crate::color::Rgb;
use crate::document::{Document, Fonts, Shadow};
use crate::formats::Exported;
use crate::palette::{Mode, Token};

/// The format that the files are of.
const SCHEMAS: &str = "https://www.designtokens.org/schemas/2025.10";

/// Writes a resolver and its files. Nothing is lost: what is no token is in `$extensions`.
#[must_use]
pub fn export(brand: &Document) -> Exported {
    let mut files = vec![("brand.resolver.json".to_owned(), pretty(&resolver(brand)))];
    files.push(("base.tokens.json".to_owned(), pretty(&base(brand))));
    for mode in Mode::ALL {
        files.push((format!("{}.tokens.json", mode.name()), pretty(&colors(brand, mode))));
    }
    Exported { files, lost: Vec::new() }
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

fn resolver(brand: &Document) -> Json {
    let context = |mode: Mode| {
        let file = format!("{}.tokens.json", mode.name());
        (mode.name().to_owned(), json!([{ "$ref": file }]))
    };
    let contexts: Map<String, Json> = Mode::ALL.into_iter().map(context).collect();
    json!({
        "$schema": format!("{SCHEMAS}/resolver.json"),
        "name": brand.name.as_str(),
        "version": "2025.10",
        "sets": { "base": { "sources": [{ "$ref": "base.tokens.json" }] } },
        "modifiers": { "mode": { "contexts": contexts, "default": "light" } },
        "resolutionOrder": [{ "$ref": "#/sets/base" }, { "$ref": "#/modifiers/mode" }],
    })
}

/// What holds in every mode, as far as it was decided.
fn base(brand: &Document) -> Json {
    let (text, shape) = (&brand.typography, &brand.shape);
    let families = |fonts: &Fonts| json!({ "$type": "fontFamily", "$value": fonts.families() });
    let number = |kind: &str, value: f64| json!({ "$type": kind, "$value": value });
    let rem =
        |value: f64| json!({ "$type": "dimension", "$value": { "value": value, "unit": "rem" } });
    let tokens = [
        ("font", "body", text.font.as_ref().map(families)),
        ("font", "title", text.title.as_ref().map(families)),
        ("weight", "body", text.weight.map(|weight| number("fontWeight", weight.get()))),
        ("weight", "title", text.title_weight.map(|weight| number("fontWeight", weight.get()))),
        ("text", "title", text.title_size.map(|size| rem(size.get()))),
        ("text", "body", text.scale.map(|scale| rem(scale.get()))),
        ("leading", "body", text.leading.map(|leading| number("number", leading.get()))),
        ("radius", "control", shape.radius.map(|radius| rem(radius.get()))),
        ("radius", "small", shape.small.map(|radius| rem(radius.get()))),
        ("radius", "large", shape.large.map(|radius| rem(radius.get()))),
        ("shadow", "card", shape.shadow.and_then(shadow)),
    ];
    let mut all = json!({
        "$schema": format!("{SCHEMAS}/format.json"),
        "$extensions": { EXTENSION: brand },
    });
    for (group, name, token) in tokens {
        if let Some(token) = token {
            all[group][name] = token;
        }
    }
    all
}

fn shadow(shadow: Shadow) -> Option<Json> {
    let Shadow::Custom(own) = shadow else { return None };
    let rem = |value: f64| json!({ "value": value, "unit": "rem" });
    let mut color = color(Rgb::BLACK);
    color["alpha"] = json!(own.alpha.get());
    Some(json!({ "$type": "shadow", "$value": {
        "color": color, "offsetX": rem(0.0), "offsetY": rem(own.y.get()),
        "blur": rem(own.blur.get()), "spread": rem(0.0),
    } }))
}

/// Every colour of a mode: `accent` is the brand's, and `link` what is derived for texts.
fn colors(brand: &Document, mode: Mode) -> Json {
    let palette = brand.palette(mode);
    let named = |token: &Token| {
        let name = match token {
            Token::Accent => "link",
            Token::Fill => "accent",
            other => other.name(),
        };
        (name.to_owned(), json!({ "$value": color(palette[*token]) }))
    };
    let mut group: Map<String, Json> = Token::ALL.iter().map(named).collect();
    group.insert("$type".to_owned(), json!("color"));
    json!({ "$schema": format!("{SCHEMAS}/format.json"), "color": group })
}

fn color(rgb: Rgb) -> Json {
    let part = |value: u8| (f64::from(value) / 255.0 * 10_000.0).round() / 10_000.0;
    json!({ "colorSpace": "srgb", "components": rgb.0.map(part), "hex": rgb.to_string() })
}

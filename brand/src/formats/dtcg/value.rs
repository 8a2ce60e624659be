//! Values of tokens, by their type.

use color::{ColorSpaceTag, DynamicColor};
use serde_json::Value as Json;

use crate::color::{Parsed, Rgb, parse};
use crate::document::shown;

/// What a token comes to. A sentence is what is to be told of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) kind: Kind,
    pub(super) told: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Color(Parsed),
    /// In rem.
    Length(f64),
    Families(Vec<String>),
    Weight(f64),
    Number(f64),
    Shadow {
        y: f64,
        blur: f64,
        color: Parsed,
    },
    /// A width in rem.
    Border(f64),
    /// A type that nothing here is of.
    Other(String),
}

/// Names of weights.
const WEIGHTS: [(&[&str], f64); 10] = [
    (&["thin", "hairline"], 100.0),
    (&["extra-light", "ultra-light"], 200.0),
    (&["light"], 300.0),
    (&["normal", "regular", "book"], 400.0),
    (&["medium"], 500.0),
    (&["semi-bold", "demi-bold"], 600.0),
    (&["bold"], 700.0),
    (&["extra-bold", "ultra-bold"], 800.0),
    (&["black", "heavy"], 900.0),
    (&["extra-black", "ultra-black"], 950.0),
];

/// Colour spaces, and the largest value of each component.
const SPACES: [(&str, ColorSpaceTag, [f64; 3]); 14] = [
    ("srgb", ColorSpaceTag::Srgb, [1.0; 3]),
    ("srgb-linear", ColorSpaceTag::LinearSrgb, [1.0; 3]),
    ("hsl", ColorSpaceTag::Hsl, [360.0, 100.0, 100.0]),
    ("hwb", ColorSpaceTag::Hwb, [360.0, 100.0, 100.0]),
    ("lab", ColorSpaceTag::Lab, [100.0, 200.0, 200.0]),
    ("lch", ColorSpaceTag::Lch, [100.0, 300.0, 360.0]),
    ("oklab", ColorSpaceTag::Oklab, [1.0; 3]),
    ("oklch", ColorSpaceTag::Oklch, [1.0, 1.0, 360.0]),
    ("display-p3", ColorSpaceTag::DisplayP3, [1.0; 3]),
    ("a98-rgb", ColorSpaceTag::A98Rgb, [1.0; 3]),
    ("prophoto-rgb", ColorSpaceTag::ProphotoRgb, [1.0; 3]),
    ("rec2020", ColorSpaceTag::Rec2020, [1.0; 3]),
    ("xyz-d65", ColorSpaceTag::XyzD65, [1.0; 3]),
    ("xyz-d50", ColorSpaceTag::XyzD50, [1.0; 3]),
];

/// Spaces whose components may be below zero.
const SIGNED: [&str; 2] = ["lab", "oklab"];

/// Types of the format that nothing here is of.
const OTHERS: [&str; 7] =
    ["duration", "cubicBezier", "strokeStyle", "transition", "gradient", "typography", "fontStyle"];

/// Reads a value of a type.
pub(super) fn convert(kind: &str, value: &Json) -> Result<Value, String> {
    let plain = |kind: Kind| Ok(Value { kind, told: None });
    match kind {
        "color" => color(value),
        "dimension" => dimension(value),
        "fontFamily" => plain(Kind::Families(families(value)?)),
        "fontWeight" => plain(Kind::Weight(weight(value)?)),
        "number" => plain(Kind::Number(value.as_f64().ok_or("it is no number")?)),
        "shadow" => shadow(value),
        "border" => match dimension(&value["width"])?.kind {
            Kind::Length(width) => plain(Kind::Border(width)),
            _ => Err("its width is no length".to_owned()),
        },
        kind if OTHERS.contains(&kind) => plain(Kind::Other(kind.to_owned())),
        kind => Err(format!("{} is no type of the format", shown(kind))),
    }
}

fn color(value: &Json) -> Result<Value, String> {
    if let Some(text) = value.as_str() {
        let parsed = parse(text).map_err(|error| error.to_string())?;
        let told = Some("is a text, an old form".to_owned());
        return Ok(Value { kind: Kind::Color(parsed), told });
    }
    let name = value["colorSpace"].as_str().unwrap_or_default();
    let space = SPACES.iter().find(|(known, ..)| *known == name);
    let (_, tag, most) = space.ok_or_else(|| format!("{} is no color space", shown(name)))?;
    let components = components(name, value, *most)?;
    let alpha = value.get("alpha").map_or(Some(1.0), Json::as_f64);
    let alpha =
        alpha.filter(|alpha| (0.0..=1.0).contains(alpha)).ok_or("its alpha is not from 0 to 1")?;
    #[expect(clippy::cast_possible_truncation, reason = "colours need no more")]
    let components = [components[0], components[1], components[2], alpha].map(|one| one as f32);
    let dynamic = DynamicColor { cs: *tag, flags: color::Flags::default(), components };
    let computed = Parsed::of(dynamic);
    Ok(with_fallback(computed, value["hex"].as_str().and_then(Rgb::from_hex)))
}

fn components(name: &str, value: &Json, most: [f64; 3]) -> Result<[f64; 3], String> {
    let list = value["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [a, b, c] = list else { return Err("a color has three components".to_owned()) };
    let mut found = [0.0; 3];
    for (at, (one, most)) in [a, b, c].into_iter().zip(most).enumerate() {
        let number = if one == "none" { Some(0.0) } else { one.as_f64() };
        let least = if SIGNED.contains(&name) { -most } else { 0.0 };
        let number = number.filter(|number| (least..=most).contains(number));
        found[at] = number.ok_or_else(|| format!("a component is not from {least} to {most}"))?;
    }
    Ok(found)
}

/// The components win, but outside sRGB the fallback is what the author chose.
fn with_fallback(computed: Parsed, hex: Option<Rgb>) -> Value {
    let Some(hex) = hex else {
        let rgb = computed.rgb;
        let told = computed.is_outside.then(|| format!("is outside sRGB: {rgb} is shown"));
        return Value { kind: Kind::Color(computed), told };
    };
    if computed.is_outside {
        return Value { kind: Kind::Color(Parsed { rgb: hex, ..computed }), told: None };
    }
    let apart = computed.rgb.0.iter().zip(hex.0).any(|(a, b)| a.abs_diff(b) > 1);
    let told =
        apart.then(|| format!("is {} by its components, and {hex} by its hex", computed.rgb));
    // One step of 8 bits is rounding, and then the hex is exact.
    let rgb = if apart { computed.rgb } else { hex };
    Value { kind: Kind::Color(Parsed { rgb, ..computed }), told }
}

fn dimension(value: &Json) -> Result<Value, String> {
    if let Some(text) = value.as_str() {
        let length = crate::formats::variables::length(text);
        let length = length.ok_or_else(|| format!("{} is no length", shown(text)))?;
        let told = Some("is a text, an old form".to_owned());
        return Ok(Value { kind: Kind::Length(length), told });
    }
    let number = value["value"].as_f64().ok_or("a length has a value and a unit")?;
    let unit = value["unit"].as_str().unwrap_or_default();
    let rem = match unit {
        "px" => number / 16.0,
        "rem" => number,
        _ => return Err(format!("{} is no unit: px and rem are", shown(unit))),
    };
    Ok(Value { kind: Kind::Length(rem), told: None })
}

fn families(value: &Json) -> Result<Vec<String>, String> {
    let one = value.as_str().map(|one| vec![one.to_owned()]);
    let list = || {
        let list = value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned));
        list.collect::<Option<Vec<_>>>()
    };
    one.or_else(list).filter(|all| !all.is_empty()).ok_or_else(|| "it names no fonts".to_owned())
}

fn weight(value: &Json) -> Result<f64, String> {
    if let Some(number) = value.as_f64() {
        let fits = (1.0..=1000.0).contains(&number);
        return if fits { Ok(number) } else { Err("a weight is from 1 to 1000".to_owned()) };
    }
    let name = value.as_str().unwrap_or_default();
    let known = WEIGHTS.iter().find(|(names, _)| names.contains(&name));
    known.map(|(_, weight)| *weight).ok_or_else(|| {
        let lower = name.to_lowercase();
        let small = WEIGHTS.iter().any(|(names, _)| names.contains(&lower.as_str()));
        match small {
            true => format!("{} is no weight: the name is {lower}", shown(name)),
            false => format!("{} is no weight", shown(name)),
        }
    })
}

fn shadow(value: &Json) -> Result<Value, String> {
    let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
    let length = |name: &str| match dimension(&value[name])?.kind {
        Kind::Length(rem) => Ok::<_, String>(rem),
        _ => Ok(0.0),
    };
    let Kind::Color(color) = color(&value["color"])?.kind else {
        return Err("it has no color".to_owned());
    };
    let kind = Kind::Shadow { y: length("offsetY")?, blur: length("blur")?, color };
    let moved = length("offsetX")? != 0.0 || length("spread")? != 0.0;
    Ok(Value {
        kind,
        told: moved.then(|| "is shown without its offset to the side and its spread".to_owned()),
    })
}

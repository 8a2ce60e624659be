//! Which attributes are taken, and how.

use super::style::{Rules, declarations};
use super::{Element, LONGEST_SIDE, Refusal};
use crate::document::shown;

/// Attributes of geometry.
const GEOMETRY: [&str; 27] = [
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "transform",
    "gradientTransform",
    "gradientUnits",
    "spreadMethod",
    "offset",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "preserveAspectRatio",
];

/// Attributes that paint, which style sheets may set as well.
pub(super) const PAINT: [&str; 22] = [
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stop-color",
    "stop-opacity",
    "opacity",
    "clip-path",
    "clip-rule",
    "mask",
    "color",
    "display",
    "visibility",
    "paint-order",
    "vector-effect",
];

/// Attributes that every file has, and that are written anew or left out without a word.
const SILENT: [&str; 7] = ["class", "style", "version", "role", "id", "href", "xlink:href"];

/// Elements that may refer to others.
const REFERRING: [&str; 3] = ["use", "linearGradient", "radialGradient"];

/// The attributes of an element as they are written.
pub(super) fn taken(
    element: &Element,
    rules: &Rules,
    dropped: &mut Vec<String>,
) -> Result<Vec<(String, String)>, Refusal> {
    let wrong = |sentence: String| (element.line, sentence);
    let mut all = Vec::new();
    if element.name == "svg" {
        all.push(("xmlns".to_owned(), "http://www.w3.org/2000/svg".to_owned()));
    }
    for (name, value) in &element.attributes {
        let Some((kept, value)) = one(element, name, value, dropped).map_err(wrong)? else {
            continue;
        };
        // An older spelling, `xlink:href`, gives way to `href`, as browsers have it.
        match all.iter_mut().find(|(known, _)| *known == kept) {
            Some(known) if *name == kept => known.1 = value,
            Some(_) => {}
            None => all.push((kept, value)),
        }
    }
    for (name, value) in painted(element, rules, dropped).map_err(wrong)? {
        all.retain(|(known, _)| *known != name);
        all.push((name, value));
    }
    if element.name == "svg" {
        sized(&mut all).map_err(wrong)?;
    }
    Ok(all)
}

fn one(
    element: &Element,
    name: &str,
    value: &str,
    dropped: &mut Vec<String>,
) -> Result<Option<(String, String)>, String> {
    let plain = name.rsplit(':').next().unwrap_or(name);
    if plain.len() > 2 && plain.to_ascii_lowercase().starts_with("on") {
        return Err(format!("{}: this file can run a script: export it anew.", shown(name)));
    }
    if plain == "href" {
        return reference(element, name, value);
    }
    let kept = match name {
        "id" if is_id(value) => value.to_owned(),
        _ if PAINT.contains(&name) => paint(name, value)?,
        _ if GEOMETRY.contains(&name) => geometry(name, value)?,
        _ => {
            let is_silent = name.starts_with("xmlns") || SILENT.contains(&name);
            if !is_silent {
                dropped.push(shown(name));
            }
            return Ok(None);
        }
    };
    Ok(Some((name.to_owned(), kept)))
}

fn reference(
    element: &Element,
    name: &str,
    value: &str,
) -> Result<Option<(String, String)>, String> {
    let id = value.trim().strip_prefix('#').filter(|id| is_id(id));
    match id {
        Some(id) if REFERRING.contains(&element.name.as_str()) => {
            Ok(Some(("href".to_owned(), format!("#{id}"))))
        }
        Some(_) => Ok(None),
        None => Err(format!("{} refers to another file: \"{}\".", shown(name), shown(value))),
    }
}

/// What style sheets and the style of the element set, in the order in which they count.
fn painted(
    element: &Element,
    rules: &Rules,
    dropped: &mut Vec<String>,
) -> Result<Vec<(String, String)>, String> {
    let value = |wanted: &str| {
        let found = element.attributes.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.as_str())
    };
    let classes: Vec<_> = value("class").split_whitespace().collect();
    let by_class = rules.iter().filter(|(class, _)| classes.contains(&class.as_str()));
    let mut all: Vec<(String, String)> = by_class.flat_map(|(_, set)| set.clone()).collect();
    all.extend(declarations(value("style"))?);
    let mut painted = Vec::new();
    for (name, value) in all {
        if PAINT.contains(&name.as_str()) {
            let value = paint(&name, &value)?;
            painted.push((name, value));
        } else {
            harmless(&name, &value)?;
            dropped.push(shown(&name));
        }
    }
    Ok(painted)
}

/// A value that paints: words, numbers, colours, and parts of this file.
fn paint(name: &str, value: &str) -> Result<String, String> {
    let value = value.trim();
    harmless(name, value)?;
    let sign = |c: char| c.is_ascii_alphanumeric() || " ,.+-()%#/".contains(c);
    let plain = value.replace(['\'', '"'], "");
    match plain.len() <= 200 && plain.chars().all(sign) {
        true => Ok(plain),
        false => Err(format!("{name}: \"{}\" is not taken.", shown(value))),
    }
}

/// Refuses what asks for another file, however it is written.
fn harmless(name: &str, value: &str) -> Result<(), String> {
    let lower = value.to_ascii_lowercase();
    let asks = ["image(", "image-set(", "src(", "var(", "attr(", "expression("];
    let mut urls = lower.split("url(").skip(1);
    let elsewhere =
        urls.any(|url| !url.trim_start().trim_start_matches(['"', '\'']).starts_with('#'));
    match value.contains(['\\', '<'])
        || value.contains("//")
        || elsewhere
        || asks.iter().any(|one| lower.contains(one))
    {
        true => Err(format!("{}: \"{}\" refers to another file.", shown(name), shown(value))),
        false => Ok(()),
    }
}

fn geometry(name: &str, value: &str) -> Result<String, String> {
    harmless(name, value)?;
    let sign = |c: char| c.is_ascii_alphanumeric() || " ,.+-()%\n\r\t".contains(c);
    match value.chars().all(sign) {
        true => Ok(value.split_whitespace().collect::<Vec<_>>().join(" ")),
        false => Err(format!("{name}: \"{}\" is not taken.", shown(value))),
    }
}

fn is_id(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    (1..=100).contains(&text.len()) && text.chars().all(sign)
}

/// A picture has a view box, which its width and height give way to.
fn sized(all: &mut Vec<(String, String)>) -> Result<(), String> {
    let find = |all: &[(String, String)], wanted: &str| {
        all.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let number = |text: &str| text.trim_end_matches("px").trim().parse::<f64>().ok();
    let side = |name: &str| find(all, name).as_deref().and_then(number);
    let (width, height) = (side("width"), side("height"));
    let view: Option<Vec<f64>> = find(all, "viewBox").map(|view| {
        view.split([' ', ',']).filter(|part| !part.is_empty()).filter_map(number).collect()
    });
    let sides = match (view.as_deref(), width, height) {
        (Some([_, _, width, height]), ..) => [*width, *height],
        (None, Some(width), Some(height)) => {
            all.push(("viewBox".to_owned(), format!("0 0 {width} {height}")));
            [width, height]
        }
        _ => return Err("it has no viewBox.".to_owned()),
    };
    if !sides.iter().all(|side| *side > 0.0 && *side <= LONGEST_SIDE) {
        return Err(format!("its sides are not from 0 to {LONGEST_SIDE}."));
    }
    all.retain(|(name, _)| !["width", "height", "x", "y"].contains(&name.as_str()));
    Ok(())
}

//! Which elements are taken, and which refuse the file.

use super::attributes;
use super::style::Rules;
use super::{Element, Refusal};
use crate::document::shown;

/// Elements that are taken.
const TAKEN: [&str; 17] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
];

/// Elements that only people and editors read. They are dropped with all that is in them.
const DROPPED: [&str; 4] = ["title", "desc", "metadata", "style"];

/// Elements that run something or show another document.
const RUNS: [&str; 6] = ["script", "foreignObject", "handler", "iframe", "a", "image"];

/// The element with all of it that is taken.
pub(super) fn taken(
    element: Element,
    rules: &Rules,
    dropped: &mut Vec<String>,
) -> Result<Element, Refusal> {
    let attributes = attributes::taken(&element, rules, dropped)?;
    let mut children = Vec::new();
    for child in element.children {
        if is_taken(&child, dropped)? {
            children.push(taken(child, rules, dropped)?);
        }
    }
    Ok(Element {
        name: element.name,
        attributes,
        children,
        line: element.line,
        text: String::new(),
    })
}

fn is_taken(element: &Element, dropped: &mut Vec<String>) -> Result<bool, Refusal> {
    let name = element.name.as_str();
    let (line, told) = (element.line, shown(name));
    if TAKEN.contains(&name) && name != "svg" {
        return Ok(true);
    }
    // A prefix or another case does not make a script harmless to every program.
    let plain = name.rsplit(':').next().unwrap_or(name);
    let is = |list: &[&str]| list.iter().any(|one| one.eq_ignore_ascii_case(plain));
    if is(&RUNS) {
        return Err((
            line,
            format!("{told}: this file can run a script or show another: export it anew."),
        ));
    }
    if is(&["set", "discard"]) || plain.to_ascii_lowercase().starts_with("animate") {
        return Err((line, format!("{told}: a logo does not move: export it anew.")));
    }
    if is(&["text", "tspan", "textPath"]) {
        return Err((
            line,
            format!("{told}: its font may not be there: turn the text into paths."),
        ));
    }
    if name.contains(':') || DROPPED.contains(&name) {
        if name != "style" {
            dropped.push(told);
        }
        refuse_inside(element)?;
        return Ok(false);
    }
    Err((line, format!("{told} is not taken.")))
}

/// What is dropped may hold no script either: nobody meant it to be a logo.
fn refuse_inside(element: &Element) -> Result<(), Refusal> {
    for child in &element.children {
        let plain = child.name.rsplit(':').next().unwrap_or_default();
        if plain.eq_ignore_ascii_case("script") || plain.eq_ignore_ascii_case("foreignObject") {
            let sentence = format!("{}: this file can run a script: export it anew.", shown(plain));
            return Err((child.line, sentence));
        }
        refuse_inside(child)?;
    }
    Ok(())
}

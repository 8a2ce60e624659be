//! How much is drawn once each `use` is: counted, and never drawn.

use std::collections::BTreeMap;

use super::{Element, MOST_DRAWN, Refusal};

/// Refuses a file that draws too much, or uses itself.
pub(super) fn count(root: &Element) -> Result<(), Refusal> {
    let mut by_id = BTreeMap::new();
    collect(root, &mut by_id);
    let mut counter = Counter { by_id, known: BTreeMap::new(), open: Vec::new() };
    let drawn = counter.of(root)?;
    match drawn > MOST_DRAWN {
        true => Err((root.line, format!("it draws more than {MOST_DRAWN} shapes."))),
        false => Ok(()),
    }
}

fn collect<'a>(element: &'a Element, by_id: &mut BTreeMap<&'a str, &'a Element>) {
    if let Some(id) = attribute(element, "id") {
        by_id.entry(id).or_insert(element);
    }
    for child in &element.children {
        collect(child, by_id);
    }
}

fn attribute<'a>(element: &'a Element, wanted: &str) -> Option<&'a str> {
    element.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
}

struct Counter<'a> {
    by_id: BTreeMap<&'a str, &'a Element>,
    /// What was counted already.
    known: BTreeMap<&'a str, usize>,
    /// What is being counted.
    open: Vec<&'a str>,
}

impl<'a> Counter<'a> {
    fn of(&mut self, element: &'a Element) -> Result<usize, Refusal> {
        let mut drawn = 1;
        for child in &element.children {
            drawn = self.of(child)?.saturating_add(drawn);
        }
        // Gradients take over stops, clips and masks draw once more: each counts as a use.
        let values = element.attributes.iter().map(|(_, value)| value.as_str());
        for id in values.filter_map(referred) {
            drawn = self.used(id, element.line)?.saturating_add(drawn);
        }
        Ok(drawn)
    }

    fn used(&mut self, id: &str, line: usize) -> Result<usize, Refusal> {
        let Some((id, target)) = self.by_id.get_key_value(id).map(|(id, target)| (*id, *target))
        else {
            return Ok(0);
        };
        if let Some(known) = self.known.get(id) {
            return Ok(*known);
        }
        if self.open.contains(&id) {
            return Err((line, format!("#{} uses itself.", crate::document::shown(id))));
        }
        self.open.push(id);
        let drawn = self.of(target)?;
        self.open.pop();
        self.known.insert(id, drawn);
        Ok(drawn)
    }
}

/// The id of `#id` and of `url(#id)`.
fn referred(value: &str) -> Option<&str> {
    let inside = value.strip_prefix("url(").and_then(|rest| rest.split(')').next());
    inside.unwrap_or(value).strip_prefix('#')
}

//! Style sheets of a logo: their classes become attributes.

use super::{Element, Refusal};
use crate::document::shown;

/// Classes, and what they set, in their order.
pub(super) type Rules = Vec<(String, Vec<(String, String)>)>;

/// Most rules of a logo.
const MOST: usize = 200;

/// The rules of all style sheets of a file.
pub(super) fn rules(element: &Element) -> Result<Rules, Refusal> {
    let mut all = Rules::new();
    if element.name == "style" {
        let wrong = |sentence: String| (element.line, sentence);
        all.extend(sheet(&element.text).map_err(wrong)?);
    }
    for child in &element.children {
        all.extend(rules(child)?);
    }
    match all.len() > MOST {
        true => Err((element.line, format!("it has more than {MOST} styles."))),
        false => Ok(all),
    }
}

fn sheet(text: &str) -> Result<Rules, String> {
    let text = without_comments(text);
    if let Some((_, rest)) = text.split_once('@') {
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        return Err(format!("@{} is not taken.", shown(&name)));
    }
    let mut all = Rules::new();
    for rule in text.split('}').filter(|rule| !rule.trim().is_empty()) {
        let (selectors, block) = rule.split_once('{').ok_or("its style sheet is not closed.")?;
        let set = declarations(block)?;
        for selector in selectors.split(',').map(str::trim) {
            let class = selector.strip_prefix('.').filter(|class| {
                class.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
            });
            let class =
                class.ok_or_else(|| format!("the style of {} is not taken.", shown(selector)))?;
            all.push((class.to_owned(), set.clone()));
        }
    }
    Ok(all)
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    kept
}

/// `fill:#000;stroke:none`.
pub(super) fn declarations(text: &str) -> Result<Vec<(String, String)>, String> {
    let each = text.split(';').filter(|one| !one.trim().is_empty());
    let parted = each.map(|one| {
        let (name, value) =
            one.split_once(':').ok_or_else(|| format!("\"{}\" is no style.", shown(one.trim())))?;
        Ok((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    parted.collect()
}

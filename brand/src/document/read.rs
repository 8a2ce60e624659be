//! Reads a brand: within its limits, and with the line of what is wrong.

use serde_json::error::Category;

use super::Document;
use super::error::{Invalid, shown, suggestion};

/// Most bytes of a brand, and of each file of tokens.
pub const MOST_BYTES: usize = 64 * 1024;

/// How deep objects and lists may be nested.
pub const DEEPEST: usize = 8;

impl Document {
    /// Reads `brand.json`; `file` is named in the error.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, Invalid> {
        within_limits(file, text)?;
        let mut json = serde_json::Deserializer::from_str(text);
        let document = serde_path_to_error::deserialize(&mut json);
        let document =
            document.map_err(|error| told(file, &error.path().to_string(), error.inner()))?;
        json.end().map_err(|error| told(file, "", &error))?;
        Ok(document)
    }

    /// The document as it is stored, with what is not set left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}\n", serde_json::json!(self))
    }
}

/// Refuses what is too long or too deep, before anything of it is kept.
pub(crate) fn within_limits(file: &str, text: &str) -> Result<(), Invalid> {
    if text.len() > MOST_BYTES {
        let kilobytes = text.len().div_ceil(1024);
        let sentence = format!("it has {kilobytes} KB, and 64 are the most.");
        return Err(Invalid::new(file, 0, sentence));
    }
    match too_deep(text) {
        Some(line) => Err(Invalid::new(file, line, "more than 8 levels are nested here.")),
        None => Ok(()),
    }
}

/// The line at which a level too many begins.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut line) = (0_usize, 1);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => {}
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = quoted && !escaped && byte == b'\\';
        if depth > DEEPEST {
            return Some(line);
        }
    }
    None
}

fn told(file: &str, path: &str, error: &serde_json::Error) -> Invalid {
    let text = error.to_string();
    let cause = text.rsplit_once(" at line ").map_or(text.as_str(), |(cause, _)| cause);
    Invalid::new(file, error.line(), sentence(path, cause, error.classify()))
}

fn sentence(path: &str, cause: &str, category: Category) -> String {
    let mut named = cause.split('`').skip(1).step_by(2);
    let section = path.rsplit_once('.').map_or("", |(section, _)| section);
    match (named.next(), category) {
        (_, Category::Syntax | Category::Eof) => format!("this is no JSON: {}.", shown(cause)),
        (Some(name), _) if cause.starts_with("unknown ") => {
            let dot = if section.is_empty() { "" } else { "." };
            let or = suggestion(name, named);
            let end = if or.is_empty() { "." } else { &or };
            format!("there is no {section}{dot}{}{end}", shown(name))
        }
        (Some(name), _) if cause.starts_with("missing field") => {
            format!("{} is missing.", shown(name))
        }
        _ if path == "." || path.is_empty() => format!("{}.", cause.trim_end_matches('.')),
        _ => format!("{}: {}.", shown(path), cause.trim_end_matches('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Document::parse("brand.json", text).unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_file_and_line_and_what_was_meant() {
        for (text, expected) in [
            (
                "{\"portico\": 1,\n\"name\": \"A\",\n\"colors\": {\n\"acent\": \"#fff\"}}",
                "brand.json:4: there is no colors.acent; did you mean accent?",
            ),
            (
                "{\"portico\": 1, \"nmae\": \"A\"}",
                "brand.json:1: there is no nmae; did you mean name?",
            ),
            ("{\"portico\": 1}", "brand.json:1: name is missing."),
            (
                "{\"portico\": 2, \"name\": \"A\"}",
                "brand.json:1: portico: it is of version 2, and 1 is known here.",
            ),
            (
                "{\"portico\": 1, \"name\": \"A\",\n\"shape\": {\"radius\": 9}}",
                "brand.json:2: shape.radius: 9 is not from 0 to 1.5.",
            ),
            (
                "{\"portico\": 1, \"name\": \"A\",\n\n\"links\": {\"terms\": \"javascript:alert(1)\"}}",
                "brand.json:3: links.terms: \"javascript:alert(1)\" is no address: write one that begins with https://.",
            ),
            (
                "{\"portico\": 1, \"name\": \"A\", \"layout\": {\"kind\": \"splitt\"}}",
                "brand.json:1: there is no layout.splitt; did you mean split?",
            ),
            (
                "{\"portico\": 1, \"name\": \"A\", \"colors\": {\"set\": {\"dark\": {\"txet\": \"#000\"}}}}",
                "brand.json:1: there is no colors.set.dark.txet; did you mean text?",
            ),
            ("{\"portico\": 1, \"name\": }", "brand.json:1: this is no JSON: expected value."),
        ] {
            assert_eq!(refusal(text), expected);
        }
    }

    #[test]
    fn a_brand_that_is_too_long_or_too_deep_is_refused() {
        assert!(refusal(&" ".repeat(MOST_BYTES + 1)).contains("64 are the most"));
        assert!(refusal(&format!("\n{}", "[".repeat(9))).starts_with("brand.json:2: more than 8"));
        let quoted = "{\"portico\": 1, \"name\": \"[[[[[[[[[[\\\"{{{{\"}";
        assert!(Document::parse("brand.json", quoted).is_ok());
    }
}

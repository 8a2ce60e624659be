//! Families of fonts.

use std::fmt;

use crate::document::shown;

/// Families, the wanted one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fonts(Vec<String>);

/// Families that CSS knows without a file. They are not quoted.
const GENERIC: [&str; 8] = [
    "serif",
    "sans-serif",
    "monospace",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-rounded",
    "ui-monospace",
];

/// Whether CSS knows a family without a file.
pub(crate) fn is_generic(family: &str) -> bool {
    GENERIC.contains(&family)
}

impl Fonts {
    /// Reads families that are parted by commas.
    ///
    /// # Errors
    ///
    /// There are none, too many, or one has a sign that no family has.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unquoted = |part: &str| part.trim().trim_matches(['"', '\'']).trim().to_owned();
        let families: Vec<_> = text.split(',').map(unquoted).collect();
        if families.len() > 8 || !families.iter().all(|one| is_family(one)) {
            return Err(format!("\"{}\" names no fonts: write \"Inter, sans-serif\"", shown(text)));
        }
        Ok(Self(families))
    }

    /// The families.
    #[must_use]
    pub fn families(&self) -> &[String] {
        &self.0
    }

    /// As CSS wants them.
    #[must_use]
    pub fn css(&self) -> String {
        let quoted = |one: &String| match is_generic(one) {
            true => one.clone(),
            false => format!("\"{one}\""),
        };
        self.0.iter().map(quoted).collect::<Vec<_>>().join(", ")
    }
}

/// A family that is loaded from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family(String);

impl Family {
    /// Takes the name of one family.
    ///
    /// # Errors
    ///
    /// It has a sign that no family has.
    pub fn parse(text: &str) -> Result<Self, String> {
        match is_family(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(format!("\"{}\" names no font", shown(text))),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_family(text: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || " -_.+&".contains(c);
    (1..=60).contains(&text.chars().count()) && text.chars().all(sign)
}

impl fmt::Display for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

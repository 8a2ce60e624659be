//! What is wrong with a brand, with its file and line.

use std::fmt;

/// What is wrong, and where: `brand.json:7: there is no colors.acent; did you mean accent?`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The name of the file.
    pub file: String,
    /// From 1; 0 if it is the file as a whole.
    pub line: usize,
    /// What is wrong, and what to do.
    pub sentence: String,
}

impl Invalid {
    pub(crate) fn new(file: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, sentence: sentence.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.sentence),
            line => write!(f, "{}:{line}: {}", self.file, self.sentence),
        }
    }
}

impl std::error::Error for Invalid {}

/// How alike two names are, of which one is a typing error of the other.
const ALIKE: f64 = 0.7;

/// `; did you mean accent?`, or nothing if no name is like it.
pub(crate) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let likeness = |one: &&str| strsim::jaro_winkler(name, one);
    let best = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|best| likeness(best) >= ALIKE) {
        Some(best) => format!("; did you mean {best}?"),
        None => String::new(),
    }
}

/// A text of somebody else as it may stand in an error: short, and on one line.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let cut: String = text.chars().take(LONGEST).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", cut.escape_debug())
}

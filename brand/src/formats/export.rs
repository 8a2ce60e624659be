//! A brand in another format.

/// A brand in another format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Files by name.
    pub files: Vec<(String, String)>,
    /// What the other format has no place for.
    pub lost: Vec<String>,
}

impl Exported {
    /// The text of a file.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

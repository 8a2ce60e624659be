//! Where the screens are shown: on a page of the server, or on somebody else's.

use serde::{Deserialize, Serialize};

/// Where the screens are shown.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Where the server is: its whole address, or on a page of its own the path
    /// below which it is.
    pub server: String,
    /// The level of a screen's heading, from 1 to 5.
    pub heading: u8,
    /// What ends every id; empty on a page of the server's own.
    pub scope: String,
    /// Whether the first screen may take the focus.
    pub autofocus: bool,
    /// By what the server knows a page of another site, to which browsers give
    /// no cookies of its.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
}

impl Default for Place {
    /// A page of the server.
    fn default() -> Self {
        Self {
            server: String::new(),
            heading: 1,
            scope: String::new(),
            autofocus: true,
            browser: None,
        }
    }
}

impl Place {
    /// Whether the page around is not the server's: its title, its history and
    /// where it is scrolled to are none of our business.
    #[must_use]
    pub const fn is_embedded(&self) -> bool {
        !self.scope.is_empty()
    }

    /// The tag of a screen's heading, or of one so many levels below.
    pub(crate) fn heading(&self, below: u8) -> &'static str {
        const TAGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
        let level = usize::from(self.heading.saturating_sub(1).saturating_add(below));
        TAGS[level.min(TAGS.len() - 1)]
    }

    /// The id of the element around the screens.
    pub(crate) fn root(&self) -> String {
        ["portico", &self.scope].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_end_at_the_sixth_level() {
        let tag = |heading, below| Place { heading, ..Place::default() }.heading(below);
        assert_eq!((tag(1, 0), tag(2, 1), tag(6, 1), tag(0, 0)), ("h1", "h3", "h6", "h1"));
    }
}

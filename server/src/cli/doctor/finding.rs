//! What checks say.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Ok,
    /// Others decide whether it matters.
    Hint,
    /// It works, and may not for long, or is hardly meant.
    Warning,
    /// It keeps the server from starting, or people from signing in.
    Wrong,
}

/// A line of the report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) message: String,
}

impl Finding {
    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, message: message.into() }
    }

    pub(super) fn hint(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Hint, message: message.into() }
    }

    pub(super) fn warning(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Warning, message: message.into() }
    }

    pub(super) fn wrong(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Wrong, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Hint => "hint",
            Level::Warning => "warning",
            Level::Wrong => "wrong",
        };
        // One finding is one line, whatever a server has answered.
        let message = self.message.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{level:<8} {:<10} {message}", self.check)
    }
}

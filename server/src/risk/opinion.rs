//! What a source of risk says.

use flow::policy::{Risk, WhenUnknown};

/// What one source says.
pub(super) struct Opinion {
    pub(super) source: &'static str,
    pub(super) level: Risk,
    /// Why, for the log.
    pub(super) reasons: Vec<String>,
    /// The source could not say, and what that means.
    pub(super) unknown: Option<WhenUnknown>,
}

//! Points in time, as the host hands them in.

use serde::{Deserialize, Serialize};

/// A point in time: whole seconds since 1970-01-01 00:00 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This time and `seconds` more; stops at the end of the scale.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `now` until this time; zero when it has passed.
    #[must_use]
    pub const fn seconds_from(self, now: Self) -> i64 {
        let seconds = self.0.saturating_sub(now.0);
        if seconds > 0 { seconds } else { 0 }
    }
}

/// Seconds before a flow ends at which the person is told, and offered more
/// time. WCAG 2.2.1 asks for 20 seconds to respond; people look away for longer.
pub const TIMEOUT_WARNING: i64 = 2 * 60;

//! Requests that failed.

/// Why there is no reply.
pub(crate) enum Trouble {
    /// Too many requests, or too much to do; seconds to wait.
    Busy { seconds: i64 },
    /// The flow is not there any more.
    Gone,
    /// No connection, or none in time.
    Offline,
    /// The host failed, or its answer was no reply.
    Server,
}

impl Trouble {
    /// What the page around is told.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "busy",
            Self::Gone => "gone",
            Self::Offline => "offline",
            Self::Server => "server",
        }
    }
}

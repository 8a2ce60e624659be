//! How long what may take.

use std::time::Duration;

/// How long a connection may take for what.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// From the first byte of a request, or from the connection, to the end of its
    /// head.
    pub head: Duration,
    /// From the end of the head to the end of the body.
    pub body: Duration,
    /// Between two requests, and between two parts of a response that the client
    /// takes.
    pub idle: Duration,
    /// From the order to stop until requests in progress are given up.
    pub stop: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            // The database and the last spans have the rest of ten seconds.
            stop: Duration::from_secs(7),
        }
    }
}

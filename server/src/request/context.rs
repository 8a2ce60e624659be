//! What is known of a request besides what it asks for.

use protocol::Timestamp;

use crate::request::upstream::Signals;

/// What is known of a request besides the answer.
pub struct Asked<'a> {
    /// Where it came from, for policies.
    pub signals: &'a Signals,
    /// When.
    pub now: Timestamp,
}

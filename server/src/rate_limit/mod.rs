//! How many messages are sent and wrong answers taken, and for whom.

pub(crate) mod beginnings;
pub(crate) mod failure_rate;
pub(crate) mod failures;
pub(crate) mod known_device;
pub mod sends;
pub mod unlock;

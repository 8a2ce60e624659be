//! What every flow has, whoever drives it.

pub(crate) mod lock;

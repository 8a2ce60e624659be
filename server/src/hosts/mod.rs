//! Whoever drives flows.

pub mod local;

//! What is told of sign-ins: the audit log and the metrics.

pub mod audit;
pub mod metrics;

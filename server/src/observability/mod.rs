//! What is told of requests and sign-ins: the log, the audit log and the metrics.

pub mod audit;
pub mod log;
pub mod metrics;

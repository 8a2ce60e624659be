//! What is told of requests and sign-ins: the log, the audit log, the metrics and the
//! traces.

pub mod audit;
pub mod log;
pub mod metrics;
pub mod provider_metrics;
mod reads;
pub mod traces;

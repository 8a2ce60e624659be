//! What is told of requests and sign-ins: the log, the audit log, the metrics and the
//! traces.

pub mod audit;
mod brand_metrics;
pub mod log;
pub mod metrics;
pub mod provider_metrics;
pub mod traces;

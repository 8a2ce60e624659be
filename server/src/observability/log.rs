//! The log on standard error.

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, LogSettings};

/// Begins to write the log: what `PORTICO_LOG` lets through, in the format that
/// is set.
///
/// # Panics
/// If it was begun before.
pub fn begin(settings: LogSettings) {
    let filter = EnvFilter::try_from_env("PORTICO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // It complains on standard error, too, and panics if nothing can be written there.
    let log = log.log_internal_errors(false);
    match settings.format {
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
        LogFormat::Text => log.init(),
    }
}

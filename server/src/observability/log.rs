//! The log on standard error.

use std::ffi::OsString;
use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, LogSettings};

/// Begins to write the log: what `PORTICO_LOG` lets through, in the format that
/// is set.
///
/// # Panics
/// If it was begun before.
pub fn begin(settings: LogSettings) {
    let filter = EnvFilter::try_from_env("PORTICO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = colours(std::io::stderr().is_terminal(), std::env::var_os("NO_COLOR"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // It complains on standard error, too, and panics if nothing can be written there.
    let log = log.with_ansi(colours).log_internal_errors(false);
    match settings.format {
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
        LogFormat::Text => log.init(),
    }
}

/// Files and collectors of logs show escape sequences as they are, and some people
/// want none (<https://no-color.org>).
fn colours(is_terminal: bool, no_color: Option<OsString>) -> bool {
    is_terminal && no_color.is_none_or(|value| value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_gets_colours_and_only_where_they_are_wanted() {
        assert!(colours(true, None) && colours(true, Some("".into())));
        assert!(!colours(true, Some("1".into())));
        assert!(!colours(false, None) && !colours(false, Some("".into())));
    }
}

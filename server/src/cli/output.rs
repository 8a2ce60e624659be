//! What the program says.

use std::io::Write as _;

/// Says something on the standard output, which others may read line by line.
pub(super) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Says on standard error what is wrong.
pub(super) fn complain(text: &str) {
    // If nobody listens there, nobody can be told.
    let _ = writeln!(std::io::stderr(), "{text}");
}

//! The database: whether it answers, and goes with this program, this machine and its key.

use super::finding::Finding;
use crate::app::key_file;
use crate::secret::{KeyFile, Keys};
use crate::settings::Settings;
use crate::store::inspection::{Inspection, TOLERATED};
use crate::store::server_key::Misfit;

pub(super) async fn database(settings: &Settings) -> Vec<Finding> {
    match settings.location().inspect().await {
        Err(error) => vec![Finding::wrong("database", format!("{error:#}"))],
        Ok(None) => vec![Finding::ok("database", "The first start makes it.")],
        Ok(Some(found)) => {
            let version = Finding::ok("database", format!("{} answers.", found.version));
            let mut findings = vec![version, migrations(&found)];
            findings.extend(found.ahead.map(clock));
            findings.push(key(settings, &found));
            findings
        }
    }
}

fn migrations(found: &Inspection) -> Finding {
    match found.pending() {
        _ if found.is_newer() => Finding::wrong(
            "migrations",
            "The database was used by a newer version of Portico: install that one.",
        ),
        _ if found.is_empty() => {
            Finding::ok("migrations", "The database is empty: the first start fills it.")
        }
        0 => Finding::ok("migrations", "None is pending."),
        pending => Finding::warning(
            "migrations",
            format!("The next start runs {pending}. Back up the database before."),
        ),
    }
}

fn clock(ahead: i64) -> Finding {
    let direction = if ahead < 0 { "behind" } else { "ahead of" };
    match ahead.abs() {
        ..=TOLERATED => Finding::ok("clock", "This machine and the database agree."),
        seconds => Finding::warning(
            "clock",
            format!(
                "The clock of this machine is {seconds} seconds {direction} the database's. Set both by NTP: \
                 authenticator codes depend on it."
            ),
        ),
    }
}

fn key(settings: &Settings, found: &Inspection) -> Finding {
    let path = key_file(settings);
    let shown = path.display();
    if !path.exists() {
        return match found.key.is_some() {
            true => Finding::wrong(
                "key",
                format!(
                    "There is no key file {shown}, and the database was used with one. Put that file there."
                ),
            ),
            false => Finding::ok("key", "The first start makes it."),
        };
    }
    let keys = match KeyFile::read(&path) {
        Err(error) => return Finding::wrong("key", format!("{error:#}.")),
        Ok(file) => Keys::from(file),
    };
    match found.key.check(&keys) {
        Ok(()) if keys.generations().len() > 1 => Finding::ok(
            "key",
            "It is the one of the database, with more than one generation: see `portico server-key status`.",
        ),
        Ok(()) => Finding::ok("key", "It is the one of the database."),
        Err(Misfit::Lacks(number)) => Finding::wrong(
            "key",
            format!(
                "The key in {shown} lacks generation {number}, which the database is used with. Copy the file of a \
                 server that has it."
            ),
        ),
        Err(Misfit::Other) => Finding::wrong(
            "key",
            format!(
                "The key in {shown} is not the one that the database was used with. Put that file there."
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    #[test]
    fn clocks_that_differ_by_more_than_codes_bear_are_told_with_their_direction() {
        assert_eq!(clock(-5).level, Level::Ok);
        assert!(clock(6).message.contains("6 seconds ahead of the database's"));
        assert!(clock(-6).message.contains("6 seconds behind the database's"));
        assert_eq!(clock(-6).level, Level::Warning);
    }
}

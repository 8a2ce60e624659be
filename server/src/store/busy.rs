//! Failures that pass: it is worth trying again.

use sqlx::error::DatabaseError;

use super::StoreError;

/// `SQLite`: somebody else writes, or holds a lock. The low byte of an extended
/// code is the code (<https://www.sqlite.org/rescode.html>).
const SQLITE: [u16; 2] = [5, 6];

/// `PostgreSQL`: no connection, too little of everything, shutting down or
/// starting, a lock not had in time, changes that were in each other's way, and a
/// standby that is not promoted yet, or any more
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
const POSTGRES: [&str; 10] =
    ["08", "53", "57P01", "57P02", "57P03", "55P03", "40001", "40P01", "25P03", "25006"];

impl StoreError {
    /// Whether the same may work in a moment: the database is busy, or cannot be
    /// reached.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match &self.0 {
            // What cannot be read is the rest of a connection that was cut, or of a proxy's.
            sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed => true,
            error => code(error).is_some_and(|code| passes(&code)),
        }
    }
}

/// Whether another connection of the file was in the way.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| is_sqlite(&code))
}

fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(DatabaseError::code).map(std::borrow::Cow::into_owned)
}

/// Codes of `PostgreSQL` have five characters, those of `SQLite` fewer digits.
fn passes(code: &str) -> bool {
    let postgres = code.len() == 5 && POSTGRES.iter().any(|class| code.starts_with(class));
    postgres || is_sqlite(code)
}

fn is_sqlite(code: &str) -> bool {
    let number = code.parse::<u16>().ok().filter(|_| code.len() < 5);
    number.is_some_and(|number| SQLITE.contains(&(number & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_busy_passes_and_what_is_wrong_does_not() {
        for code in
            ["5", "6", "261", "517", "773", "55P03", "53300", "08006", "40001", "57P03", "25006"]
        {
            assert!(passes(code), "{code}");
        }
        // Constraints, a full disk, a broken file, a wrong password, no such table.
        for code in ["19", "2067", "13", "11", "8", "23505", "28P01", "42P01", "57014", "00005"] {
            assert!(!passes(code), "{code}");
        }
    }
}

//! Whether the database answers, and takes changes.

use super::{Store, Stored};
use crate::secret::random;

/// Bytes of the row: more than a sign-in writes, which must not fail for want of space
/// where this did not.
const WRITTEN: usize = 32 * 1024;

impl Store {
    /// Reads a row: the database answers, also if it takes no changes.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn find_readiness(&self) -> Stored<()> {
        let select = "SELECT id FROM readiness WHERE id = 1";
        sqlx::query(select).fetch_optional(&self.pool).await?;
        Ok(())
    }

    /// Replaces one row: a database that only answers may have a full disk, be
    /// read-only, or be held.
    ///
    /// # Errors
    /// If the database takes no changes.
    pub async fn update_readiness(&self) -> Stored<()> {
        // Other bytes each time: SQLite does not write what is there already.
        let written = random::<WRITTEN>().to_vec();
        let upsert = "INSERT INTO readiness (id, written) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET written = excluded.written";
        sqlx::query(upsert).bind(written).execute(&self.pool).await?;
        Ok(())
    }
}

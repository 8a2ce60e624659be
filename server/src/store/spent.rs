//! What counts once: assertions of clients, proofs of keys, pushed requests.

use protocol::Timestamp;

use super::{Change, Store, Stored};
use crate::secret::Digest;

const INSERT: &str =
    "INSERT INTO spent (hash, ends_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";

impl Store {
    /// Whether what has this keyed hash is used now for the first time: by exactly one of many
    /// who ask. It must count for nothing after `until`.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_first_use(&self, hash: &Digest, until: Timestamp) -> Stored<bool> {
        let insert = sqlx::query(INSERT).bind(&hash.0[..]).bind(until.0);
        Ok(insert.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Whether what has this keyed hash was used.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn is_spent(&self, hash: &Digest) -> Stored<bool> {
        let select = sqlx::query("SELECT 1 FROM spent WHERE hash = $1").bind(&hash.0[..]);
        Ok(select.fetch_optional(&self.pool).await?.is_some())
    }
}

/// Notes that what has this keyed hash is used, together with what it is used for.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_spent(
    change: &mut Change,
    hash: &Digest,
    until: Timestamp,
) -> Stored<()> {
    sqlx::query(INSERT).bind(&hash.0[..]).bind(until.0).execute(&mut **change).await?;
    Ok(())
}

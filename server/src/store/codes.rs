//! The code that a flow waits for.

use sqlx::Row as _;

use super::{Change, Store, Stored, messages};
use crate::secret::Digest;

impl Store {
    /// Whether a flow's code is this one. It is used up by [`use_code`], with
    /// what comes of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_code(&self, flow_id: &str, hash: &Digest) -> Stored<bool> {
        let row = sqlx::query("SELECT hash FROM codes WHERE flow_id = $1").bind(flow_id);
        let row = row.fetch_optional(&self.pool).await?;
        let stored: Option<Vec<u8>> = row.map(|row| row.get("hash"));
        Ok(stored.is_some_and(|stored| hash.matches(&stored)))
    }
}

/// Uses a flow's code up if it is this one; true for exactly one of many. The message
/// with it is not sent any more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_code(change: &mut Change, flow_id: &str, hash: &Digest) -> Stored<bool> {
    let delete = "DELETE FROM codes WHERE flow_id = $1 AND hash = $2";
    let delete = sqlx::query(delete).bind(flow_id).bind(&hash.0[..]);
    let used = delete.execute(&mut **change).await?.rows_affected() == 1;
    if used {
        messages::delete_message_of_flow(change, flow_id).await?;
    }
    Ok(used)
}

/// Keeps a code's keyed hash in place of any before it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_code(change: &mut Change, flow_id: &str, hash: &Digest) -> Stored<()> {
    let insert = "INSERT INTO codes (flow_id, hash) VALUES ($1, $2)
        ON CONFLICT (flow_id) DO UPDATE SET hash = excluded.hash";
    sqlx::query(insert).bind(flow_id).bind(&hash.0[..]).execute(&mut **change).await?;
    Ok(())
}

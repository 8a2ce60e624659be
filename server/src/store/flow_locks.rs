//! One answer at a time for each flow, when several servers share the database.
//!
//! A flow lock is two columns of the flow's row, and no lock of the database: that
//! would hold a connection for as long as a password is hashed. A server that
//! dies leaves its lock behind; it expires after [`FLOW_LOCK_LASTS`]. A lock keeps
//! answers in order, and that is all: what may happen only once is held by
//! `flows::claim_flow`, whoever believes that they hold the lock.

use protocol::Timestamp;

use super::{Store, Stored, is_text};

/// Seconds after which a flow lock expires: longer than an answer takes when as
/// many passwords as may are waiting for a core.
pub const FLOW_LOCK_LASTS: i64 = 10;

impl Store {
    /// Locks a flow for `holder`; false if another holds it, or there is no such flow.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_flow_lock(
        &self,
        flow_id: &str,
        holder: &str,
        now: Timestamp,
    ) -> Stored<bool> {
        if !is_text(flow_id) {
            return Ok(false);
        }
        let update = "UPDATE flows SET turn = $1, turn_until = $2
            WHERE id = $3 AND turn_until <= $4";
        let done = sqlx::query(update)
            .bind(holder)
            .bind(now.plus(FLOW_LOCK_LASTS).0)
            .bind(flow_id)
            .bind(now.0)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Releases a flow, if it is still locked by this holder.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_flow_lock(&self, flow_id: &str, holder: &str) -> Stored<()> {
        let update = "UPDATE flows SET turn_until = 0 WHERE id = $1 AND turn = $2";
        sqlx::query(update).bind(flow_id).bind(holder).execute(&self.pool).await?;
        Ok(())
    }
}

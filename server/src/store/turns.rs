//! Whose turn it is to answer a flow, when several servers share the database.
//!
//! A turn is two columns of the flow's row, and no lock of the database: a lock
//! would hold a connection for as long as a password is hashed. A server that
//! dies leaves its turn behind; it is over after [`TURN_LASTS`]. A turn keeps
//! answers in order, and that is all: what may happen only once is held by
//! `flows::claim`, whoever believes it is their turn.

use protocol::Timestamp;

use super::{Store, Stored, is_text};

/// Seconds a turn is somebody's at most: longer than an answer takes when as
/// many passwords as may are waiting for a core.
pub const TURN_LASTS: i64 = 10;

impl Store {
    /// Takes the turn to answer a flow; false if it is another's, or
    /// there is no such flow.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_turn(&self, flow_id: &str, holder: &str, now: Timestamp) -> Stored<bool> {
        if !is_text(flow_id) {
            return Ok(false);
        }
        let update = "UPDATE flows SET turn = $1, turn_until = $2
            WHERE id = $3 AND turn_until <= $4";
        let done = sqlx::query(update)
            .bind(holder)
            .bind(now.plus(TURN_LASTS).0)
            .bind(flow_id)
            .bind(now.0)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives the turn back, if it is still this holder's.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give_turn_back(&self, flow_id: &str, holder: &str) -> Stored<()> {
        let update = "UPDATE flows SET turn_until = 0 WHERE id = $1 AND turn = $2";
        sqlx::query(update).bind(flow_id).bind(holder).execute(&self.pool).await?;
        Ok(())
    }
}

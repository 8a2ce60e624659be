//! What is kept of a flow beside its answers.

use protocol::Timestamp;

use super::{FlowRow, Store, Stored};
use crate::secret::Digest;

impl Store {
    /// Ties all flows of a browser to another keyed hash. An answer that was read
    /// before is outrun.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bind_flows(&self, before: &Digest, browser: &[u8]) -> Stored<()> {
        let update = "UPDATE flows SET browser = $1, version = version + 1 WHERE browser = $2";
        let update = sqlx::query(update).bind(browser).bind(&before.0[..]);
        update.execute(&self.pool).await?;
        Ok(())
    }

    /// Has a flow, if it is still as it was read, wait from `now` on. Where it
    /// stands is not changed, so an answer that comes meanwhile is not outrun.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn wait_on(&self, flow: &FlowRow, now: Timestamp) -> Stored<()> {
        let update = "UPDATE flows SET touched_at = $1 WHERE id = $2 AND version = $3";
        let update = sqlx::query(update).bind(now.0).bind(&flow.id).bind(flow.version);
        update.execute(&self.pool).await?;
        Ok(())
    }
}

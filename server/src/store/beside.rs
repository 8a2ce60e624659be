//! What is kept of a flow beside its answers.

use flow::Timestamp;

use super::{FlowRow, Store, Stored};

impl Store {
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

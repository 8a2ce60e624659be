//! Deleting an account, and what is kept under its address.

use sqlx::Row as _;

use super::{Change, Store, Stored};

impl Store {
    /// Flows that nobody has shown an account in, after this id: so many at most, with their
    /// state.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_open_flows(
        &self,
        after: &str,
        most: u16,
    ) -> Stored<Vec<(String, String)>> {
        let select = "SELECT id, stage FROM flows WHERE id > $1 AND account_id IS NULL
            ORDER BY id LIMIT $2";
        let rows = sqlx::query(select).bind(after).bind(i64::from(most));
        let rows = rows.fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| (row.get("id"), row.get("stage"))).collect())
    }

    /// Messages that wait and hold no code of a flow: id and content, encrypted.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_waiting_notices(&self) -> Stored<Vec<(String, Vec<u8>)>> {
        let select = "SELECT id, sealed FROM messages WHERE flow_id IS NULL AND sealed IS NOT NULL";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| (row.get("id"), row.get("sealed"))).collect())
    }
}

/// Deletes an account, and all that hangs on it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_account(change: &mut Change, account_id: &str) -> Stored<()> {
    let delete = sqlx::query("DELETE FROM accounts WHERE id = $1").bind(account_id);
    delete.execute(&mut **change).await?;
    Ok(())
}

/// Deletes a flow.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_flow(change: &mut Change, flow_id: &str) -> Stored<()> {
    let delete = sqlx::query("DELETE FROM flows WHERE id = $1").bind(flow_id);
    delete.execute(&mut **change).await?;
    Ok(())
}

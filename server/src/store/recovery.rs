//! Recovery codes.

use super::{Change, Store, Stored};
use crate::secret::Digest;

impl Store {
    /// Whether an account has recovery codes left.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_recovery_codes(&self, account_id: &str) -> Stored<bool> {
        let select = "SELECT 1 FROM recovery_codes WHERE account_id = ? LIMIT 1";
        let row = sqlx::query(select).bind(account_id).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// Uses a recovery code up; true for exactly one of many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn use_recovery_code(&self, account_id: &str, hash: &Digest) -> Stored<bool> {
        let delete = "DELETE FROM recovery_codes WHERE account_id = ? AND hash = ?";
        let done = sqlx::query(delete).bind(account_id).bind(&hash.0[..]);
        Ok(done.execute(&self.pool).await?.rows_affected() == 1)
    }
}

/// Gives an account recovery codes, in place of any before.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep(change: &mut Change, account_id: &str, hashes: &[Digest]) -> Stored<()> {
    let delete = "DELETE FROM recovery_codes WHERE account_id = ?";
    sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    for hash in hashes {
        let insert = "INSERT INTO recovery_codes (account_id, hash) VALUES (?, ?)";
        let insert = sqlx::query(insert).bind(account_id).bind(&hash.0[..]);
        insert.execute(&mut **change).await?;
    }
    Ok(())
}

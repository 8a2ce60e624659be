//! Recovery codes.

use super::{Change, Store, Stored, number, removal};
use crate::secret::Digest;

const COUNT: &str = "SELECT COUNT(*) AS codes FROM recovery_codes WHERE account_id = $1";

impl Store {
    /// Whether an account has recovery codes left.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_recovery_codes(&self, account_id: &str) -> Stored<bool> {
        let select = "SELECT 1 FROM recovery_codes WHERE account_id = $1 LIMIT 1";
        let row = sqlx::query(select).bind(account_id).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_recovery_code_count(&self, account_id: &str) -> Stored<u32> {
        let row = sqlx::query(COUNT).bind(account_id).fetch_one(&self.pool).await?;
        Ok(number(&row, "codes")?)
    }

    /// Whether this is one of an account's recovery codes. Only comparing and
    /// deleting in one change, with [`use_up`], makes it good once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_recovery_code(&self, account_id: &str, hash: &Digest) -> Stored<bool> {
        let select = "SELECT 1 FROM recovery_codes WHERE account_id = $1 AND hash = $2";
        let row = sqlx::query(select).bind(account_id).bind(&hash.0[..]);
        Ok(row.fetch_optional(&self.pool).await?.is_some())
    }
}

/// Uses a recovery code up; true for exactly one of many.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_recovery_code(
    change: &mut Change,
    account_id: &str,
    hash: &Digest,
) -> Stored<bool> {
    let delete = "DELETE FROM recovery_codes WHERE account_id = $1 AND hash = $2";
    let done = sqlx::query(delete).bind(account_id).bind(&hash.0[..]);
    Ok(done.execute(&mut **change).await?.rows_affected() == 1)
}

/// How many recovery codes an account has left.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_recovery_code_count(change: &mut Change, account_id: &str) -> Stored<u32> {
    let row = sqlx::query(COUNT).bind(account_id).fetch_one(&mut **change).await?;
    Ok(number(&row, "codes")?)
}

/// Gives an account recovery codes, in place of any before.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_recovery_codes(
    change: &mut Change,
    account_id: &str,
    hashes: &[Digest],
) -> Stored<()> {
    removal::claim_factors(change, account_id).await?;
    let delete = "DELETE FROM recovery_codes WHERE account_id = $1";
    sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    for hash in hashes {
        let insert = "INSERT INTO recovery_codes (account_id, hash) VALUES ($1, $2)";
        let insert = sqlx::query(insert).bind(account_id).bind(&hash.0[..]);
        insert.execute(&mut **change).await?;
    }
    Ok(())
}

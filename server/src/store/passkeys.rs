//! Passkeys.

use protocol::{Factor, Timestamp};
use sqlx::Row as _;

use super::{AccountVersion, Change, Store, Stored};

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Whose, as the account was when this was read.
    pub account: AccountVersion,
    /// The public key, its counter and flags, as JSON.
    pub data: String,
    /// By what its authenticator knows the account, if not by the account's id.
    pub user_handle: Option<Vec<u8>>,
}

/// What is stored of a passkey that was made or used.
#[derive(Clone)]
pub struct PasskeyData {
    /// By what the authenticator knows it.
    pub credential_id: Vec<u8>,
    /// The public key, its counter and flags, as JSON.
    pub data: String,
}

impl Store {
    /// The passkey of this credential id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_passkey(&self, credential_id: &[u8]) -> Stored<Option<PasskeyRow>> {
        let select = "SELECT account_id, version, data, user_handle FROM passkeys
            JOIN accounts ON accounts.id = account_id WHERE credential_id = $1";
        let row = sqlx::query(select).bind(credential_id).fetch_optional(&self.pool).await?;
        Ok(row.map(|row| PasskeyRow {
            account: AccountVersion {
                id: row.get::<String, _>("account_id").into(),
                version: row.get("version"),
            },
            data: row.get("data"),
            user_handle: row.get("user_handle"),
        }))
    }

    /// An account's passkeys, the oldest first, as JSON.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_passkeys(&self, account_id: &str) -> Stored<Vec<String>> {
        let select = "SELECT data FROM passkeys WHERE account_id = $1 ORDER BY created_at, data";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| row.get("data")).collect())
    }
}

/// Gives an account a passkey, beside any it has; false if some account has
/// this very one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_passkey(
    change: &mut Change,
    account_id: &str,
    new: &PasskeyData,
    now: Timestamp,
) -> Stored<bool> {
    let insert = "INSERT INTO passkeys (credential_id, account_id, data, created_at, used_at)
        VALUES ($1, $2, $3, $4, $4) ON CONFLICT (credential_id) DO NOTHING";
    let done = sqlx::query(insert)
        .bind(&new.credential_id[..])
        .bind(account_id)
        .bind(&new.data)
        .bind(now.0)
        .execute(&mut **change)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    // One line among the factors, however many there are.
    let insert = "INSERT INTO factors (account_id, kind, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (account_id, kind) DO NOTHING";
    let insert = sqlx::query(insert).bind(account_id).bind(Factor::Passkey.tag()).bind(now.0);
    insert.execute(&mut **change).await?;
    Ok(true)
}

/// Notes by what the authenticator of a passkey knows its account.
///
/// # Errors
/// If the database fails.
pub(super) async fn update_user_handle(
    change: &mut Change,
    passkey: &PasskeyData,
    user_handle: &[u8],
) -> Stored<()> {
    let update = "UPDATE passkeys SET user_handle = $1 WHERE credential_id = $2";
    let update = sqlx::query(update).bind(user_handle).bind(&passkey.credential_id[..]);
    update.execute(&mut **change).await?;
    Ok(())
}

/// Removes an account's passkeys.
///
/// # Errors
/// If the database fails.
pub(super) async fn delete_passkeys(change: &mut Change, account_id: &str) -> Stored<()> {
    let delete = "DELETE FROM passkeys WHERE account_id = $1";
    sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

/// Remembers that a passkey was used, and what it told of itself; false if it
/// was removed meanwhile.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_passkey(
    change: &mut Change,
    used: &PasskeyData,
    now: Timestamp,
) -> Stored<bool> {
    let update = "UPDATE passkeys SET data = $1, used_at = $2 WHERE credential_id = $3";
    let update = sqlx::query(update).bind(&used.data).bind(now.0).bind(&used.credential_id[..]);
    Ok(update.execute(&mut **change).await?.rows_affected() == 1)
}

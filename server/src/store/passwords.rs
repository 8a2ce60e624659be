//! Passwords of accounts.

use flow::stage::SetBy;
use protocol::Timestamp;

use super::{Change, Stored};

/// Sets an account's password, in place of any before.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_password(
    change: &mut Change,
    account_id: &str,
    hash: &str,
    now: Timestamp,
) -> Stored<()> {
    let insert = "INSERT INTO passwords (account_id, hash, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
    sqlx::query(insert).bind(account_id).bind(hash).bind(now.0).execute(&mut **change).await?;
    Ok(())
}

/// Notes what an account's password stands for from now on.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_reset(
    change: &mut Change,
    account_id: &str,
    by: SetBy,
    now: Timestamp,
) -> Stored<()> {
    let reset_at = match by {
        SetBy::Mailbox => Some(now.0),
        SetBy::Several => None,
        // It stands for what the one before did.
        SetBy::Password => return Ok(()),
    };
    let update = "UPDATE passwords SET reset_at = $1 WHERE account_id = $2";
    sqlx::query(update).bind(reset_at).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

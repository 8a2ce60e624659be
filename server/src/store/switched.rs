//! Accounts that are switched off.

use flow::Timestamp;

use super::{Change, Store, Stored, accounts, revocation};
use crate::email::{Email, EmailKey};

impl Store {
    /// Switches the account of this address off, which ends its sessions and the
    /// flows that go on from it, or on again; false if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn switch_account(&self, address: &str, off: bool, now: Timestamp) -> Stored<bool> {
        let Ok(address) = Email::parse(address) else { return Ok(false) };
        let mut change = self.change().await?;
        let there = switch(&mut change, address.key(), off.then_some(now)).await?;
        change.commit().await?;
        Ok(there)
    }
}

/// Switches an account off, which revokes what was shown of it, or on again;
/// false if there is none with this address.
///
/// # Errors
/// If the database fails.
async fn switch(
    change: &mut Change,
    email_key: &EmailKey,
    off_since: Option<Timestamp>,
) -> Stored<bool> {
    let update = "UPDATE accounts SET disabled_at = $1 WHERE email_key = $2";
    let update = sqlx::query(update).bind(off_since.map(|at| at.0)).bind(email_key.as_str());
    let there = update.execute(&mut **change).await?.rows_affected() == 1;
    if off_since.is_some()
        && let Some(account) = accounts::noted(change, email_key).await?
    {
        revocation::revoke(change, &account.id, None).await?;
    }
    Ok(there)
}

//! Accounts that are switched off.

use flow::Timestamp;

use sqlx::Row as _;

use super::{Change, Store, Stored, revocation};
use crate::email::{self, EmailKey};

impl Store {
    /// Switches the account of this address off, which ends its sessions and the
    /// flows that go on from it, or on again; false if there is none. Of several
    /// that an older version made of one address, all.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn switch_account(&self, address: &str, off: bool, now: Timestamp) -> Stored<bool> {
        let mut change = self.change().await?;
        let there = switch(&mut change, &email::key(address), off.then_some(now)).await?;
        change.commit().await?;
        Ok(there)
    }
}

/// Switches the accounts of an address off, which revokes what was shown of
/// them, or on again; false if there is none.
///
/// # Errors
/// If the database fails.
async fn switch(
    change: &mut Change,
    email_key: &EmailKey,
    off_since: Option<Timestamp>,
) -> Stored<bool> {
    let update = "UPDATE accounts SET disabled_at = $1 WHERE email_key = $2 OR canonical_key = $2
        RETURNING id";
    let update = sqlx::query(update).bind(off_since.map(|at| at.0)).bind(email_key.as_str());
    let switched = update.fetch_all(&mut **change).await?;
    for row in switched.iter().filter(|_| off_since.is_some()) {
        revocation::revoke(change, row.get("id"), None).await?;
    }
    Ok(!switched.is_empty())
}

//! Accounts as an operator names them, and those that are switched off.

use protocol::Timestamp;

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
    pub async fn update_disabled(&self, address: &str, off: bool, now: Timestamp) -> Stored<bool> {
        let mut change = self.change().await?;
        let there = switch(&mut change, &email::key(address), off.then_some(now)).await?;
        change.commit().await?;
        Ok(there)
    }

    /// Ends the sessions of the accounts of this address, what apps have of them that outlives
    /// sessions, and the flows that go on from them; false if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_signed_out(&self, address: &str) -> Stored<bool> {
        let mut change = self.change().await?;
        let named = find_named(&mut change, &email::key(address)).await?;
        for Named { id, .. } in &named {
            revocation::revoke(&mut change, id, None).await?;
        }
        change.commit().await?;
        Ok(!named.is_empty())
    }

    /// The addresses, as they were typed, of the accounts that an operator names
    /// by this one: those that [`Store::switch_account`] switches.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_addresses(&self, address: &str) -> Stored<Vec<String>> {
        let mut change = self.change().await?;
        let named = find_named(&mut change, &email::key(address)).await?;
        Ok(named.into_iter().map(|account| account.email).collect())
    }
}

/// An account that an operator names by its address.
struct Named {
    id: String,
    /// Its address as it was typed.
    email: String,
}

/// The accounts of an address: of several that an older version made of one, all,
/// and one whose address is not valid any more by the key that it had.
async fn find_named(change: &mut Change, email_key: &EmailKey) -> Stored<Vec<Named>> {
    let select = "SELECT id, email FROM accounts WHERE email_key = $1 OR canonical_key = $1
        ORDER BY created_at, id";
    let rows = sqlx::query(select).bind(email_key.as_str()).fetch_all(&mut **change).await?;
    Ok(rows.iter().map(|row| Named { id: row.get("id"), email: row.get("email") }).collect())
}

/// Switches the accounts of an address off, which revokes what was shown of
/// them, or on again; false if there is none.
async fn switch(
    change: &mut Change,
    email_key: &EmailKey,
    off_since: Option<Timestamp>,
) -> Stored<bool> {
    let named = find_named(change, email_key).await?;
    let update = "UPDATE accounts SET disabled_at = $1 WHERE id = $2";
    for Named { id, .. } in &named {
        let update = sqlx::query(update).bind(off_since.map(|at| at.0)).bind(id);
        update.execute(&mut **change).await?;
        if off_since.is_some() {
            revocation::revoke(change, id, None).await?;
        }
    }
    Ok(!named.is_empty())
}

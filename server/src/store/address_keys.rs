//! Accounts whose address an older version compared in another form.

use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use sqlx::error::DatabaseError;

use super::{Store, Stored};
use crate::email::Email;

/// Accounts that are looked at in one change.
const PAGE: i64 = 500;

/// An account whose address another has too, or that has no valid one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateAccount {
    /// The address as it is compared; empty if it is not valid any more.
    pub address: String,
    /// The account's id.
    pub id: String,
    /// Its address as it was typed.
    pub email: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether its address leads to this account, of those that have it.
    pub reached: bool,
}

/// An account that no server of this version has looked at.
struct Unseen {
    id: String,
    email_key: String,
    canonical_key: String,
}

impl Store {
    /// Gives each account that an older version made its key of today, where no
    /// account has that key; returns how many do not get it.
    ///
    /// Of accounts that are one now, the one that had the key before keeps it,
    /// else the oldest gets it. Nothing is merged. Each account is looked at once;
    /// several servers may do so at once, and one that stops half-way is followed
    /// by the next.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn update_address_keys(&self) -> Stored<u64> {
        let mut without = 0;
        loop {
            let page = self.find_unseen().await?;
            if page.is_empty() {
                return Ok(without);
            }
            let (same, other): (Vec<_>, Vec<_>) =
                page.into_iter().partition(|account| account.canonical_key == account.email_key);
            self.confirm(&same).await?;
            for account in &other {
                without += u64::from(!self.rekey(account).await?);
            }
        }
    }

    async fn find_unseen(&self) -> Stored<Vec<Unseen>> {
        let select = "SELECT id, email, email_key FROM accounts WHERE canonical_key IS NULL
            ORDER BY created_at, id LIMIT $1";
        let rows = sqlx::query(select).bind(PAGE).fetch_all(&self.pool).await?;
        let unseen = |row: &AnyRow| Unseen {
            id: row.get("id"),
            email_key: row.get("email_key"),
            canonical_key: Email::parse(row.get("email"))
                .map_or_else(|_| String::new(), |email| email.key().as_str().to_owned()),
        };
        Ok(rows.iter().map(unseen).collect())
    }

    /// Notes that these accounts have the right key: nearly all, so in one change.
    async fn confirm(&self, accounts: &[Unseen]) -> Stored<()> {
        let update = "UPDATE accounts SET canonical_key = $1 WHERE id = $2";
        let mut change = self.change().await?;
        for Unseen { id, canonical_key, .. } in accounts {
            sqlx::query(update).bind(canonical_key).bind(id).execute(&mut *change).await?;
        }
        Ok(change.commit().await?)
    }

    /// Gives an account its key; false if another has it, or there is none. Until
    /// one of the two is stored the account counts as not looked at.
    async fn rekey(&self, account: &Unseen) -> Stored<bool> {
        let Unseen { id, canonical_key, .. } = account;
        if !canonical_key.is_empty() && self.take_key(id, canonical_key).await? {
            return Ok(true);
        }
        let update = "UPDATE accounts SET canonical_key = $1 WHERE id = $2";
        sqlx::query(update).bind(canonical_key).bind(id).execute(&self.pool).await?;
        Ok(false)
    }

    /// False if another account has the key.
    async fn take_key(&self, id: &str, key: &str) -> Stored<bool> {
        let update = "UPDATE accounts SET email_key = $1, canonical_key = $1 WHERE id = $2
            AND NOT EXISTS (SELECT 1 FROM accounts WHERE email_key = $1 AND id <> $2)";
        match sqlx::query(update).bind(key).bind(id).execute(&self.pool).await {
            Ok(done) => Ok(done.rows_affected() == 1),
            // One was made in between.
            Err(error)
                if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// All accounts of which several have one address, and those that have no
    /// valid one any more, address by address.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_duplicate_accounts(&self) -> Stored<Vec<DuplicateAccount>> {
        let select = "SELECT canonical_key, email_key, id, email, created_at FROM accounts
            WHERE canonical_key = '' OR canonical_key IN
                (SELECT canonical_key FROM accounts WHERE canonical_key <> email_key)
            ORDER BY canonical_key, created_at, id";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(duplicate).collect())
    }
}

fn duplicate(row: &AnyRow) -> DuplicateAccount {
    let address: String = row.get("canonical_key");
    DuplicateAccount {
        reached: address == row.get::<String, _>("email_key"),
        address,
        id: row.get("id"),
        email: row.get("email"),
        created_at: Timestamp(row.get("created_at")),
    }
}

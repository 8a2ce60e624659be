//! Other addresses for accounts, and having the one before back.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;

use super::accounts::Taken;
use super::{Change, Store, Stored};
use crate::email::EmailKey;
use crate::ids::{AccountId, AppId};
use crate::secret::Digest;

/// An address that an account had, and can have back.
pub(crate) struct FormerAddress {
    /// Whose.
    pub(crate) account: AccountId,
    /// The address as it was typed.
    pub(crate) email: String,
    /// The app at which it was changed.
    pub(crate) app: AppId,
    /// When.
    pub(crate) changed_at: Timestamp,
}

impl Store {
    /// What the link of this hash brings back, if it still does.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_former_address(
        &self,
        hash: &Digest,
        now: Timestamp,
    ) -> Stored<Option<FormerAddress>> {
        let select = "SELECT account_id, email, app, changed_at FROM address_changes
            WHERE hash = $1 AND undo_until > $2";
        let row = sqlx::query(select).bind(&hash.0[..]).bind(now.0);
        Ok(row.fetch_optional(&self.pool).await?.as_ref().map(read))
    }

    /// The addresses that an account had lately, and when it got another, the newest last.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_former_addresses(
        &self,
        account_id: &str,
    ) -> Stored<Vec<FormerAddress>> {
        let select = "SELECT account_id, email, app, changed_at FROM address_changes
            WHERE account_id = $1 ORDER BY changed_at, email";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect())
    }

    /// Whether no account can have this address now, but perhaps the one of this id.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn is_address_taken(
        &self,
        email_key: &EmailKey,
        but: &str,
        now: Timestamp,
    ) -> Stored<bool> {
        let select = "SELECT COUNT(*) AS found FROM accounts
            WHERE (email_key = $1 OR canonical_key = $1) AND id <> $2";
        let row = sqlx::query(select).bind(email_key.as_str()).bind(but);
        let found: i64 = row.fetch_one(&self.pool).await?.get("found");
        let mut change = self.change().await?;
        Ok(found > 0 || is_kept(&mut change, email_key, but, now).await?)
    }
}

fn read(row: &sqlx::any::AnyRow) -> FormerAddress {
    FormerAddress {
        account: row.get::<String, _>("account_id").into(),
        email: row.get("email"),
        app: row.get::<String, _>("app").into(),
        changed_at: Timestamp(row.get("changed_at")),
    }
}

/// Whether an address is kept for another account than the one of this id, which had it lately.
///
/// # Errors
/// If the database fails.
pub(super) async fn is_kept(
    change: &mut Change,
    email_key: &EmailKey,
    but: &str,
    now: Timestamp,
) -> Stored<bool> {
    let select = "SELECT COUNT(*) AS found FROM address_changes
        WHERE email_key = $1 AND account_id <> $2 AND undo_until > $3";
    let row = sqlx::query(select).bind(email_key.as_str()).bind(but).bind(now.0);
    Ok(row.fetch_one(&mut **change).await?.get::<i64, _>("found") > 0)
}

/// Gives an account another address. Codes that go to the one before as a second factor go there.
///
/// # Errors
/// If the database fails; [`Taken`] inside if another account has the address, or it is kept for one.
pub(crate) async fn update_email(
    change: &mut Change,
    account_id: &str,
    (email, email_key): (&str, &EmailKey),
    now: Timestamp,
) -> Stored<Result<(), Taken>> {
    let update = "UPDATE factors SET address = $1 WHERE account_id = $2 AND kind = 'email_code'
        AND address = (SELECT email FROM accounts WHERE id = $2)";
    sqlx::query(update).bind(email).bind(account_id).execute(&mut **change).await?;
    let update = "UPDATE accounts SET email = $1, email_key = $2, canonical_key = $2
        WHERE id = $3 AND NOT EXISTS (SELECT 1 FROM accounts other
            WHERE (other.email_key = $2 OR other.canonical_key = $2) AND other.id <> $3)";
    let update = sqlx::query(update).bind(email).bind(email_key.as_str()).bind(account_id);
    let done = match update.execute(&mut **change).await {
        // Another account took it at this moment.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Ok(Err(Taken)),
        done => done?,
    };
    // Looked at last: whoever had it until now has kept it by then.
    if done.rows_affected() != 1 || is_kept(change, email_key, account_id, now).await? {
        return Ok(Err(Taken));
    }
    Ok(Ok(()))
}

/// Keeps the address that an account had for as long as its owner can have it back.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_former_address(
    change: &mut Change,
    hash: &Digest,
    (account_id, app): (&str, &str),
    (email, email_key): (&str, &EmailKey),
    now: Timestamp,
) -> Stored<()> {
    let insert = "INSERT INTO address_changes
        (hash, account_id, email, email_key, app, changed_at, undo_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(insert)
        .bind(&hash.0[..])
        .bind(account_id)
        .bind(email)
        .bind(email_key.as_str())
        .bind(app)
        .bind(now.0)
        .bind(now.plus(limits::EMAIL_CHANGE_UNDO).0)
        .execute(&mut **change)
        .await?;
    Ok(())
}

/// Uses the link of this hash up, and those of all later changes of its account; what it brings
/// back, if it still did.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_former_address(
    change: &mut Change,
    hash: &Digest,
    now: Timestamp,
) -> Stored<Option<FormerAddress>> {
    let delete = "DELETE FROM address_changes WHERE hash = $1 AND undo_until > $2
        RETURNING account_id, email, app, changed_at";
    let row = sqlx::query(delete).bind(&hash.0[..]).bind(now.0);
    let Some(former) = row.fetch_optional(&mut **change).await?.as_ref().map(read) else {
        return Ok(None);
    };
    let delete = "DELETE FROM address_changes WHERE account_id = $1 AND changed_at >= $2";
    let delete = sqlx::query(delete).bind(former.account.as_str()).bind(former.changed_at.0);
    delete.execute(&mut **change).await?;
    Ok(Some(former))
}

/// Takes from an account what it got since a time, and what whoever had it then may know: the
/// password, and recovery codes, of which nobody knows when they were made.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_ways_in_since(
    change: &mut Change,
    account_id: &str,
    since: Timestamp,
) -> Stored<()> {
    for delete in [
        "DELETE FROM passkeys WHERE account_id = $1 AND created_at >= $2",
        "DELETE FROM factors WHERE account_id = $1 AND created_at >= $2 AND kind <> 'passkey'",
        "DELETE FROM identities WHERE account_id = $1 AND linked_at >= $2",
    ] {
        sqlx::query(delete).bind(account_id).bind(since.0).execute(&mut **change).await?;
    }
    for delete in [
        "DELETE FROM factors WHERE account_id = $1 AND kind = 'passkey'
            AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.account_id = $1)",
        "DELETE FROM recovery_codes WHERE account_id = $1",
        "DELETE FROM passwords WHERE account_id = $1",
    ] {
        sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    }
    Ok(())
}

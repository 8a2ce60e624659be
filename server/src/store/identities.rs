//! Accounts from elsewhere that are linked to accounts.

use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored, is_text, removal};
use crate::ids::AccountId;

/// Reads those of an account, the oldest first.
const OF_ACCOUNT: &str = "SELECT issuer, subject, account_id, label_sealed FROM identities
    WHERE account_id = $1 ORDER BY linked_at, issuer, subject";

/// An account from elsewhere that is linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdentityRow {
    /// Who says who it is.
    pub(crate) issuer: String,
    /// Whom they mean: compared by bytes.
    pub(crate) subject: String,
    /// The account that it is linked to.
    pub(crate) account_id: AccountId,
    /// The address that it came with last, encrypted.
    pub(crate) label_sealed: Option<Vec<u8>>,
}

/// One to link.
pub(crate) struct NewIdentity<'a> {
    /// Who says who it is.
    pub(crate) issuer: &'a str,
    /// Whom they mean.
    pub(crate) subject: &'a str,
    /// The provider's id then, for operators: links follow the issuer.
    pub(crate) provider: &'a str,
    /// The address that it came with, encrypted.
    pub(crate) label_sealed: Option<&'a [u8]>,
    /// Whether more than the provider's word led to it.
    pub(crate) proved: bool,
}

/// Reads a row.
pub(super) fn read(row: &AnyRow) -> Result<IdentityRow, sqlx::Error> {
    Ok(IdentityRow {
        issuer: row.try_get("issuer")?,
        subject: row.try_get("subject")?,
        account_id: row.try_get::<String, _>("account_id")?.into(),
        label_sealed: row.try_get("label_sealed")?,
    })
}

impl Store {
    /// The account from elsewhere, if it is linked.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_identity(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Stored<Option<IdentityRow>> {
        if !is_text(issuer) || !is_text(subject) {
            return Ok(None);
        }
        let select = "SELECT issuer, subject, account_id, label_sealed FROM identities
            WHERE issuer = $1 AND subject = $2";
        let row = sqlx::query(select).bind(issuer).bind(subject);
        Ok(row.fetch_optional(&self.pool).await?.as_ref().map(read).transpose()?)
    }

    /// The accounts from elsewhere that are linked to an account, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_identities(&self, account_id: &str) -> Stored<Vec<IdentityRow>> {
        let rows = sqlx::query(OF_ACCOUNT).bind(account_id).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }
}

/// The accounts from elsewhere that are linked to an account, within a change.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_identities_of(
    change: &mut Change,
    account_id: &str,
) -> Stored<Vec<IdentityRow>> {
    let rows = sqlx::query(OF_ACCOUNT).bind(account_id).fetch_all(&mut **change).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Links an account from elsewhere, or notes again that it is; false if it is another account's.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_identity(
    change: &mut Change,
    account_id: &str,
    new: &NewIdentity<'_>,
    now: Timestamp,
) -> Stored<bool> {
    let insert = "INSERT INTO identities
        (issuer, subject, account_id, provider, label_sealed, proved, linked_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (issuer, subject)
        DO UPDATE SET used_at = excluded.used_at, label_sealed = excluded.label_sealed,
        proved = CASE WHEN excluded.proved = 1 THEN 1 ELSE identities.proved END
        WHERE identities.account_id = excluded.account_id";
    let done = sqlx::query(insert)
        .bind(new.issuer)
        .bind(new.subject)
        .bind(account_id)
        .bind(new.provider)
        .bind(new.label_sealed)
        .bind(i64::from(new.proved))
        .bind(now.0)
        .execute(&mut **change)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that an account was signed in to with one from elsewhere; false if that is not linked to
/// it any more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_used_at(
    change: &mut Change,
    account_id: &str,
    (issuer, subject): (&str, &str),
    label_sealed: Option<&[u8]>,
    now: Timestamp,
) -> Stored<bool> {
    let update = "UPDATE identities SET used_at = $1, label_sealed = $2
        WHERE issuer = $3 AND subject = $4 AND account_id = $5";
    let update = sqlx::query(update).bind(now.0).bind(label_sealed).bind(issuer).bind(subject);
    Ok(update.bind(account_id).execute(&mut **change).await?.rows_affected() == 1)
}

/// Takes an account from elsewhere away. False, and nothing is taken away, if it is not there, or
/// if `others` are given and the account has neither a password, nor a passkey, nor one of these
/// issuers besides.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_identity(
    change: &mut Change,
    account_id: &str,
    (issuer, subject): (&str, &str),
    others: Option<&[String]>,
) -> Stored<bool> {
    removal::claim_factors(change, account_id).await?;
    if let Some(others) = others
        && !has_other_way_in(change, account_id, (issuer, subject), others).await?
    {
        return Ok(false);
    }
    let delete = "DELETE FROM identities WHERE issuer = $1 AND subject = $2 AND account_id = $3";
    let delete = sqlx::query(delete).bind(issuer).bind(subject).bind(account_id);
    Ok(delete.execute(&mut **change).await?.rows_affected() == 1)
}

/// Whether something else opens an account that is held by this change.
async fn has_other_way_in(
    change: &mut Change,
    account_id: &str,
    (issuer, subject): (&str, &str),
    others: &[String],
) -> Stored<bool> {
    let select = "SELECT account_id FROM passwords WHERE account_id = $1 UNION ALL
        SELECT account_id FROM factors WHERE account_id = $1 AND kind = 'passkey'";
    let own = sqlx::query(select).bind(account_id).fetch_optional(&mut **change).await?;
    if own.is_some() {
        return Ok(true);
    }
    let select = "SELECT issuer FROM identities
        WHERE account_id = $1 AND NOT (issuer = $2 AND subject = $3)";
    let rows = sqlx::query(select).bind(account_id).bind(issuer).bind(subject);
    let rows = rows.fetch_all(&mut **change).await?;
    let offered = |row: &AnyRow| {
        row.try_get::<String, _>("issuer").is_ok_and(|issuer| others.contains(&issuer))
    };
    Ok(rows.iter().any(offered))
}

/// Takes away what nothing but a provider's word has linked to an account: who has shown its mailbox
/// may be another than who made it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_unproved(change: &mut Change, account_id: &str) -> Stored<()> {
    let delete = "DELETE FROM identities WHERE account_id = $1 AND proved = 0";
    sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

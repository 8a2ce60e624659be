//! In which locale flows go on, and accounts were signed in.

use sqlx::Row as _;

use super::{Change, Store, Stored};
use crate::email::EmailKey;

impl Store {
    /// Has a flow go on in the locale that was chosen. No answer depends on it, so
    /// it needs no turn and outruns nobody.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_locale(&self, flow_id: &str, locale: &str) -> Stored<()> {
        let update = "UPDATE flows SET locale = $1, locale_chosen = 1 WHERE id = $2";
        sqlx::query(update).bind(locale).bind(flow_id).execute(&self.pool).await?;
        Ok(())
    }
}

/// Has a flow go on in the account's locale; false if one was chosen.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_locale_unless_chosen(
    change: &mut Change,
    flow_id: &str,
    locale: &str,
) -> Stored<bool> {
    let update = "UPDATE flows SET locale = $1 WHERE id = $2 AND locale_chosen = 0";
    let done = sqlx::query(update).bind(locale).bind(flow_id).execute(&mut **change).await?;
    Ok(done.rows_affected() == 1)
}

/// The locale in which an account was last signed in.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_locale(change: &mut Change, account_id: &str) -> Stored<Option<String>> {
    let select = "SELECT locale FROM accounts WHERE id = $1";
    let row = sqlx::query(select).bind(account_id).fetch_optional(&mut **change).await?;
    Ok(row.and_then(|row| row.get("locale")))
}

/// The same of the account with this address.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_locale_by_address(
    change: &mut Change,
    email_key: &EmailKey,
) -> Stored<Option<String>> {
    let select = "SELECT locale FROM accounts WHERE email_key = $1";
    let row = sqlx::query(select).bind(email_key.as_str()).fetch_optional(&mut **change).await?;
    Ok(row.and_then(|row| row.get("locale")))
}

/// Keeps the locale of the flow by which an account was signed in.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_account_locale(
    change: &mut Change,
    account_id: &str,
    flow_id: &str,
) -> Stored<()> {
    let update =
        "UPDATE accounts SET locale = (SELECT locale FROM flows WHERE id = $1) WHERE id = $2";
    sqlx::query(update).bind(flow_id).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

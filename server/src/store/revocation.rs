//! What holds no more when an account changes.
//!
//! A verdict is as old as the version of the account that it was found with.
//! Whatever verdicts rest on, whoever changes it grows the version; whoever acts
//! on a verdict claims the account by the version that it was found with, in the
//! same change. So it does not matter who comes first, nor how many servers there are.

use sqlx::Row as _;

use protocol::Timestamp;

use super::{Change, Stored, consents, grants, logout_notices, remembered, sessions};
use crate::ids::AccountId;

/// An account at some time: whoever goes on from there holds this version
/// against the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountVersion {
    /// The account's id.
    pub id: AccountId,
    /// Its version then.
    pub version: i64,
}

/// Holds an account for this change, if it is on and still of this version;
/// false if what was shown of it holds no more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_account(change: &mut Change, account: &AccountVersion) -> Stored<bool> {
    // Changes nothing, and locks the row until the change is over.
    let update = "UPDATE accounts SET version = version
        WHERE id = $1 AND version = $2 AND disabled_at IS NULL";
    let update = sqlx::query(update).bind(account.id.as_str()).bind(account.version);
    Ok(update.execute(&mut **change).await?.rows_affected() == 1)
}

/// Notes that an account is not as it was, which ends the flows that go on from
/// it, and forgets its remembered devices; its version from now on. Sessions stay.
///
/// # Errors
/// If the database fails, or there is no such account.
pub(crate) async fn update_version(change: &mut Change, account_id: &str) -> Stored<i64> {
    let update = "UPDATE accounts SET version = version + 1 WHERE id = $1 RETURNING version";
    let row = sqlx::query(update).bind(account_id).fetch_one(&mut **change).await?;
    remembered::delete_remembered_devices(change, account_id).await?;
    Ok(row.get("version"))
}

/// The same, and ends all sessions of the account but the one of this keyed hash, and what
/// clients have that outlives sessions.
///
/// The one way by which an account that is switched off, a password that is
/// replaced, a factor that is removed and signing out everywhere take effect.
///
/// # Errors
/// If the database fails, or there is no such account.
pub(crate) async fn revoke(
    change: &mut Change,
    account_id: &str,
    keep: Option<&[u8]>,
) -> Stored<i64> {
    let version = update_version(change, account_id).await?;
    sessions::delete_sessions_but(change, account_id, keep).await?;
    grants::update_offline_grants(change, account_id).await?;
    Ok(version)
}

/// Ends one session of an account, what clients have by it, and the flows that go on from what
/// was shown of the account; its version from now on. Other sessions stay.
///
/// # Errors
/// If the database fails, or there is no such account.
pub(crate) async fn revoke_session(
    change: &mut Change,
    account_id: &str,
    sid: &str,
) -> Stored<i64> {
    let version = update_version(change, account_id).await?;
    sessions::delete_session_named(change, account_id, sid).await?;
    grants::update_offline_grants_of_session(change, account_id, sid).await?;
    Ok(version)
}

/// Ends what an app has of an account, and has the app be told. The account's sessions stay.
///
/// # Errors
/// If the database fails.
pub(crate) async fn revoke_access(
    change: &mut Change,
    account_id: &str,
    app: &str,
    now: Timestamp,
) -> Stored<()> {
    // First, so that whoever grants by it has done so, or finds it gone.
    consents::delete_consent(change, account_id, app).await?;
    logout_notices::insert_notices_of_access(change, account_id, app).await?;
    grants::update_grants_ended(change, account_id, app, now).await
}

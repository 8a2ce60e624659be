//! Devices that accounts had remembered: they are asked there for no second factor.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Change, Store, Stored};
use crate::secret::Digest;

impl Store {
    /// When a device was remembered that is stored under one of these, if that still counts for
    /// this account and was not before `since`.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_remembered_device(
        &self,
        account_id: &str,
        hashes: &[Digest],
        since: Timestamp,
    ) -> Stored<Option<Timestamp>> {
        let select = "SELECT made_at FROM remembered_devices
            WHERE hash = $1 AND account_id = $2 AND made_at > $3";
        for hash in hashes {
            let row = sqlx::query(select).bind(&hash.0[..]).bind(account_id).bind(since.0);
            if let Some(row) = row.fetch_optional(&self.pool).await? {
                return Ok(Some(Timestamp(row.get("made_at"))));
            }
        }
        Ok(None)
    }

    /// How many devices an account has remembered, in any user flow.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_remembered_device_count(
        &self,
        account_id: &str,
        now: Timestamp,
    ) -> Stored<u32> {
        let select = "SELECT count(*) AS devices FROM remembered_devices
            WHERE account_id = $1 AND ends_at > $2";
        let row = sqlx::query(select).bind(account_id).bind(now.0).fetch_one(&self.pool).await?;
        Ok(super::number(&row, "devices")?)
    }
}

/// Has a device remembered for an account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_remembered_device(
    change: &mut Change,
    hash: &Digest,
    account_id: &str,
    (now, ends_at): (Timestamp, Timestamp),
) -> Stored<()> {
    let insert = "INSERT INTO remembered_devices (hash, account_id, made_at, ends_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING";
    let insert = sqlx::query(insert).bind(&hash.0[..]).bind(account_id);
    insert.bind(now.0).bind(ends_at.0).execute(&mut **change).await?;
    Ok(())
}

/// Forgets all devices of an account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_remembered_devices(change: &mut Change, account_id: &str) -> Stored<()> {
    let delete = "DELETE FROM remembered_devices WHERE account_id = $1";
    sqlx::query(delete).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

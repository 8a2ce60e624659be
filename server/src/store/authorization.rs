//! One-time codes that apps redeem.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Change, Store, Stored};
use crate::secret::Digest;

/// What a code gives.
pub(crate) struct Authorization {
    /// The keyed hash of the session.
    pub(crate) session: Digest,
    /// What redeems it, hashed.
    pub(crate) challenge: Vec<u8>,
}

/// Keeps what the code of this keyed hash gives.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_authorization(
    change: &mut Change,
    hash: &Digest,
    session: &Digest,
    challenge: &[u8],
    now: Timestamp,
) -> Stored<()> {
    let insert = "INSERT INTO authorization_codes (hash, session, challenge, made_at)
        VALUES ($1, $2, $3, $4)";
    let insert = sqlx::query(insert).bind(&hash.0[..]).bind(&session.0[..]);
    insert.bind(challenge).bind(now.0).execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// What the code of this keyed hash gives, used or not.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_authorization(&self, hash: &Digest) -> Stored<Option<Authorization>> {
        let select = "SELECT session, challenge FROM authorization_codes WHERE hash = $1";
        let row = sqlx::query(select).bind(&hash.0[..]).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let session: Vec<u8> = row.try_get("session")?;
        let session = session.try_into().map_err(|_| sqlx::Error::RowNotFound)?;
        Ok(Some(Authorization { session: Digest(session), challenge: row.try_get("challenge")? }))
    }
}

/// Whether the code of this keyed hash, made after `since`, is claimed: by
/// exactly one of many who ask. Claiming it again ends the session that it gave.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_authorization(
    change: &mut Change,
    hash: &Digest,
    since: Timestamp,
) -> Stored<bool> {
    let update =
        "UPDATE authorization_codes SET used = 1 WHERE hash = $1 AND used = 0 AND made_at > $2";
    let update = sqlx::query(update).bind(&hash.0[..]).bind(since.0);
    if update.execute(&mut **change).await?.rows_affected() > 0 {
        return Ok(true);
    }
    let delete = "DELETE FROM sessions WHERE hash IN
        (SELECT session FROM authorization_codes WHERE hash = $1 AND used = 1)";
    sqlx::query(delete).bind(&hash.0[..]).execute(&mut **change).await?;
    Ok(false)
}

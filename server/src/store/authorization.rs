//! One-time codes that apps redeem.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Change, Store, Stored, sessions};
use crate::secret::Digest;

/// What a code gives.
pub(crate) struct Authorization {
    /// The keyed hash of the session.
    pub(crate) session: Digest,
    /// What redeems it, hashed; empty if a client's secret alone does.
    pub(crate) challenge: Vec<u8>,
    /// The grant, if it is an OpenID client's.
    pub(crate) grant: Option<String>,
}

/// Keeps what the code of this keyed hash gives.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_authorization(
    change: &mut Change,
    hash: &Digest,
    gives: &Authorization,
    now: Timestamp,
) -> Stored<()> {
    let insert = "INSERT INTO authorization_codes (hash, session, challenge, grant_id, made_at)
        VALUES ($1, $2, $3, $4, $5)";
    let insert = sqlx::query(insert).bind(&hash.0[..]).bind(&gives.session.0[..]);
    let insert = insert.bind(&gives.challenge).bind(&gives.grant).bind(now.0);
    insert.execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// What the code of this keyed hash gives, used or not.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_authorization(&self, hash: &Digest) -> Stored<Option<Authorization>> {
        let select = "SELECT session, challenge, grant_id FROM authorization_codes WHERE hash = $1";
        let row = sqlx::query(select).bind(&hash.0[..]).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let session: Vec<u8> = row.try_get("session")?;
        let session = session.try_into().map_err(|_| sqlx::Error::RowNotFound)?;
        Ok(Some(Authorization {
            session: Digest(session),
            challenge: row.try_get("challenge")?,
            grant: row.try_get("grant_id")?,
        }))
    }
}

/// Whether the code of this keyed hash, made after `since`, is claimed: by
/// exactly one of many who ask. Claiming it again ends what it gave: the grant of an OpenID
/// client, and otherwise the session.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_authorization(
    change: &mut Change,
    hash: &Digest,
    (since, now): (Timestamp, Timestamp),
) -> Stored<bool> {
    let update =
        "UPDATE authorization_codes SET used = 1 WHERE hash = $1 AND used = 0 AND made_at > $2";
    let update = sqlx::query(update).bind(&hash.0[..]).bind(since.0);
    if update.execute(&mut **change).await?.rows_affected() > 0 {
        return Ok(true);
    }
    sessions::delete_session_of_code(change, hash).await?;
    let update = "UPDATE grants SET ended_at = $1 WHERE ended_at IS NULL AND id IN
        (SELECT grant_id FROM authorization_codes WHERE hash = $2 AND used = 1)";
    sqlx::query(update).bind(now.0).bind(&hash.0[..]).execute(&mut **change).await?;
    Ok(false)
}

//! One-time codes that apps redeem.

use flow::Timestamp;
use sqlx::Row as _;

use super::{Change, Stored};
use crate::secret::Digest;

/// What a code gives.
pub(crate) struct Authorization {
    /// The keyed hash of the session.
    pub(crate) session: Digest,
    /// What redeems it, hashed.
    pub(crate) challenge: Vec<u8>,
    /// When it was made.
    pub(crate) made_at: Timestamp,
}

/// Keeps what the code of this keyed hash gives.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep(
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

/// What the code of this keyed hash gives, to exactly one of many who ask.
/// Asking again ends the session that it gave.
///
/// # Errors
/// If the database fails.
pub(crate) async fn take(change: &mut Change, hash: &Digest) -> Stored<Option<Authorization>> {
    let update = "UPDATE authorization_codes SET used = 1 WHERE hash = $1 AND used = 0";
    let first = sqlx::query(update).bind(&hash.0[..]).execute(&mut **change).await?;
    if first.rows_affected() == 0 {
        let delete = "DELETE FROM sessions WHERE hash IN
            (SELECT session FROM authorization_codes WHERE hash = $1)";
        sqlx::query(delete).bind(&hash.0[..]).execute(&mut **change).await?;
        return Ok(None);
    }
    let select = "SELECT session, challenge, made_at FROM authorization_codes WHERE hash = $1";
    let row = sqlx::query(select).bind(&hash.0[..]).fetch_one(&mut **change).await?;
    let session: Vec<u8> = row.try_get("session")?;
    let session = session.try_into().map_err(|_| sqlx::Error::RowNotFound)?;
    let (challenge, made_at) = (row.try_get("challenge")?, Timestamp(row.try_get("made_at")?));
    Ok(Some(Authorization { session: Digest(session), challenge, made_at }))
}

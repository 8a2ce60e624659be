//! Taking a factor away, and holding an account meanwhile.

use protocol::Factor;
use protocol::factors::Enrolled;
use sqlx::Row as _;

use super::{Change, Stored, passkeys, recovery};

/// Holds an account for this change: of two that would each undo what the other
/// rests on, one waits here.
///
/// # Errors
/// If the database fails.
pub(super) async fn claim_factors(change: &mut Change, account_id: &str) -> Stored<()> {
    // Changes nothing, and locks the row until the change is over.
    let update = "UPDATE accounts SET id = id WHERE id = $1";
    sqlx::query(update).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

/// Removes a factor, and the recovery codes with the last one or where
/// `codes_too` says so. False, and nothing is removed, if it is not there, or if
/// there is no other of those to `keep`, of which one must stay if there are any.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_factor(
    change: &mut Change,
    account_id: &str,
    factor: Factor,
    keep: &[Factor],
    codes_too: bool,
) -> Stored<bool> {
    claim_factors(change, account_id).await?;
    let select = "SELECT kind FROM factors WHERE account_id = $1 AND kind <> $2";
    let others = sqlx::query(select).bind(account_id).bind(factor.tag());
    let others = others.fetch_all(&mut **change).await?;
    let kept = |kind: &str| keep.iter().any(|factor| factor.tag() == kind);
    if !keep.is_empty() && !others.iter().any(|row| kept(row.get("kind"))) {
        return Ok(false);
    }
    let delete = "DELETE FROM factors WHERE account_id = $1 AND kind = $2";
    let done = sqlx::query(delete).bind(account_id).bind(factor.tag()).execute(&mut **change);
    let removed = done.await?.rows_affected() == 1;
    if removed && factor == Factor::Passkey {
        passkeys::delete_passkeys(change, account_id).await?;
    }
    if removed && (codes_too || others.is_empty()) {
        recovery::insert_recovery_codes(change, account_id, &[]).await?;
    }
    Ok(removed)
}

/// Removes all factors of an account, and its recovery codes; those that it had.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_factors(change: &mut Change, account_id: &str) -> Stored<Vec<Enrolled>> {
    claim_factors(change, account_id).await?;
    let delete = "DELETE FROM factors WHERE account_id = $1 RETURNING kind, address";
    let rows = sqlx::query(delete).bind(account_id).fetch_all(&mut **change).await?;
    passkeys::delete_passkeys(change, account_id).await?;
    recovery::insert_recovery_codes(change, account_id, &[]).await?;
    let removed = rows.iter().filter_map(|row| {
        let factor = Factor::from_tag(row.get("kind"))?;
        Some(Enrolled { factor, address: row.get("address") })
    });
    Ok(removed.collect())
}

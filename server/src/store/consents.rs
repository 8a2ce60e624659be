//! What the owners of accounts have agreed to, app by app.

use protocol::Timestamp;
use protocol::screen::ConsentScope;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored};
use crate::secret::Digest;

impl Store {
    /// What an account's owner has agreed to that an app may have; `None` if they never did.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_consent(
        &self,
        account_id: &str,
        app: &str,
    ) -> Stored<Option<Vec<ConsentScope>>> {
        let select = "SELECT scopes FROM consents WHERE account_id = $1 AND app = $2";
        let row = sqlx::query(select).bind(account_id).bind(app).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// The apps that an account's owner has agreed to.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_agreed_apps(&self, account_id: &str) -> Stored<Vec<String>> {
        let select = "SELECT app FROM consents WHERE account_id = $1 ORDER BY app";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| row.try_get("app")).collect::<Result<_, _>>()?)
    }
}

fn read(row: &AnyRow) -> Result<Vec<ConsentScope>, sqlx::Error> {
    let scopes: String = row.try_get("scopes")?;
    // What a newer server has written counts as not agreed to.
    Ok(serde_json::from_str(&scopes).unwrap_or_default())
}

/// Holds what the owner of a session has agreed to for an app, until this change is over; `None`
/// if they did not.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_consent(
    change: &mut Change,
    session: &Digest,
    app: &str,
) -> Stored<Option<Vec<ConsentScope>>> {
    // Changes nothing, and locks the row.
    let update = "UPDATE consents SET app = app WHERE app = $1
        AND account_id = (SELECT account_id FROM sessions WHERE hash = $2) RETURNING scopes";
    let update = sqlx::query(update).bind(app).bind(&session.0[..]);
    let row = update.fetch_optional(&mut **change).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Keeps what an account's owner agrees to, beside what they agreed to before.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_consent(
    change: &mut Change,
    (account_id, app): (&str, &str),
    scopes: &[ConsentScope],
    now: Timestamp,
) -> Stored<()> {
    let select = "SELECT scopes FROM consents WHERE account_id = $1 AND app = $2";
    let select = sqlx::query(select).bind(account_id).bind(app);
    let row = select.fetch_optional(&mut **change).await?;
    let mut all = row.as_ref().map(read).transpose()?.unwrap_or_default();
    all.extend(scopes);
    all.sort_unstable();
    all.dedup();
    let insert = "INSERT INTO consents (account_id, app, scopes, agreed_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, app)
        DO UPDATE SET scopes = excluded.scopes, agreed_at = excluded.agreed_at";
    let text = serde_json::to_string(&all).unwrap_or_default();
    let insert = sqlx::query(insert).bind(account_id).bind(app).bind(text).bind(now.0);
    insert.execute(&mut **change).await?;
    Ok(())
}

/// Forgets what an account's owner has agreed to for an app.
///
/// # Errors
/// If the database fails.
pub(super) async fn delete_consent(change: &mut Change, account_id: &str, app: &str) -> Stored<()> {
    let delete = "DELETE FROM consents WHERE account_id = $1 AND app = $2";
    sqlx::query(delete).bind(account_id).bind(app).execute(&mut **change).await?;
    Ok(())
}

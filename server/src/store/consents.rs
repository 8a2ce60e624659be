//! What the owners of accounts have agreed to, app by app.

use protocol::Timestamp;
use protocol::screen::ConsentScope;
use serde_json::Value;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::session_name::SessionName;
use super::{Change, Store, Stored};

impl Store {
    /// What an account's owner has agreed to that an app may have; `None` if they never did.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_consent(&self, account_id: &str, app: &str) -> Stored<Option<Agreed>> {
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

/// What the owner of an account has agreed to that an app may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// Of the account.
    pub(crate) scopes: Vec<ConsentScope>,
    /// At APIs: the resource and the scope, with a space between them.
    pub(crate) at_apis: Vec<String>,
}

impl Agreed {
    /// Also what is agreed to besides.
    fn with(mut self, other: &Self) -> Self {
        self.scopes.extend(&other.scopes);
        self.scopes.sort_unstable();
        self.scopes.dedup();
        self.at_apis.extend(other.at_apis.iter().cloned());
        self.at_apis.sort_unstable();
        self.at_apis.dedup();
        self
    }

    fn text(&self) -> String {
        let scopes = self.scopes.iter().filter_map(|scope| serde_json::to_value(scope).ok());
        let at_apis = self.at_apis.iter().map(|it| Value::from(it.as_str()));
        Value::Array(scopes.chain(at_apis).collect()).to_string()
    }

    /// What a newer server has written counts as not agreed to.
    fn read(text: &str) -> Self {
        let all: Vec<String> = serde_json::from_str(text).unwrap_or_default();
        let (at_apis, scopes): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.contains(' '));
        let scopes = scopes.into_iter().map(Value::from);
        let scopes = scopes.filter_map(|scope| serde_json::from_value(scope).ok()).collect();
        Self { scopes, at_apis }
    }
}

fn read(row: &AnyRow) -> Result<Agreed, sqlx::Error> {
    Ok(Agreed::read(&row.try_get::<String, _>("scopes")?))
}

/// Holds what the owner of a session has agreed to for an app, until this change is over; `None`
/// if they did not.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_consent(
    change: &mut Change,
    session: SessionName<'_>,
    app: &str,
) -> Stored<Option<Agreed>> {
    let (hash, sid) = session.parts();
    // Changes nothing, and locks the row.
    let update = "UPDATE consents SET app = app WHERE app = $1
        AND account_id = (SELECT account_id FROM sessions WHERE hash = $2 OR sid = $3 LIMIT 1) RETURNING scopes";
    let update = sqlx::query(update).bind(app).bind(hash).bind(sid);
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
    agreed: &Agreed,
    now: Timestamp,
) -> Stored<()> {
    let select = "SELECT scopes FROM consents WHERE account_id = $1 AND app = $2";
    let select = sqlx::query(select).bind(account_id).bind(app);
    let row = select.fetch_optional(&mut **change).await?;
    let before = row.as_ref().map(read).transpose()?.unwrap_or_default();
    let insert = "INSERT INTO consents (account_id, app, scopes, agreed_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, app)
        DO UPDATE SET scopes = excluded.scopes, agreed_at = excluded.agreed_at";
    let text = before.with(agreed).text();
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

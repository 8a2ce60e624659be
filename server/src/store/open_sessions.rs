//! Where accounts are signed in, as their owners see it.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Store, Stored};
use crate::ids::AppId;

/// Sessions in a list.
const LISTED: i64 = 50;

/// A session as its person sees it in a list.
pub(crate) struct OpenSessionRow {
    /// The keyed hash of its token.
    pub(crate) hash: Vec<u8>,
    /// By what tokens name it.
    pub(crate) sid: String,
    /// The app.
    pub(crate) app: AppId,
    /// The browser that it began in.
    pub(crate) browser: Option<String>,
    /// Its system.
    pub(crate) system: Option<String>,
    /// The country that it began in.
    pub(crate) country: Option<String>,
    /// When it began.
    pub(crate) began_at: Timestamp,
    /// When it was last used, to within an hour.
    pub(crate) used_at: Option<Timestamp>,
}

impl Store {
    /// The sessions of an account that are not over, those first that were used last, at most
    /// [`LISTED`].
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_open_sessions(
        &self,
        account_id: &str,
        now: Timestamp,
    ) -> Stored<Vec<OpenSessionRow>> {
        let select = "SELECT hash, sid, app, browser, system, country, created_at, used_at
            FROM sessions WHERE account_id = $1 AND COALESCE(ends_at, created_at + $3) > $2
            AND sid IS NOT NULL ORDER BY COALESCE(used_at, created_at) DESC, sid LIMIT $4";
        let rows = sqlx::query(select)
            .bind(account_id)
            .bind(now.0)
            .bind(limits::SESSION_LIFETIME)
            .bind(LISTED)
            .fetch_all(&self.pool)
            .await?;
        let read = |row: &AnyRow| OpenSessionRow {
            hash: row.get("hash"),
            sid: row.get("sid"),
            app: row.get::<String, _>("app").into(),
            browser: row.get("browser"),
            system: row.get("system"),
            country: row.get("country"),
            began_at: Timestamp(row.get("created_at")),
            used_at: row.get::<Option<i64>, _>("used_at").map(Timestamp),
        };
        Ok(rows.iter().map(read).collect())
    }
}

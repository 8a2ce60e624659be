//! Clients that are to be told that a session has ended.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored, number};
use crate::ids::AppId;

/// A client that this server tells now.
pub(crate) struct LogoutNotice {
    /// By what tokens name the session.
    pub(crate) sid: String,
    /// The client.
    pub(crate) app: AppId,
    /// Whose session it was.
    pub(crate) subject: String,
    /// How often a server has begun to tell it, this time included.
    pub(crate) tries: u32,
}

/// Has each client be told that has something by the session of this name, unless the
/// session goes on under its name.
///
/// # Errors
/// If the database fails.
pub(super) async fn insert_logout_notices(change: &mut Change, sid: &str) -> Stored<()> {
    let insert = "INSERT INTO logout_notices (sid, app, sub)
        SELECT DISTINCT sid, app, account_id FROM grants
        WHERE sid = $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sid = $1)
        ON CONFLICT (sid, app) DO NOTHING";
    sqlx::query(insert).bind(sid).execute(&mut **change).await?;
    Ok(())
}

/// Has a client be told of each session by which it has something of an account: it has that no more.
///
/// # Errors
/// If the database fails.
pub(super) async fn insert_notices_of_access(
    change: &mut Change,
    account_id: &str,
    app: &str,
) -> Stored<()> {
    let insert = "INSERT INTO logout_notices (sid, app, sub)
        SELECT DISTINCT sid, app, account_id FROM grants
        WHERE account_id = $1 AND app = $2 AND ended_at IS NULL
        ON CONFLICT (sid, app) DO NOTHING";
    sqlx::query(insert).bind(account_id).bind(app).execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// Whether a client waits to be told.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn has_due_logout_notices(&self, now: Timestamp) -> Stored<bool> {
        let select = "SELECT 1 FROM logout_notices WHERE due_at <= $1 LIMIT 1";
        let row = sqlx::query(select).bind(now.0).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// Claims clients that wait to be told, at most so many. Each is due again after a pause
    /// that grows with its tries, so that a server that dies is followed by another.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_logout_notices(
        &self,
        now: Timestamp,
        most: usize,
    ) -> Stored<Vec<LogoutNotice>> {
        // The first condition is looked at again once another server's claim is stored.
        let update = "UPDATE logout_notices
            SET tries = tries + 1, due_at = $1 + $2 * (tries + 1) * (tries + 1)
            WHERE due_at <= $1 AND (sid, app) IN
                (SELECT sid, app FROM logout_notices WHERE due_at <= $1 ORDER BY due_at LIMIT $3)
            RETURNING sid, app, sub, tries";
        let update = sqlx::query(update).bind(now.0).bind(limits::LOGOUT_NOTICE_PAUSE);
        let rows =
            update.bind(i64::try_from(most).unwrap_or(i64::MAX)).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Drops a notice that its client has, or that is given up.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn delete_logout_notice(&self, notice: &LogoutNotice) -> Stored<()> {
        let delete = "DELETE FROM logout_notices WHERE sid = $1 AND app = $2";
        let delete = sqlx::query(delete).bind(&notice.sid).bind(&*notice.app);
        delete.execute(&self.pool).await?;
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<LogoutNotice, sqlx::Error> {
    Ok(LogoutNotice {
        sid: row.try_get("sid")?,
        app: row.try_get::<String, _>("app")?.into(),
        subject: row.try_get("sub")?,
        tries: number(row, "tries")?,
    })
}

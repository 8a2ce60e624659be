//! Refresh tokens that count. They are stored nowhere: their grants are.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;

use super::{Store, Stored};

impl Store {
    /// How many refresh tokens count that were given before `before`, and until when the last one
    /// may.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_refresh_tokens_before(
        &self,
        before: Timestamp,
        now: Timestamp,
    ) -> Stored<(i64, Timestamp)> {
        let select = "SELECT COUNT(DISTINCT id) AS tokens, COALESCE(MAX(until), 0) AS until FROM
            (SELECT g.id AS id, CASE
                WHEN g.offline = 0 THEN COALESCE(s.ends_at, s.created_at + $1)
                WHEN g.made_at + $2 < COALESCE(g.used_at, g.made_at) + $3 THEN g.made_at + $2
                ELSE COALESCE(g.used_at, g.made_at) + $3 END AS until
            FROM grants g
            LEFT JOIN sessions s ON s.sid = g.sid AND s.account_id = g.account_id
            WHERE g.ended_at IS NULL AND g.request LIKE '%offline_access%'
                AND COALESCE(g.used_at, g.rotated_at, g.made_at) < $4) tokens
            WHERE until > $5";
        let row = sqlx::query(select)
            .bind(limits::SESSION_LIFETIME)
            .bind(limits::OFFLINE_LIFETIME)
            .bind(limits::OFFLINE_IDLE)
            .bind(before.0)
            .bind(now.0)
            .fetch_one(&self.pool)
            .await?;
        Ok((row.try_get("tokens")?, Timestamp(row.try_get("until")?)))
    }
}

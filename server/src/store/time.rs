//! The time that all servers of one database share.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Engine, Store, Stored};
use crate::clock::Clock;

/// Seconds that a machine's clock may differ from the database's before it is
/// warned of: authenticator codes bear 30.
pub(crate) const TOLERATED: i64 = 5;

/// The time of `PostgreSQL`, in seconds.
pub(super) const SELECT_NOW: &str =
    "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp())) AS BIGINT) AS now";

impl Store {
    /// Has a clock follow that of `PostgreSQL`, so that all servers agree on what is
    /// over, whatever their machines show. An `SQLite` file is used on one machine,
    /// whose clock stays. Returns the seconds that this machine is ahead, if they
    /// matter.
    ///
    /// # Errors
    /// If the database fails. Then the clock goes on as before.
    pub async fn find_time(&self, clock: &Clock) -> Stored<Option<i64>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let row = sqlx::query(SELECT_NOW).fetch_one(&self.pool).await?;
        let ahead = clock.follow(Timestamp(row.try_get("now")?));
        Ok((ahead.abs() > TOLERATED).then_some(ahead))
    }
}

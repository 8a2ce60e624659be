//! What is stored, in `SQLite`.
//!
//! | file | holds |
//! |---|---|
//! | `accounts.rs` | accounts and their factors |
//! | `counters.rs` | failures and sends: what limits count |
//! | `flows.rs` | flows and their codes |
//! | `sessions.rs` | sessions |

pub(crate) mod accounts;
pub(crate) mod counters;
pub(crate) mod flows;
pub(crate) mod sessions;

use std::path::Path;
use std::time::Duration;

use flow::{Timestamp, limits};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

pub use accounts::{AccountRow, Taken};
pub use counters::{Attempt, SendLimits};
pub use flows::FlowRow;
pub use sessions::SessionRow;

/// Something is wrong with the database; what exactly is for the log.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

/// A result from the store.
pub type Stored<T> = Result<T, StoreError>;

/// All or nothing of several changes.
pub type Change = Transaction<'static, Sqlite>;

/// Seconds after which a row of counters that nobody touched is forgotten.
const COUNTERS_KEPT: i64 = 30 * 24 * 60 * 60;

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the database file, makes it if there is none, and brings it up to
    /// date.
    ///
    /// # Errors
    /// If it cannot be opened, or was made by a newer version.
    pub async fn open(path: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Self { pool })
    }

    /// Begins a change; the writer's lock is taken at once, so that a change
    /// never fails half-way because another came first.
    ///
    /// # Errors
    /// If the database fails or stays busy for five seconds.
    pub async fn change(&self) -> Stored<Change> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Deletes what is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sweep(&self, now: Timestamp) -> Stored<()> {
        // An ended flow stays for an hour to say that it has ended.
        for (delete, before) in [
            ("DELETE FROM flows WHERE touched_at < ?", 2 * limits::FLOW_LIFETIME),
            ("DELETE FROM sessions WHERE created_at < ?", limits::SESSION_LIFETIME),
            ("DELETE FROM sends WHERE sent_at < ?", 24 * 60 * 60),
            ("DELETE FROM failures WHERE touched_at < ?", COUNTERS_KEPT),
        ] {
            sqlx::query(delete).bind(now.plus(-before).0).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// Ends all connections; nothing can be stored or read any more.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Stored<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }
}

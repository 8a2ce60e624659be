//! What is stored, in `SQLite` or in `PostgreSQL`.
//!
//! | file | holds |
//! |---|---|
//! | `accounts.rs` | accounts and their factors |
//! | `address_changes.rs` | addresses that accounts had, and can have back |
//! | `address_keys.rs` | accounts whose address an older version compared in another form |
//! | `authorization.rs` | one-time codes that apps redeem |
//! | `backup.rs` | copies of a database, and putting one in place |
//! | `bounces.rs` | addresses that mails came back from |
//! | `busy.rs` | which failures pass |
//! | `codes.rs` | the code that a flow waits for |
//! | `columns.rs` | a row that is looked up by its key, whoever reads it |
//! | `consents.rs` | what owners of accounts have agreed to, app by app |
//! | `counters.rs` | failures and sends: what limits count |
//! | `deletion.rs` | deleting an account, and what is kept under its address |
//! | `disabled.rs` | accounts that are disabled and enabled |
//! | `flow_locks.rs` | one answer at a time for each flow |
//! | `flows.rs` | flows |
//! | `grants.rs` | what sign-ins give to OpenID clients |
//! | `identities.rs` | accounts from elsewhere that are linked |
//! | `imported.rs` | accounts that another system had |
//! | `inspection.rs` | looking at a database without changing it |
//! | `key_generations.rs` | generations of the server's key, and the servers that know them |
//! | `locales.rs` | in which locale flows go on, and accounts were signed in |
//! | `logout_notices.rs` | clients that are to be told that a session has ended |
//! | `messages.rs` | messages that are accepted and not delivered yet |
//! | `migration.rs` | bringing a database up to date |
//! | `passwords.rs` | passwords of accounts |
//! | `provider_attempts.rs` | ways to a provider that flows have begun |
//! | `queue.rs` | the same messages, as operators see them |
//! | `readiness.rs` | whether the database answers, and takes changes |
//! | `reader.rs` | rows of an `SQLite` file that are read on the thread of the request |
//! | `recovery.rs` | recovery codes |
//! | `refresh_tokens.rs` | refresh tokens that count |
//! | `resealing.rs` | what is stored sealed, and the pass that seals it anew |
//! | `retention.rs` | for how long what is over is kept |
//! | `revocation.rs` | what holds no more when an account changes |
//! | `remembered.rs` | devices that accounts had remembered |
//! | `removal.rs` | taking a factor away |
//! | `pool/` | connections, and `pool_mode`: what a pooler asks for |
//! | `open_sessions.rs` | where accounts are signed in, as their owners see it |
//! | `open.rs` | where the database is, and how it is opened |
//! | `server_key.rs` | with which key a database is used: all its servers have the same |
//! | `seen.rs` | what accounts were signed in from; buckets of failures |
//! | `session_name.rs` | by what a session is found |
//! | `sessions.rs` | sessions |
//! | `signing_keys.rs` | keys that sign tokens |
//! | `spent.rs` | what counts once |
//! | `stored.rs` | all that is stored of accounts, for operators |
//! | `time.rs` | the time that all servers share |
//!
//! A function begins with `find_`, `insert_`, `update_`, `delete_` or `claim_`, or with
//! `is_` or `has_` if it answers a question. Claiming gives it to one of many who ask.
//!
//! One set of queries serves both engines. To keep it so:
//!
//! - A table or column is added by a migration of the same name in both folders,
//!   `migrations/sqlite` and `migrations/postgres`. Three types are enough:
//!   text (`TEXT`), whole numbers, times and truth values (`INTEGER`, `BIGINT`),
//!   bytes (`BLOB`, `BYTEA`). A test holds the two against each other.
//! - Placeholders are `$1`, `$2`. Numbers are bound and read as `i64`.
//! - Columns are named, never `*`: a newer server may add some while this one runs.
//! - "Replace" is `INSERT … ON CONFLICT (…) DO UPDATE SET x = excluded.x`; the old
//!   value is `table.x`.
//! - What must happen once of many is one statement whose `rows_affected` tells
//!   who did it. Reading first and writing then is right in no engine.
//! - Inside a [`Change`] nothing else is asked of the [`Store`]: that would take a
//!   second connection while the first is held, and both may be the last.
//! - What grows old is deleted by [`Store::sweep`].
//! - A test in `tests.rs` is written once and runs on both engines.

pub(crate) mod accounts;
pub(crate) mod address_changes;
mod address_keys;
pub(crate) mod authorization;
pub(crate) mod backup;
mod bounces;
mod busy;
pub(crate) mod codes;
mod columns;
pub(crate) mod consents;
pub(crate) mod counters;
pub(crate) mod deletion;
mod disabled;
mod flow_locks;
pub(crate) mod flows;
pub(crate) mod grants;
pub(crate) mod identities;
pub(crate) mod imported;
pub(crate) mod inspection;
pub(crate) mod key_generations;
pub(crate) mod locales;
pub(crate) mod logout_notices;
pub(crate) mod messages;
mod migration;
mod open;
mod open_sessions;
pub(crate) mod passkeys;
pub(crate) mod passwords;
mod pool;
pub(crate) mod provider_attempts;
pub(crate) mod queue;
mod reader;
mod readiness;
pub(crate) mod recovery;
mod refresh_tokens;
pub(crate) mod remembered;
pub(crate) mod removal;
pub(crate) mod resealing;
mod retention;
pub(crate) mod revocation;
mod seen;
pub(crate) mod server_key;
pub(crate) mod session_name;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod spent;
pub(crate) mod stored;
mod sweep_ends;
#[cfg(test)]
mod tests;
mod time;

use std::sync::Arc;
use std::time::Duration;

use sqlx::Row as _;
use sqlx::any::AnyRow;

pub use accounts::{AccountRow, Taken};
pub use address_keys::DuplicateAccount;
pub use counters::{Attempt, FailureCount, SendCount, SendLimits};
pub use flow_locks::FLOW_LOCK_LASTS;
pub use messages::{ClaimedMessage, Undelivered};
pub use open::Location;
pub use passkeys::{PasskeyData, PasskeyRow};
pub use pool::{Change, Held, PoolMode};
pub use retention::Swept;
pub use revocation::AccountVersion;
pub use seen::{Bucket, Kind};
pub use sessions::SessionRow;

use columns::{Read, Value};
use open::Engine;
use pool::Pool;
use reader::Readers;
use sweep_ends::SweepEnds;

/// Something is wrong with the database; what exactly is for the log.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

/// A result from the store.
pub type Stored<T> = Result<T, StoreError>;

/// How long it is waited for changes in progress when the database is closed.
const CLOSE: Duration = Duration::from_secs(2);

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    engine: Engine,
    /// Where the database is a file.
    readers: Option<Arc<Readers>>,
    sweep_ends: Arc<SweepEnds>,
}

impl Store {
    /// Begins a change.
    ///
    /// In `SQLite` the writer's lock is taken at once, so that a change never
    /// fails half-way because another came first. `PostgreSQL` locks rows.
    ///
    /// # Errors
    /// If the database fails or stays busy for five seconds.
    pub async fn change(&self) -> Stored<Change> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => self.pool.mode().begin(),
        };
        Ok(self.pool.change(begin).await?)
    }

    /// The first row that a statement finds, without a way to another thread where the database
    /// is a file. The statement looks up a row by its key.
    ///
    /// # Errors
    /// If the database fails.
    async fn find_row<T>(
        &self,
        select: &'static str,
        values: &[Value<'_>],
        read: Read<T>,
    ) -> Stored<Option<T>> {
        if let Some(found) = self.readers.as_ref().and_then(|at| at.find(select, values, read)) {
            return Ok(found?);
        }
        let query = values.iter().fold(sqlx::query(select), |query, value| match *value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
        });
        let row = query.fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(|row| read(row)).transpose()?)
    }

    /// Ends all connections; nothing can be stored or read any more. The last one of all
    /// programs writes what is in `SQLite`'s log (`-wal`) into its file. Changes that are in
    /// progress are waited for two seconds.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close();
        }
        if tokio::time::timeout(CLOSE, self.pool.close()).await.is_err() {
            tracing::warn!("the database is closed while changes are in progress");
        }
    }
}

/// A count: numbers are `i64` in both engines.
fn number(row: &AnyRow, column: &str) -> Result<u32, sqlx::Error> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Whether both engines take it: an address may hold anything, and `PostgreSQL`
/// refuses text with a zero in it.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

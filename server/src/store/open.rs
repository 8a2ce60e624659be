//! Where the database is, and how it is opened.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tokio::time::{Instant, sleep};
use url::Url;

use super::Store;
use super::busy::is_busy;
use super::migration;
use super::pool::{Pool, PoolMode};
use super::reader::Readers;
use crate::permissions;

/// Most connections of one server: enough to keep its cores busy with hashing,
/// and few enough that a dozen servers fit into `PostgreSQL`'s hundred.
const CONNECTIONS: u32 = 8;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it is waited until a file that is busy is asked again.
const RETRY: Duration = Duration::from_millis(20);

/// Waits of five seconds for a lock and foreign keys are what sqlx has by itself.
const SQLITE_GREETING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file, made if there is none.
    Sqlite(PathBuf),
    /// A database that is there: `postgres://user:password@host/name`.
    Postgres(Url),
}

impl Location {
    pub(super) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(super) fn address(&self) -> anyhow::Result<Url> {
        match self {
            Self::Sqlite(path) => sqlite_address(path),
            Self::Postgres(url) => Ok(PoolMode::removed_from(url)),
        }
    }

    pub(super) fn pool_mode(&self) -> PoolMode {
        match self {
            Self::Sqlite(_) => PoolMode::Session,
            Self::Postgres(url) => PoolMode::of(url).unwrap_or(PoolMode::Session),
        }
    }

    /// Its name in messages, without a password, and what to look at.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("{}; {}", path.display(), permissions::as_whom()),
            Self::Postgres(url) => {
                let host = url.host_str().filter(|host| !host.is_empty()).unwrap_or("this machine");
                let name = url.path().trim_start_matches('/');
                let pooler = match self.pool_mode() {
                    PoolMode::Session => "",
                    PoolMode::Transaction => {
                        " behind PgBouncer, which needs ignore_startup_parameters = extra_float_digits"
                    }
                };
                format!(
                    "PostgreSQL, {name} on {host}{pooler}; is it running, and is `database` right?"
                )
            }
        }
    }
}

pub(super) fn sqlite_address(path: &Path) -> anyhow::Result<Url> {
    let path = std::path::absolute(path)?;
    let file = Url::from_file_path(&path)
        .map_err(|()| anyhow::anyhow!("{} is not a path of a file", path.display()))?;
    Ok(Url::parse(&format!("sqlite://{}?mode=rwc", file.path()))?)
}

impl Engine {
    /// What each connection is told first.
    const fn greeting(self, mode: PoolMode) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some(SQLITE_GREETING),
            Self::Postgres => mode.greeting(),
        }
    }
}

impl Store {
    /// Opens the database, and brings it up to date.
    ///
    /// Several servers may do so at once: one migrates, the others wait for it.
    ///
    /// # Errors
    /// If it cannot be opened, or was made by a newer version.
    pub async fn open(location: &Location) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let (engine, mode) = (location.engine(), location.pool_mode());
        let address = location.address()?;
        let failed = || format!("cannot open the database ({})", location.shown());
        if let Location::Sqlite(path) = location {
            close_file(path).with_context(failed)?;
        }
        migrate((engine, mode), &address).await.map_err(migration::newer).with_context(failed)?;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    match engine.greeting(mode) {
                        Some(greeting) => connection.execute(greeting).await.map(drop),
                        None => Ok(()),
                    }
                })
            })
            .test_before_acquire(engine == Engine::Postgres)
            .after_release(move |connection, _| Box::pin(is_reusable(connection, engine)))
            .connect_with(options(&address)?)
            .await
            .with_context(failed)?;
        let readers = match location {
            Location::Sqlite(path) => Some(Arc::new(Readers::new(path))),
            Location::Postgres(_) => None,
        };
        let pool = Pool::new(pool, mode);
        let store = Self { pool, engine, readers, sweep_ends: Arc::default() };
        let without = store.update_address_keys().await.with_context(failed)?;
        if without > 0 {
            tracing::warn!(
                accounts = without,
                "no address leads to some accounts, as another has it: see `portico accounts duplicates`"
            );
        }
        Ok(store)
    }
}

/// Has the file be its owner's alone before anything is in it: `SQLite` gives its
/// log and the index of it the same mode. One that was open to others is closed.
fn close_file(path: &Path) -> std::io::Result<()> {
    match permissions::new_file(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        match permissions::close_to_others(Path::new(&beside)) {
            Ok(true) => tracing::warn!(
                file = beside.to_string_lossy().as_ref(),
                "others than its owner could read this file, and cannot any more"
            ),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a connection can be used again. If `SQLite` cannot write, as on a full
/// disk, it ends the change by itself. Then sqlx's rollback fails, and the
/// connection would take no further change.
async fn is_reusable(connection: &mut AnyConnection, engine: Engine) -> Result<bool, sqlx::Error> {
    if engine == Engine::Sqlite && connection.is_in_transaction() {
        // Comes after the rollback, which is queued when a change is dropped.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn options(address: &Url) -> anyhow::Result<AnyConnectOptions> {
    Ok(address.as_str().parse()?)
}

/// Servers that make one file at once give it its log one after the other:
/// there `SQLite` does not wait by itself.
async fn greet_file(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.execute(SQLITE_GREETING).await {
            Err(error) if is_busy(&error) && Instant::now() < until => sleep(RETRY).await,
            done => return done.map(drop),
        }
    }
}

/// On a connection of its own: it may wait for another server longer than a
/// request may. All of it or nothing is done.
async fn migrate((engine, mode): (Engine, PoolMode), address: &Url) -> anyhow::Result<()> {
    let mut connection = AnyConnection::connect_with(&options(address)?).await?;
    match engine {
        Engine::Sqlite => {
            greet_file(&mut connection).await?;
            migration::migrate_sqlite(&mut connection).await?;
        }
        Engine::Postgres => migration::migrate_postgres(&mut connection, mode).await?,
    }
    Ok(connection.close().await?)
}

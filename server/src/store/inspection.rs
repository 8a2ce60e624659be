//! Looking at a database without changing it: not even migrations are run.

use anyhow::Context as _;
use protocol::Timestamp;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Row as _};

use super::migration::{POSTGRES, SQLITE};
use super::open::Engine;
use super::server_key::{self, KeyInUse};
use super::time::SELECT_NOW;
pub(crate) use super::time::TOLERATED;
use super::{Held, Location, Stored};
use crate::clock::Clock;

/// What was found in a database.
pub(crate) struct Inspection {
    /// The name and the version of the engine.
    pub(crate) version: String,
    /// The migrations that were run, and those that this program knows.
    applied: Vec<i64>,
    known: Vec<i64>,
    /// Seconds that this machine's clock is ahead; none if the database has the same clock.
    pub(crate) ahead: Option<i64>,
    /// The key that it was used with.
    pub(crate) key: KeyInUse,
}

impl Inspection {
    /// How many migrations the next start runs.
    pub(crate) fn pending(&self) -> usize {
        self.known.iter().filter(|version| !self.applied.contains(version)).count()
    }

    /// Whether no server has ever used it.
    pub(crate) fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// Whether a newer version of Portico has used it.
    pub(crate) fn is_newer(&self) -> bool {
        self.applied.iter().any(|version| !self.known.contains(version))
    }
}

impl Location {
    /// Looks at the database; `None` if it is a file that is not there yet.
    ///
    /// # Errors
    /// If it cannot be opened or read.
    pub(crate) async fn inspect(&self) -> anyhow::Result<Option<Inspection>> {
        sqlx::any::install_default_drivers();
        let mut address = self.address()?;
        if let Self::Sqlite(path) = self {
            if !path.exists() {
                return Ok(None);
            }
            address.set_query(Some("mode=ro"));
        }
        let options: AnyConnectOptions = address.as_str().parse()?;
        let failed = || format!("cannot read the database ({})", self.shown());
        let mut connection = AnyConnection::connect_with(&options).await.with_context(failed)?;
        let inspected = match Held::begin(&mut connection, self.pool_mode()).await {
            Ok(mut held) => inspect(&mut held, self.engine()).await,
            Err(error) => Err(error.into()),
        };
        connection.close().await.ok();
        inspected.map(Some).with_context(failed)
    }
}

async fn inspect(held: &mut Held<'_>, engine: Engine) -> Stored<Inspection> {
    let (version, table, migrator) = match engine {
        Engine::Sqlite => (
            "SELECT 'SQLite ' || sqlite_version() AS version",
            "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = '_sqlx_migrations'",
            &SQLITE,
        ),
        Engine::Postgres => (
            "SELECT 'PostgreSQL ' || current_setting('server_version') AS version",
            "SELECT COUNT(to_regclass('_sqlx_migrations')) AS found",
            &POSTGRES,
        ),
    };
    let version = sqlx::query(version).fetch_one(&mut *held).await?.try_get("version")?;
    let ahead = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => {
            let row = sqlx::query(SELECT_NOW).fetch_one(&mut *held).await?;
            Some(Clock::default().follow(Timestamp(row.try_get("now")?)))
        }
    };
    let known: Vec<i64> = migrator.iter().map(|migration| migration.version).collect();
    let found: i64 = sqlx::query(table).fetch_one(&mut *held).await?.try_get("found")?;
    let mut inspection =
        Inspection { version, applied: vec![], known, ahead, key: KeyInUse::none() };
    if found == 0 {
        return Ok(inspection);
    }
    let select = "SELECT version FROM _sqlx_migrations ORDER BY version";
    for row in sqlx::query(select).fetch_all(&mut *held).await? {
        inspection.applied.push(row.try_get("version")?);
    }
    inspection.key = server_key::read(held).await?;
    Ok(inspection)
}

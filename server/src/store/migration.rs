//! Bringing a database up to date.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tokio::time::Instant;

use super::pool::PoolMode;

/// How long a migration is tried again that is in the way of older servers.
const PATIENCE: Duration = Duration::from_secs(10);

/// One server after the other brings the database up to date. A lock of the transaction: one of
/// the session would stay with a connection of a pooler.
const MIGRATION_LOCK: &str = "SELECT 1 FROM pg_advisory_xact_lock(8057430196)";

pub(super) static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
pub(super) static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Says what a downgrade needs.
pub(super) fn newer(error: anyhow::Error) -> anyhow::Error {
    let Some(MigrateError::VersionMissing(found)) = error.downcast_ref() else { return error };
    let known = SQLITE.iter().last().map_or(0, |newest| newest.version);
    anyhow::anyhow!(
        "a newer version of Portico (schema {found}) has used it, and this one knows schemas up to \
        {known}: start the newer version, or restore a backup from before the upgrade"
    )
}

/// Brings a file up to date.
///
/// # Errors
/// If it was made by a newer version, or cannot be written.
pub(super) async fn migrate_sqlite(connection: &mut AnyConnection) -> Result<(), MigrateError> {
    // sqlx locks the database against other migrators in PostgreSQL only.
    let mut change = connection.begin_with("BEGIN IMMEDIATE").await?;
    SQLITE.run_direct(None, &mut *change, false).await?;
    Ok(change.commit().await?)
}

/// Brings a database up to date.
///
/// # Errors
/// If it was made by a newer version, or cannot be changed.
pub(super) async fn migrate_postgres(
    connection: &mut AnyConnection,
    mode: PoolMode,
) -> Result<(), MigrateError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match migrate_at_once(connection, mode).await {
            // An older server may hold what is changed here, and wait for what was changed.
            Err(error) if is_deadlock(&error) && Instant::now() < until => {}
            done => return done,
        }
    }
}

/// Whether a migration gave way to another change, and nothing of it was stored.
fn is_deadlock(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "40P01")
}

async fn migrate_at_once(
    connection: &mut AnyConnection,
    mode: PoolMode,
) -> Result<(), MigrateError> {
    let mut change = connection.begin_with("BEGIN").await?;
    change.execute(MIGRATION_LOCK).await?;
    forget_statements(&mut change, mode).await?;
    POSTGRES.run_direct(None, &mut *change, false).await?;
    forget_statements(&mut change, mode).await?;
    Ok(change.commit().await?)
}

/// sqlx names the statements that it migrates with. A pooler would keep them for whoever comes
/// next, and so those that somebody else has left behind are in the way.
async fn forget_statements(
    connection: &mut AnyConnection,
    mode: PoolMode,
) -> Result<(), sqlx::Error> {
    match mode {
        PoolMode::Session => Ok(()),
        PoolMode::Transaction => connection.execute("DEALLOCATE ALL").await.map(drop),
    }
}

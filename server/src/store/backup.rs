//! Copies of an `SQLite` database, and putting one in place.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Row as _};
use url::Url;

use super::migration::SQLITE;
use super::open::sqlite_address;
use super::server_key::{self, KeyInUse};
use super::{Held, PoolMode};
use crate::permissions;

/// What a copy of a database holds.
pub(crate) struct Copy {
    /// How many accounts there are in it.
    pub(crate) accounts: i64,
    /// The key that it was used with.
    pub(crate) key: KeyInUse,
}

/// Writes all that a database holds into a new file that only its owner can read, as it is at
/// one moment. Servers go on meanwhile. The database is not brought up to date: a server of an
/// older version may still need it as it is.
///
/// # Errors
/// If the file is there or cannot be written; then there is none afterwards.
pub(crate) async fn back_up(database: &Path, copy: &Path) -> anyhow::Result<Copy> {
    sqlx::any::install_default_drivers();
    // SQLite takes an empty file as none, and leaves its mode as it is.
    permissions::new_file(copy).with_context(|| cannot("make", copy))?;
    let done = match write(database, copy).await {
        Ok(()) => read_copy(copy).await,
        Err(error) => Err(error),
    };
    if done.is_err() {
        // What is half a copy must not be taken for one.
        std::fs::remove_file(copy).ok();
    }
    done.with_context(|| cannot("write", copy))
}

async fn write(database: &Path, copy: &Path) -> anyhow::Result<()> {
    let path = copy.to_str().context("its name is no text")?;
    let mut address = sqlite_address(database)?;
    address.set_query(Some("mode=rw"));
    let mut connection = connect(&address).await.with_context(|| cannot("open", database))?;
    let written = sqlx::query("VACUUM INTO $1").bind(path).execute(&mut connection).await;
    connection.close().await.ok();
    written?;
    Ok(std::fs::File::open(copy)?.sync_all()?)
}

/// Reads a copy from end to end, and changes nothing.
///
/// # Errors
/// If it is none, is damaged, or was made by a newer version.
pub(crate) async fn read_copy(copy: &Path) -> anyhow::Result<Copy> {
    sqlx::any::install_default_drivers();
    ensure!(copy.is_file(), "{} is no file", copy.display());
    let mut address = sqlite_address(copy)?;
    address.set_query(Some("mode=ro&immutable=true"));
    let mut connection = connect(&address).await.with_context(|| cannot("read", copy))?;
    let read = read(&mut connection, copy).await;
    connection.close().await.ok();
    read
}

async fn read(connection: &mut AnyConnection, copy: &Path) -> anyhow::Result<Copy> {
    let select = "SELECT MAX(version) AS newest FROM _sqlx_migrations";
    let newest = sqlx::query(select).fetch_one(&mut *connection).await;
    let newest: i64 = newest
        .and_then(|row| row.try_get("newest"))
        .with_context(|| format!("{} is no database of Portico", copy.display()))?;
    let known = SQLITE.iter().map(|migration| migration.version).max();
    ensure!(
        Some(newest) <= known,
        "{} was made by a newer version of Portico: install that one",
        copy.display()
    );
    let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut *connection).await?;
    let found: String = check.try_get(0)?;
    ensure!(found == "ok", "{} is damaged: {found}", copy.display());
    let select = "SELECT COUNT(*) AS accounts FROM accounts";
    let accounts = sqlx::query(select).fetch_one(&mut *connection).await?.try_get("accounts")?;
    let mut held = Held::begin(connection, PoolMode::Session).await?;
    let key = server_key::read(&mut held).await?;
    Ok(Copy { accounts, key })
}

/// Puts a copy where a database is to be, and moves one that is there aside: beside it, with
/// this suffix. Where that is, if there was one.
///
/// # Errors
/// If a server or another program has the database open, or files cannot be written. Then the
/// database is as it was.
pub(crate) async fn put_in_place(
    copy: &Path,
    database: &Path,
    suffix: &str,
) -> anyhow::Result<Option<PathBuf>> {
    let beside = |suffix: &str| {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        PathBuf::from(path)
    };
    // On the same disk first: from there on nothing can fail half-way.
    let coming = beside(".coming");
    let copied = take_in(copy, &coming);
    if let Err(error) = copied {
        std::fs::remove_file(&coming).ok();
        return Err(error).with_context(|| cannot("copy", copy));
    }
    let aside = beside(suffix);
    let moved = swap(&coming, database, &aside).await;
    if moved.is_err() {
        std::fs::remove_file(&coming).ok();
    }
    Ok(moved?.then_some(aside))
}

/// Moves a file to where a database is to be; whether there was one, which is kept `aside` then.
async fn swap(coming: &Path, database: &Path, aside: &Path) -> anyhow::Result<bool> {
    let there = database.exists();
    if there {
        end_log(database).await?;
        // One file under two names first: at no moment is there no database, which a server
        // that starts would make anew.
        std::fs::hard_link(database, aside)?;
    }
    std::fs::rename(coming, database)?;
    Ok(there)
}

/// Copies a file, with access for its owner only, and waits until it is on the disk.
fn take_in(from: &Path, to: &Path) -> std::io::Result<()> {
    // Left there by one that was killed.
    match std::fs::remove_file(to) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = permissions::new_file(to)?;
    std::io::copy(&mut std::fs::File::open(from)?, &mut file)?;
    file.sync_all()
}

/// Writes what is in the log of a database into its file, and removes the log. Only one who has
/// it alone can do that.
async fn end_log(database: &Path) -> anyhow::Result<()> {
    sqlx::any::install_default_drivers();
    let mut connection = connect(&sqlite_address(database)?).await?;
    let mode = sqlx::query("PRAGMA journal_mode = DELETE").fetch_one(&mut connection).await;
    let mode = mode.and_then(|row| row.try_get::<String, _>(0));
    connection.close().await.ok();
    match mode.as_deref() {
        Ok("delete") => Ok(()),
        _ => bail!(
            "{} is in use: stop the server, and programs that read the file, first",
            database.display()
        ),
    }
}

async fn connect(address: &Url) -> Result<AnyConnection, sqlx::Error> {
    let options: AnyConnectOptions = address.as_str().parse()?;
    AnyConnection::connect_with(&options).await
}

fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} {}. {}", path.display(), permissions::as_whom())
}

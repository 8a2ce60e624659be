//! The key file, and the database that it goes with.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use protocol::Timestamp;

use super::ALIVE;
use crate::clock::Clock;
use crate::secret::{KeyFile, Keys};
use crate::store::Store;
use crate::store::key_generations::ServerRow;
use crate::store::server_key::Misfit;

/// Reads the key of a database, and makes one for a database that has none.
///
/// # Errors
/// If it cannot be read or made, or is not the one of the database.
pub async fn keys(path: &Path, store: &Store) -> anyhow::Result<Keys> {
    // In this order: another server may make key and database at this moment.
    let used = store.has_key().await?;
    ensure!(
        path.exists() || !used,
        "There is no key file {}, and the database was used with one. Put that file there: all \
        servers of one database need the same.",
        path.display()
    );
    let keys = Keys::load(path)?;
    if store.claim_key(&keys.fingerprint()).await? {
        let newest = keys.generations().into_iter().next().context("a key has a generation")?;
        store.claim_first_generation(&newest).await?;
    }
    let in_use = store.find_key_in_use().await?;
    in_use.check(&keys).map_err(|misfit| refused(path, &misfit))?;
    keys.seal_with(in_use.newest().unwrap_or_default());
    Ok(keys)
}

/// Why a key is refused.
pub(super) fn refused(path: &Path, misfit: &Misfit) -> anyhow::Error {
    let path = path.display();
    match misfit {
        Misfit::Other => anyhow!(
            "The key in {path} is not the one that the database was used with. Put that file there: all \
            servers of one database need the same."
        ),
        Misfit::Lacks(number) => anyhow!(
            "The key in {path} lacks generation {number}, which the database is used with. Copy the file of a server \
            that has it: `portico server-key status` lists them."
        ),
    }
}

/// Adds a generation to a key, and returns its file and the number.
///
/// # Errors
/// If the database fails, or a generation before this one is not in use by all servers yet.
pub async fn rotated(path: &Path, store: &Store, clock: &Clock) -> anyhow::Result<(KeyFile, i64)> {
    let keys = keys(path, store).await?;
    let mut file = KeyFile::read(path)?;
    let servers = store.find_servers(since(clock)).await?;
    let newest = file.newest();
    let elsewhere = servers.iter().flat_map(ServerRow::numbers).max().unwrap_or_default();
    if elsewhere > newest {
        bail!(
            "Another server has generation {elsewhere} in its key file, and {} has not. Copy that file here first.",
            path.display()
        );
    }
    ensure!(
        newest == keys.sealing(),
        "Generation {newest} is in {}, and not in use yet: not all servers know it. `portico server-key status` \
        lists them.",
        path.display()
    );
    file.rotate(newest + 1);
    Ok((file, newest + 1))
}

/// Since when a server must have been heard of to count as running.
pub(super) fn since(clock: &Clock) -> Timestamp {
    clock.now().plus(-ALIVE)
}

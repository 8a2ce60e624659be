//! The data folder, and the key in it.

use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::permissions;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;

/// Makes the data folder, or warns of one that others can enter.
pub(crate) fn data_folder(path: &Path) -> anyhow::Result<()> {
    let open = permissions::folder(path);
    let failed = || {
        format!("cannot make or use the data folder {}. {}", path.display(), permissions::as_whom())
    };
    if open.with_context(failed)? {
        tracing::warn!(
            "Others than its owner can enter the data folder {0}. What Portico keeps in it is closed to them; if the \
            folder is Portico's alone, run chmod 700 {0}",
            path.display()
        );
    }
    Ok(())
}

/// Reads the key, and makes sure that it is the one of the database.
pub(crate) async fn keys(settings: &Settings, store: &Store) -> anyhow::Result<Keys> {
    let path = settings.data.join("portico.key");
    // In this order: another server may make key and database at this moment.
    let used = store.has_key().await?;
    ensure!(
        path.exists() || !used,
        "There is no key file {}, and the database was used with one. Put that file there: all \
        servers of one database need the same.",
        path.display()
    );
    let keys = Keys::load(&path)?;
    ensure!(
        store.claim_key(&keys.fingerprint()).await?,
        "The key in {} is not the one that the database was used with. Put that file there: all \
        servers of one database need the same.",
        path.display()
    );
    Ok(keys)
}

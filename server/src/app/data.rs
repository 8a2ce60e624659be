//! The data folder, and the key in it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::key_rotation;
use crate::permissions;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;

/// Makes the data folder, or warns of one that others can enter. One that is mounted for reading,
/// as a secret is, has what its administrator put in.
pub(crate) fn data_folder(path: &Path) -> anyhow::Result<()> {
    let open = permissions::folder(path);
    let failed = || {
        format!("cannot make or use the data folder {}. {}", path.display(), permissions::as_whom())
    };
    if open.with_context(failed)? && permissions::not_writable(path).is_none() {
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
    key_rotation::keys(&key_file(settings), store).await
}

/// Where the key is.
pub(crate) fn key_file(settings: &Settings) -> PathBuf {
    settings.data.join(key_rotation::FILE)
}

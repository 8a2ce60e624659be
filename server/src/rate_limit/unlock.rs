//! What an operator can do for somebody whom limits keep out.

use anyhow::Context as _;

use crate::email::{self, EmailKey};
use crate::key_rotation;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;

/// Forgets wrong answers at the accounts of this address and codes that were
/// sent for it; false if there is none. Servers may run on the database.
///
/// # Errors
/// If the database or the key cannot be opened.
pub async fn account(settings: &Settings, address: &str) -> anyhow::Result<bool> {
    let store = Store::open(&settings.location()).await?;
    let unlocked = unlock(settings, &store, address).await;
    store.close().await;
    unlocked
}

async fn unlock(settings: &Settings, store: &Store, address: &str) -> anyhow::Result<bool> {
    let named = store.find_addresses(address).await?;
    if named.is_empty() {
        return Ok(false);
    }
    let keys = keys(settings, store).await?;
    for address in named.iter().map(String::as_str).chain([address]) {
        forget(store, &keys, &email::key(address)).await?;
    }
    Ok(true)
}

/// The keys of the server on this database.
async fn keys(settings: &Settings, store: &Store) -> anyhow::Result<Keys> {
    // A key that is made only now would find nothing.
    let path = settings.data.join(key_rotation::FILE);
    anyhow::ensure!(path.exists(), "There is no key file {}.", path.display());
    let keys = Keys::load(&path).context("the key is needed to find what is counted")?;
    let own = store.claim_key(&keys.fingerprint()).await?;
    anyhow::ensure!(own, "The key in {} is not the database's.", path.display());
    Ok(keys)
}

/// Forgets what is counted of an address.
///
/// # Errors
/// If the database fails.
pub(crate) async fn forget(store: &Store, keys: &Keys, key: &EmailKey) -> anyhow::Result<()> {
    store.delete_counts(&keys.subject(key)).await?;
    Ok(store.delete_failures(&keys.digest("velocity:account", &[key.as_bytes()])).await?)
}

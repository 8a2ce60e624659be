//! What an operator can do for somebody whom limits keep out.

use anyhow::Context as _;

use crate::email::Email;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;

/// Forgets wrong answers at the account with this address and codes that were
/// sent for it; false if there is none. Servers may run on the database.
///
/// # Errors
/// If the database or the key cannot be opened.
pub async fn account(settings: &Settings, address: &str) -> anyhow::Result<bool> {
    let Ok(address) = Email::parse(address) else { return Ok(false) };
    let key = address.key();
    let store = Store::open(&settings.location()).await?;
    if store.account(key).await?.is_none() {
        return Ok(false);
    }
    // A key that is made only now would find nothing.
    let path = settings.data.join("portico.key");
    anyhow::ensure!(path.exists(), "There is no key file {}.", path.display());
    let keys = Keys::load(&path).context("the key is needed to find what is counted")?;
    let own = store.agree_on_key(&keys.fingerprint()).await?;
    anyhow::ensure!(own, "The key in {} is not the database's.", path.display());
    store.forget_counts(&keys.subject(key)).await?;
    let suspicion = keys.digest("velocity:account", &[key.as_bytes()]);
    store.forgive(&suspicion).await?;
    Ok(true)
}

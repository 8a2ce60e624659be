//! Keys that sign tokens: one set for all servers of a database, made when it is
//! needed and replaced by a schedule. Private parts are stored encrypted with the key file.
//!
//! | file | holds |
//! |---|---|
//! | `key.rs` | one key: making, signing, verifying |
//! | `schedule.rs` | which keys sign, are published and verify at some time |

mod key;
mod schedule;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context as _;
use flow::limits;
use protocol::Timestamp;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::problem::Problem;
use crate::secret::{Keys, Secret};
use crate::settings::SigningAlgorithm;
use crate::store::signing_keys::SigningKeyRow;
use crate::store::{Store, StoreError};
use key::{PrivateKey, PublicKey};
use schedule::{ALL_KNOW, LOOK_AGAIN};
pub(crate) use schedule::{KeyRing, SigningKey};

/// The keys that sign tokens.
pub struct SigningKeys {
    store: Store,
    keys: Arc<Keys>,
    clock: Arc<Clock>,
    /// What was read, and when.
    read: RwLock<Option<(Timestamp, Arc<KeyRing>)>>,
    /// One request of this server reads anew, and the others wait for it.
    reading: Mutex<()>,
}

/// The keys of a database at some moment.
struct Stored {
    /// Those that are not yet revoked.
    ring: KeyRing,
    /// The number of the newest key of each algorithm, revoked ones too. What is decided by
    /// these keys is done under the next number, which one server gets.
    newest: BTreeMap<SigningAlgorithm, i64>,
}

impl SigningKeys {
    /// Those of a database, which are made when they are first needed.
    #[must_use]
    pub fn new(store: Store, keys: Arc<Keys>, clock: Arc<Clock>) -> Self {
        Self { store, keys, clock, read: RwLock::new(None), reading: Mutex::new(()) }
    }

    /// The keys of now: from memory, but for once in [`LOOK_AGAIN`] seconds.
    ///
    /// # Errors
    /// If the database fails, or holds a key that the key file does not open.
    pub(crate) async fn ring(&self) -> Result<Arc<KeyRing>, Problem> {
        if let Some(ring) = self.in_memory() {
            return Ok(ring);
        }
        let _reading = self.reading.lock().await;
        if let Some(ring) = self.in_memory() {
            return Ok(ring);
        }
        self.read_anew().await.map_err(|cause| match cause.downcast::<StoreError>() {
            Ok(cause) => cause.into(),
            Err(cause) => {
                tracing::error!(%cause, "the keys that sign tokens cannot be had");
                Problem::Server
            }
        })
    }

    /// Reads the keys, and makes those that are due.
    async fn read_anew(&self) -> anyhow::Result<Arc<KeyRing>> {
        let now = self.clock.now();
        let mut stored = self.stored().await?;
        for algorithm in SigningAlgorithm::ALL {
            if let Some(signs_from) = stored.ring.next_due(algorithm, now) {
                self.make(algorithm, &stored, signs_from).await?;
                stored = self.stored().await?;
            }
        }
        let ring = Arc::new(stored.ring);
        let read = Some((now, ring.clone()));
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(ring)
    }

    fn in_memory(&self) -> Option<Arc<KeyRing>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        let (at, ring) = read.as_ref()?;
        (self.clock.now() < at.plus(LOOK_AGAIN)).then(|| ring.clone())
    }

    async fn stored(&self) -> anyhow::Result<Stored> {
        let (rows, now) = (self.store.find_signing_keys().await?, self.clock.now());
        let newest = SigningAlgorithm::ALL.map(|algorithm| {
            let of = rows.iter().filter(|row| row.alg == algorithm.name());
            (algorithm, of.map(|row| row.number).max().unwrap_or_default())
        });
        let usable = rows.into_iter().filter(|row| row.revoked_at.is_none_or(|at| now < at));
        let ring = KeyRing(usable.map(|row| self.open(row)).collect::<anyhow::Result<_>>()?);
        Ok(Stored { ring, newest: newest.into() })
    }

    fn open(&self, row: SigningKeyRow) -> anyhow::Result<SigningKey> {
        let SigningKeyRow { alg, kid, sealed, public, signs_from, revoked_at, .. } = row;
        let algorithm =
            SigningAlgorithm::named(&alg).context("a newer server made this signing key")?;
        let private = self.keys.open(&kid, &sealed).context("the key file opens no signing key")?;
        let private = PrivateKey::read(algorithm, &private)?;
        let public: PublicKey = serde_json::from_str(&public)?;
        Ok(SigningKey { algorithm, kid, public, private, signs_from, revoked_at })
    }

    /// Makes the key of an algorithm that comes after those that are `stored`, if no other
    /// server has made it since.
    ///
    /// # Errors
    /// If the database fails, or the key cannot be made.
    async fn make(
        &self,
        algorithm: SigningAlgorithm,
        stored: &Stored,
        signs_from: Timestamp,
    ) -> anyhow::Result<()> {
        let number = stored.newest.get(&algorithm).copied().unwrap_or_default() + 1;
        let (pkcs8, public) = tokio::task::spawn_blocking(move || made(algorithm)).await??;
        let kid = public.thumbprint();
        let row = SigningKeyRow {
            alg: algorithm.name().to_owned(),
            number,
            sealed: self.keys.seal(&kid, pkcs8.expose()),
            kid,
            public: serde_json::to_string(&public)?,
            signs_from,
            revoked_at: None,
        };
        if self.store.claim_signing_key(&row).await? {
            tracing::info!(kid = row.kid, alg = row.alg, "a key that signs tokens was made");
        }
        Ok(())
    }
}

impl SigningKeys {
    /// Makes new keys for all algorithms. They are published and sign a day later, or as soon as
    /// all servers publish them.
    ///
    /// # Errors
    /// If the database fails, or a key cannot be made.
    pub async fn rotate(&self, at_once: bool) -> anyhow::Result<()> {
        let wait = if at_once { ALL_KNOW } else { limits::SIGNING_KEY_WAIT };
        let stored = self.stored().await?;
        for algorithm in SigningAlgorithm::ALL {
            self.make(algorithm, &stored, self.clock.now().plus(wait)).await?;
        }
        Ok(())
    }

    /// Has a key count no more, as soon as all servers know. If it signs then, a new one takes its
    /// place. False if there is no such key.
    ///
    /// # Errors
    /// If the database fails, or the new key cannot be made.
    pub async fn revoke(&self, kid: &str) -> anyhow::Result<bool> {
        let at = self.clock.now().plus(ALL_KNOW);
        let stored = self.stored().await?;
        for algorithm in SigningAlgorithm::ALL {
            if stored.ring.signing(algorithm, at).is_some_and(|key| key.kid == kid) {
                self.make(algorithm, &stored, at).await?;
            }
        }
        Ok(self.store.update_revoked(kid, at).await?)
    }

    /// A line for each key: its thumbprint, its algorithm, what it is used for, and since when or
    /// from when on it signs.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list(&self) -> anyhow::Result<Vec<String>> {
        let now = self.clock.now();
        let ring = self.stored().await?.ring;
        let line = |row: &SigningKeyRow| {
            let signing = SigningAlgorithm::named(&row.alg).and_then(|alg| ring.signing(alg, now));
            let state = match () {
                () if row.revoked_at.is_some() => "revoked",
                () if signing.is_some_and(|key| key.kid == row.kid) => "signs",
                () if row.signs_from > now => "waits",
                () if ring.published(now).any(|key| key.kid == row.kid) => "published",
                () if ring.verifying(&row.kid, now).is_some() => "verifies",
                () => "over",
            };
            let from = OffsetDateTime::from_unix_timestamp(row.signs_from.0)?.date();
            Ok(format!("{}\t{}\t{state}\t{from}", row.kid, row.alg))
        };
        self.store.find_signing_keys().await?.iter().map(line).collect()
    }
}

fn made(algorithm: SigningAlgorithm) -> anyhow::Result<(Secret<Vec<u8>>, PublicKey)> {
    let pkcs8 = PrivateKey::generate(algorithm)?;
    let public = PrivateKey::read(algorithm, &pkcs8)?.public();
    Ok((pkcs8, public))
}

/// The JSON Web Key Set of these keys (RFC 7517 §5).
pub(crate) fn key_set(ring: &KeyRing, now: Timestamp) -> Value {
    let keys: Vec<Value> = ring
        .published(now)
        .map(|key| {
            let mut jwk = json!(key.public);
            jwk["kid"] = json!(key.kid);
            jwk["alg"] = json!(key.algorithm.name());
            jwk["use"] = json!("sig");
            jwk
        })
        .collect();
    json!({ "keys": keys })
}

#[cfg(test)]
mod tests;

//! The server's key: what hashes and what seals.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::key_file::{Bytes, KeyFile};
use super::usages::STORED;
use super::{Digest, Secret, random};
use crate::email::EmailKey;

/// A generation of the key, told from others by what tells nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KnownGeneration {
    /// Its number.
    pub(crate) number: i64,
    /// By what it is told from another of that number.
    pub(crate) fingerprint: Digest,
}

/// What comes of sealing anew.
pub(crate) enum Resealed {
    /// It is sealed with the one that seals, or a newer one.
    Current,
    /// It was sealed with an older one, and is this now.
    Anew(Vec<u8>),
    /// No generation opens it.
    Unreadable,
}

/// The server's key, from which one key for each use is derived.
///
/// One key hashes, and stays. Others seal: generations, of which one seals and all open. They
/// can change while the server runs.
pub struct Keys {
    digest: Bytes,
    ring: RwLock<Arc<Ring>>,
}

/// The generations of a moment.
struct Ring {
    /// The newest first.
    generations: Vec<Arc<Generation>>,
    /// The one that seals.
    sealing: Arc<Generation>,
}

struct Generation {
    number: i64,
    key: Bytes,
}

impl Keys {
    /// A fresh key; what was made with it is lost when it goes.
    #[must_use]
    pub fn generate() -> Self {
        KeyFile::generate().into()
    }

    /// Reads the key from a file, making one that only its owner can read if
    /// there is none. It is kept apart from the database on purpose.
    ///
    /// # Errors
    /// If the file cannot be read or made, can be read by others than its owner,
    /// or is not a key.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        Ok(KeyFile::read_or_make(path)?.into())
    }

    /// The keyed hash of `parts` for one use. Each part's length is hashed too,
    /// so that no two lists of parts run together.
    #[must_use]
    pub fn digest(&self, usage: &str, parts: &[&[u8]]) -> Digest {
        digest(&self.digest, usage, parts)
    }

    /// Whose account a count is about.
    #[must_use]
    pub fn subject(&self, address: &EmailKey) -> Digest {
        self.digest("subject", &[address.as_bytes()])
    }

    /// By what it is told whether two keys hash the same; tells nothing else.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        fingerprint(&self.digest)
    }

    /// The generations, the newest first.
    pub(crate) fn generations(&self) -> Vec<KnownGeneration> {
        self.ring().generations.iter().map(|generation| generation.known()).collect()
    }

    /// The number of the generation that seals.
    pub(crate) fn sealing(&self) -> i64 {
        self.ring().sealing.number
    }

    /// Seals with this generation from now on; false, and nothing changes, if it is not there.
    pub(crate) fn seal_with(&self, number: i64) -> bool {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let Some(sealing) = ring.find(number) else { return false };
        *ring = Arc::new(Ring { generations: ring.generations.clone(), sealing });
        true
    }

    /// Has the generations of another key, which hashes the same. The same one seals as before,
    /// or the oldest if that is not there.
    pub(crate) fn replace(&self, other: &Self) {
        let sealing = self.sealing();
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = other.ring();
        self.seal_with(sealing);
    }

    /// Encrypts a secret for storing; `owner` must be the same when it is opened.
    #[must_use]
    pub fn seal(&self, owner: &str, secret: &[u8]) -> Vec<u8> {
        self.seal_for(STORED, owner, secret)
    }

    /// Decrypts what [`seal`](Self::seal) made; `None` if it was tampered with.
    #[must_use]
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        self.open_for(STORED, owner, sealed)
    }

    /// The same with a key for this use only, for what leaves the server and comes back.
    #[must_use]
    pub(crate) fn seal_for(&self, usage: &str, owner: &str, secret: &[u8]) -> Vec<u8> {
        self.ring().sealing.seal(usage, owner, secret)
    }

    /// Decrypts what [`seal_for`](Self::seal_for) made.
    pub(crate) fn open_for(
        &self,
        usage: &str,
        owner: &str,
        sealed: &[u8],
    ) -> Option<Secret<Vec<u8>>> {
        let ring = self.ring();
        ring.generations.iter().find_map(|generation| generation.open(usage, owner, sealed))
    }

    /// The number of the generation that something is sealed with; `None` if none opens it.
    pub(crate) fn sealed_with(&self, usage: &str, owner: &str, sealed: &[u8]) -> Option<i64> {
        let ring = self.ring();
        let mut opens = ring.generations.iter();
        let opens = opens.find(|generation| generation.open(usage, owner, sealed).is_some());
        opens.map(|generation| generation.number)
    }

    /// With which generation something is sealed; sealed anew if that is older than the one
    /// that seals.
    pub(crate) fn reseal(&self, usage: &str, owner: &str, sealed: &[u8]) -> Resealed {
        let ring = self.ring();
        let opened = ring.generations.iter().find_map(|generation| {
            Some((generation.number, generation.open(usage, owner, sealed)?))
        });
        match opened {
            None => Resealed::Unreadable,
            Some((number, secret)) if number < ring.sealing.number => {
                Resealed::Anew(ring.sealing.seal(usage, owner, secret.expose()))
            }
            Some(_) => Resealed::Current,
        }
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The oldest generation seals until it is known which one the database is used with.
impl From<KeyFile> for Keys {
    fn from(file: KeyFile) -> Self {
        let generations = file.generations.into_iter().rev();
        let generations = generations
            .map(|(number, key)| Arc::new(Generation { number, key }))
            .collect::<Vec<_>>();
        let sealing = generations.last().expect("a key file has a generation").clone();
        let ring = Ring { generations, sealing };
        Self { digest: file.digest, ring: RwLock::new(Arc::new(ring)) }
    }
}

impl Ring {
    fn find(&self, number: i64) -> Option<Arc<Generation>> {
        self.generations.iter().find(|generation| generation.number == number).cloned()
    }
}

impl Generation {
    fn known(&self) -> KnownGeneration {
        KnownGeneration { number: self.number, fingerprint: fingerprint(&self.key) }
    }

    fn seal(&self, usage: &str, owner: &str, secret: &[u8]) -> Vec<u8> {
        let nonce: [u8; 24] = random();
        let payload = Payload { msg: secret, aad: owner.as_bytes() };
        let sealed = self.cipher(usage).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a few bytes in memory can always be encrypted");
        [&nonce[..], &sealed].concat()
    }

    fn open(&self, usage: &str, owner: &str, sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        self.cipher(usage).decrypt(&XNonce::from(*nonce), payload).ok().map(Secret::new)
    }

    fn cipher(&self, usage: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(digest(&self.key, usage, &[]).0))
    }
}

fn digest(key: &Bytes, usage: &str, parts: &[&[u8]]) -> Digest {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key.expose())
        .expect("HMAC takes keys of any length");
    for part in [usage.as_bytes()].iter().chain(parts) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Digest(mac.finalize().into_bytes().into())
}

fn fingerprint(key: &Bytes) -> Digest {
    digest(key, "fingerprint", &[])
}

/// Whether two keys are one, in constant time.
pub(super) fn is_same(one: &Bytes, other: &Bytes) -> bool {
    one.expose().ct_eq(other.expose()).into()
}

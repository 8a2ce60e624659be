//! Values that must not be printed, stored or sent, and keys to make them safe.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::email::EmailKey;
use crate::permissions;

/// A value that cannot be printed, serialised or compared by accident, and is
/// wiped when it goes.
pub struct Secret<T: zeroize::Zeroize>(Zeroizing<T>);

impl<T: zeroize::Zeroize> Secret<T> {
    /// Takes a value in.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// Shows the value; the only way out.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

/// Fills with randomness from the operating system.
///
/// # Panics
/// Without it nothing here is safe, so there is no way on.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// 128 random bits as 26 letters and digits.
#[must_use]
pub fn handle() -> String {
    data_encoding::BASE32_NOPAD.encode(&random::<16>()).to_lowercase()
}

/// A keyed hash: tells nothing without the server's key.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, stored: &[u8]) -> bool {
        self.0.ct_eq(stored).into()
    }
}

/// What the key of stored secrets is for.
const STORED: &str = "seal";

/// The server's key, from which one key for each use is derived.
pub struct Keys {
    root: Secret<[u8; 32]>,
}

impl Keys {
    /// A fresh key; what was made with it is lost when it goes.
    #[must_use]
    pub fn generate() -> Self {
        Self { root: Secret::new(random()) }
    }

    /// Reads the key from a file, making one that only its owner can read if
    /// there is none. It is kept apart from the database on purpose.
    ///
    /// # Errors
    /// If the file cannot be read or made, can be read by others than its owner,
    /// or is not a key.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            let text = Zeroizing::new(data_encoding::HEXLOWER.encode(&random::<32>()));
            let write = |mut file: fs::File| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            };
            let made = permissions::new_file(path).and_then(write);
            // Another server of this folder may be making it at this moment.
            if !made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
                made.with_context(|| cannot("make", path))?;
            }
        }
        ensure_closed(path)?;
        let text = read(path);
        let text = text.with_context(|| cannot("read", path))?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes());
        let bytes = Zeroizing::new(bytes.unwrap_or_default());
        ensure!(bytes.len() == 32, "{} must hold 64 hexadecimal digits", path.display());
        let mut root = [0; 32];
        root.copy_from_slice(&bytes);
        Ok(Self { root: Secret::new(root) })
    }

    /// The keyed hash of `parts` for one use. Each part's length is hashed too,
    /// so that no two lists of parts run together.
    #[must_use]
    pub fn digest(&self, usage: &str, parts: &[&[u8]]) -> Digest {
        let mut mac = mac(self.root.expose());
        for part in [usage.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Digest(mac.finalize().into_bytes().into())
    }

    /// Whose account a count is about.
    #[must_use]
    pub fn subject(&self, address: &EmailKey) -> Digest {
        self.digest("subject", &[address.as_bytes()])
    }

    /// By what it is told whether two keys are the same; tells nothing else.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        self.digest("fingerprint", &[])
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
        let nonce: [u8; 24] = random();
        let payload = Payload { msg: secret, aad: owner.as_bytes() };
        let sealed = self.cipher(usage).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a few bytes in memory can always be encrypted");
        [&nonce[..], &sealed].concat()
    }

    /// Decrypts what [`seal_for`](Self::seal_for) made.
    pub(crate) fn open_for(
        &self,
        usage: &str,
        owner: &str,
        sealed: &[u8],
    ) -> Option<Secret<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        self.cipher(usage).decrypt(&XNonce::from(*nonce), payload).ok().map(Secret::new)
    }

    fn cipher(&self, usage: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.digest(usage, &[]).0))
    }
}

/// What failed, and what an operator must know to mend it.
fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} the key file {}. {}", path.display(), permissions::as_whom())
}

/// Whoever can read the key can make sessions, and read authenticators' keys in a
/// copy of the database.
fn ensure_closed(path: &Path) -> anyhow::Result<()> {
    let metadata = fs::metadata(path).with_context(|| cannot("read", path))?;
    if let Some(mode) = permissions::open_to_others(&metadata) {
        bail!(
            "The key file {0} is open to others than its owner (mode {mode:04o}), who may have copied it. Look at who \
            had access, and run chmod 600 {0}",
            path.display()
        );
    }
    Ok(())
}

/// Reads a key file, and waits a moment for one that is just being written.
fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    for _ in 0..20 {
        let text = fs::read_to_string(path).map(Zeroizing::new)?;
        if !text.is_empty() {
            return Ok(text);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Zeroizing::default())
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_owner_only_and_only_whole() {
        let keys = Keys::generate();
        let sealed = keys.seal("mara", b"key");
        assert_eq!(keys.open("mara", &sealed).unwrap().expose(), b"key");
        assert!(keys.open("other", &sealed).is_none());
        assert!(Keys::generate().open("mara", &sealed).is_none());
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert!(keys.open("mara", &bent).is_none());
        assert!(keys.open("mara", &sealed[..10]).is_none());
    }

    #[test]
    fn digests_differ_by_use_and_by_where_the_parts_are_cut() {
        let keys = Keys::generate();
        assert!(keys.digest("a", &[b"xy"]) == keys.digest("a", &[b"xy"]));
        assert!(keys.digest("a", &[b"xy"]) != keys.digest("b", &[b"xy"]));
        assert!(keys.digest("a", &[b"x", b"y"]) != keys.digest("a", &[b"xy"]));
    }

    #[test]
    fn a_key_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = Keys::load(&path).unwrap().digest("t", &[]);
        assert!(first == Keys::load(&path).unwrap().digest("t", &[]));
        let other = folder.path().join("other");
        let at_once = std::thread::scope(|scope| {
            let load = || Keys::load(&other).unwrap().fingerprint();
            let all: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(at_once.iter().all(|one| *one == at_once[0]), "one key for all that start at once");
        fs::write(&path, "short").unwrap();
        assert!(Keys::load(&path).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused_with_what_to_do() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        Keys::load(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, shown) in [(0o640, "0640"), (0o604, "0604"), (0o620, "0620"), (0o644, "0644")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = Keys::load(&path).err().unwrap().to_string();
            let to_do = format!("chmod 600 {}", path.display());
            assert!(error.contains(shown) && error.ends_with(&to_do), "{error}");
        }
        for mode in [0o600, 0o400] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            Keys::load(&path).unwrap();
        }
    }
}

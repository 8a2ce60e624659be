//! Salted digests of LDAP: base64 of a digest and the salt behind it.

use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::parts::{UnfitHash, padded, same, short};

const KIND: &str = "a salted digest of LDAP";

/// Which digest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Sha1,
    Sha256,
    Sha512,
}

/// The names that servers write, of which each scheme's first is stored.
const NAMES: [(&str, Scheme); 6] = [
    ("SSHA", Scheme::Sha1),
    ("SSHA256", Scheme::Sha256),
    ("SSHA512", Scheme::Sha512),
    ("SSHA-256", Scheme::Sha256),
    ("SSHA-512", Scheme::Sha512),
    ("SALTED-SHA512", Scheme::Sha512),
];

/// A salted digest.
#[derive(Clone)]
pub(crate) struct LdapHash {
    scheme: Scheme,
    digest: Vec<u8>,
    salt: Vec<u8>,
}

/// Reads `{SSHA256}` and base64.
pub(super) fn read(text: &str) -> Result<LdapHash, UnfitHash> {
    let (name, rest) = text[1..].split_once('}').ok_or(UnfitHash::UnknownKind)?;
    let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let (_, scheme) = *found.ok_or(UnfitHash::UnknownKind)?;
    let bytes = short(rest).filter(|bytes| bytes.len() > scheme.length());
    let bytes = bytes.ok_or(UnfitHash::Malformed(KIND))?;
    let (digest, salt) = bytes.split_at(scheme.length());
    Ok(LdapHash { scheme, digest: digest.to_vec(), salt: salt.to_vec() })
}

impl Scheme {
    const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn digest(self, salted: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(salted).to_vec(),
            Self::Sha256 => Sha256::digest(salted).to_vec(),
            Self::Sha512 => Sha512::digest(salted).to_vec(),
        }
    }
}

impl LdapHash {
    pub(super) fn stored(&self) -> String {
        let name = NAMES.iter().find(|(_, scheme)| *scheme == self.scheme).map(|(name, _)| *name);
        let bytes = padded(&[&self.digest[..], &self.salt].concat());
        format!("{{{}}}{bytes}", name.expect("each scheme has a name"))
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let salted = zeroize::Zeroizing::new([password, &self.salt].concat());
        same(&self.scheme.digest(&salted), &self.digest)
    }
}

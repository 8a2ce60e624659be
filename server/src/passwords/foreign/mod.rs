//! Hashes that other software made of passwords: compared at the first sign-in, and then
//! replaced by ours.
//!
//! | file | reads |
//! |---|---|
//! | `argon2.rs` | Argon2 in PHC form, with any parameters |
//! | `aspnet.rs` | ASP.NET Identity, versions 2 and 3 |
//! | `bcrypt.rs` | bcrypt: `2a`, `2b` and `2y` |
//! | `django.rs` | what Django writes |
//! | `firebase.rs` | Firebase's own scrypt |
//! | `keycloak.rs` | credentials of Keycloak, as JSON |
//! | `ldap.rs` | salted digests of LDAP |
//! | `parts.rs` | what several are made of, and why one is not read |
//! | `pbkdf2.rs` | PBKDF2 in PHC form, and as passlib writes it |
//! | `scrypt.rs` | scrypt in PHC form |
//!
//! Whatever form a hash came in, it is stored as text that begins with its kind. A kind
//! that only writes another one differently is stored as that one.

mod argon2;
mod aspnet;
mod bcrypt;
mod django;
mod firebase;
mod keycloak;
mod ldap;
mod parts;
mod pbkdf2;
mod scrypt;
#[cfg(test)]
mod tests;

use self::argon2::Argon2Hash;
use self::bcrypt::BcryptHash;
use self::firebase::FirebaseHash;
use self::ldap::LdapHash;
pub(crate) use self::parts::UnfitHash;
use self::pbkdf2::Pbkdf2Hash;
use self::scrypt::ScryptHash;

/// A hash of a password that can be compared with what is typed.
#[derive(Clone)]
pub(crate) enum StoredHash {
    /// Argon2 with any parameters; ours is one of them.
    Argon2(Argon2Hash),
    /// bcrypt.
    Bcrypt(BcryptHash),
    /// Firebase's own scrypt.
    Firebase(FirebaseHash),
    /// A salted digest of LDAP.
    Ldap(LdapHash),
    /// PBKDF2.
    Pbkdf2(Pbkdf2Hash),
    /// scrypt.
    Scrypt(ScryptHash),
}

impl StoredHash {
    /// Reads a hash in any form that is known.
    ///
    /// # Errors
    /// Why it cannot be compared.
    pub(crate) fn read(text: &str) -> Result<Self, UnfitHash> {
        let text = text.trim();
        match text {
            _ if text.starts_with("$argon2") => argon2::read(text).map(Self::Argon2),
            _ if text.starts_with("$2") => bcrypt::read(text).map(Self::Bcrypt),
            _ if text.starts_with("$firescrypt$") => firebase::read(text).map(Self::Firebase),
            _ if text.starts_with("$pbkdf2") => pbkdf2::read(text).map(Self::Pbkdf2),
            _ if text.starts_with("$scrypt$") => scrypt::read(text).map(Self::Scrypt),
            _ if text.starts_with("{\"") => keycloak::read(text),
            _ if text.starts_with('{') => ldap::read(text).map(Self::Ldap),
            _ => match (django::read(text), aspnet::read(text)) {
                (Some(read), _) => read,
                (None, Some(read)) => read.map(Self::Pbkdf2),
                (None, None) => Err(UnfitHash::UnknownKind),
            },
        }
    }

    /// The text that is stored; it reads as the same hash.
    pub(crate) fn stored(&self) -> String {
        match self {
            Self::Argon2(hash) => hash.stored(),
            Self::Bcrypt(hash) => hash.stored(),
            Self::Firebase(hash) => hash.stored(),
            Self::Ldap(hash) => hash.stored(),
            Self::Pbkdf2(hash) => hash.stored(),
            Self::Scrypt(hash) => hash.stored(),
        }
    }

    /// Whether it is that of this password, byte by byte as it was typed.
    pub(crate) fn matches(&self, password: &[u8]) -> bool {
        match self {
            Self::Argon2(hash) => hash.matches(password),
            Self::Bcrypt(hash) => hash.matches(password),
            Self::Firebase(hash) => hash.matches(password),
            Self::Ldap(hash) => hash.matches(password),
            Self::Pbkdf2(hash) => hash.matches(password),
            Self::Scrypt(hash) => hash.matches(password),
        }
    }
}

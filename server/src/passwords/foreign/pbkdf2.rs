//! PBKDF2 in PHC form, and as passlib writes it.

use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::parts::{UnfitHash, parameter, same, short, unpadded};

const KIND: &str = "PBKDF2";

/// Most rounds for all blocks of a hash: a second or so of one core.
const ROUNDS_MAX: u64 = 4_000_000;

/// The function that PBKDF2 repeats: HMAC with this digest.
#[derive(Clone, Copy)]
pub(super) enum Prf {
    Sha1,
    Sha256,
    Sha512,
}

impl Prf {
    const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// Its name, and the bytes that it makes at once.
    const fn about(self) -> (&'static str, usize) {
        match self {
            Self::Sha1 => ("pbkdf2-sha1", 20),
            Self::Sha256 => ("pbkdf2-sha256", 32),
            Self::Sha512 => ("pbkdf2-sha512", 64),
        }
    }
}

/// A hash that PBKDF2 made.
#[derive(Clone)]
pub(crate) struct Pbkdf2Hash {
    prf: Prf,
    rounds: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// Reads `$pbkdf2-sha256$i=600000,l=32$salt$hash`, and passlib's `$pbkdf2-sha256$29000$salt$hash`,
/// whose base64 has dots, and which calls the one with SHA-1 `pbkdf2`.
pub(super) fn read(text: &str) -> Result<Pbkdf2Hash, UnfitHash> {
    let read = || {
        let parts: Vec<_> = text.split('$').collect();
        let [_, name, rounds, salt, hash] = parts[..] else { return None };
        let name = if name == "pbkdf2" { "pbkdf2-sha1" } else { name };
        let prf = Prf::ALL.into_iter().find(|prf| prf.about().0 == name)?;
        let rounds = rounds.parse().ok().or_else(|| parameter(rounds, "i"))?;
        let [salt, hash] = [salt, hash].map(|part| short(&part.replace('.', "+")));
        Some(Pbkdf2Hash::new(prf, rounds, &salt?, &hash?))
    };
    read().unwrap_or(Err(UnfitHash::Malformed(KIND)))
}

impl Pbkdf2Hash {
    pub(super) fn new(prf: Prf, rounds: u32, salt: &[u8], hash: &[u8]) -> Result<Self, UnfitHash> {
        // A shorter hash would be found by chance.
        if rounds == 0 || salt.is_empty() || !(16..=256).contains(&hash.len()) {
            return Err(UnfitHash::Malformed(KIND));
        }
        let blocks = hash.len().div_ceil(prf.about().1) as u64;
        match u64::from(rounds) * blocks <= ROUNDS_MAX {
            true => Ok(Self { prf, rounds, salt: salt.to_vec(), hash: hash.to_vec() }),
            false => Err(UnfitHash::TooCostly(KIND, "4,000,000 rounds")),
        }
    }

    pub(super) fn stored(&self) -> String {
        let (name, (salt, hash)) =
            (self.prf.about().0, (unpadded(&self.salt), unpadded(&self.hash)));
        format!("${name}$i={},l={}${salt}${hash}", self.rounds, self.hash.len())
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let derive = match self.prf {
            Prf::Sha1 => pbkdf2_hmac::<Sha1>,
            Prf::Sha256 => pbkdf2_hmac::<Sha256>,
            Prf::Sha512 => pbkdf2_hmac::<Sha512>,
        };
        let mut computed = vec![0; self.hash.len()];
        derive(password, &self.salt, self.rounds, &mut computed);
        same(&computed, &self.hash)
    }
}

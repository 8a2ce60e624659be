//! Argon2 in PHC form.

use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params};

use super::parts::UnfitHash;

const KIND: &str = "Argon2";

/// Most KiB of memory: one guess takes as much.
const MEMORY_MAX: u32 = 256 * 1024;

/// Most KiB times passes, which is how long a guess takes.
const WORK_MAX: u64 = 2 * 1024 * 1024;

/// A hash that Argon2 made.
#[derive(Clone)]
pub(crate) struct Argon2Hash(PasswordHash);

/// Reads `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, `$argon2i$…` and `$argon2d$…`.
pub(super) fn read(text: &str) -> Result<Argon2Hash, UnfitHash> {
    let read = || {
        let hash = PasswordHash::new(text).ok()?;
        let params = Params::try_from(&hash).ok()?;
        Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        (hash.salt.is_some() && hash.hash.is_some()).then_some((hash, params))
    };
    let (hash, params) = read().ok_or(UnfitHash::Malformed(KIND))?;
    let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
    match params.m_cost() <= MEMORY_MAX && work <= WORK_MAX {
        true => Ok(Argon2Hash(hash)),
        false => Err(UnfitHash::TooCostly(KIND, "256 MiB, and 2 GiB for all passes")),
    }
}

impl Argon2Hash {
    pub(super) fn stored(&self) -> String {
        self.0.to_string()
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        Argon2::default().verify_password(password, &self.0).is_ok()
    }

    /// As the library has it.
    pub(in crate::passwords) const fn phc(&self) -> &PasswordHash {
        &self.0
    }
}

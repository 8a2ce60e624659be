//! Argon2id as our own hashes are made, in memory that is kept from one to the next.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// What a hash costs whoever makes it, and whoever guesses.
#[derive(Clone, Copy, Debug)]
pub struct HashCost {
    /// Memory in KiB: at least 8 for each lane.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl HashCost {
    /// The least that Argon2 can do, for tests of other things: it keeps nobody from guessing.
    pub const LEAST: Self = Self { memory: 8, passes: 1, lanes: 1 };
}

impl Default for HashCost {
    /// OWASP's floor for Argon2id.
    fn default() -> Self {
        Self { memory: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// Memory in which nobody hashes now. Allocators keep what is given back to them apart for each
/// thread, and any thread may be the next to hash: they would keep several times as much.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashes a password with a salt from the operating system.
pub(super) fn hash(password: &[u8], cost: HashCost) -> PasswordHash {
    let HashCost { memory, passes, lanes } = cost;
    let params = Params::new(memory, passes, lanes, Some(Params::DEFAULT_OUTPUT_LEN));
    let params = params.expect("these are in range");
    let salt = Salt::generate();
    PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("they are a few numbers"),
        salt: Some(salt),
        hash: Some(output(password, &salt, params).expect("lengths are bounded")),
    }
}

/// Whether a hash with our parameters is of this password.
pub(super) fn matches(password: &[u8], stored: &PasswordHash) -> bool {
    match (&stored.salt, stored.hash, Params::try_from(stored)) {
        // Outputs are compared in constant time.
        (Some(salt), Some(hash), Ok(params)) => output(password, salt, params) == Some(hash),
        _ => false,
    }
}

/// Whether `stored` has the parameters of `present`.
pub(super) fn is_current(stored: &PasswordHash, present: &PasswordHash) -> bool {
    stored.algorithm == present.algorithm
        && stored.version == present.version
        && stored.params == present.params
}

/// `None` if the password or the salt is longer than Argon2 takes: 4 GiB.
fn output(password: &[u8], salt: &Salt, params: Params) -> Option<Output> {
    let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut memory = kept().pop().unwrap_or_default();
    memory.resize(params.block_count(), Block::default());
    let mut bytes = [0; Output::MAX_LENGTH];
    let bytes = &mut bytes[..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = argon2.hash_password_into_with_memory(password, salt, bytes, &mut memory[..]);
    kept().push(memory);
    done.ok().and_then(|()| Output::new(bytes).ok())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library_whatever_was_hashed_in_their_memory_before() {
        for password in ["kaktus lampe fenster", "", "kaktus lampe fenster"] {
            let ours = hash(password.as_bytes(), HashCost::default());
            assert!(Argon2::default().verify_password(password.as_bytes(), &ours).is_ok());
            assert!(matches(password.as_bytes(), &ours) && !matches(b"another", &ours));
            let theirs = Argon2::default().hash_password(password.as_bytes()).unwrap();
            assert!(matches(password.as_bytes(), &theirs));
        }
    }

    #[test]
    fn a_short_output_is_compared_in_its_own_length() {
        let HashCost { memory, passes, lanes } = HashCost::LEAST;
        let params = Params::new(memory, passes, lanes, Some(16)).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let short = argon2.hash_password(b"kaktus").unwrap();
        assert!(is_current(&short, &hash(b"kaktus", HashCost::LEAST)));
        assert!(!is_current(&short, &hash(b"kaktus", HashCost::default())));
        assert!(matches(b"kaktus", &short) && !matches(b"Kaktus", &short));
    }
}

//! What Django writes: the name of its hasher, and the rest.

use super::parts::{UnfitHash, short};
use super::pbkdf2::{Pbkdf2Hash, Prf};
use super::scrypt::ScryptHash;
use super::{StoredHash, argon2, bcrypt};

const KIND: &str = "one of Django's hashes";

/// Reads one; `None` if it is none.
pub(super) fn read(text: &str) -> Option<Result<StoredHash, UnfitHash>> {
    let (hasher, rest) = text.split_once('$')?;
    let malformed = Err(UnfitHash::Malformed(KIND));
    let read = match hasher {
        "argon2" => return Some(argon2::read(&format!("${rest}")).map(StoredHash::Argon2)),
        "bcrypt" => return Some(bcrypt::read(rest).map(StoredHash::Bcrypt)),
        "pbkdf2_sha1" => pbkdf2(Prf::Sha1, rest),
        "pbkdf2_sha256" => pbkdf2(Prf::Sha256, rest),
        "scrypt" => scrypt(rest),
        _ => return None,
    };
    Some(read.unwrap_or(malformed))
}

/// Rounds, salt and hash. The salt is text, and hashed as it stands.
fn pbkdf2(prf: Prf, rest: &str) -> Option<Result<StoredHash, UnfitHash>> {
    let [rounds, salt, hash] = parts(rest)?;
    let read = Pbkdf2Hash::new(prf, rounds.parse().ok()?, salt.as_bytes(), &short(hash)?);
    Some(read.map(StoredHash::Pbkdf2))
}

/// N, salt, r, p and hash.
fn scrypt(rest: &str) -> Option<Result<StoredHash, UnfitHash>> {
    let [n, salt, r, p, hash] = parts(rest)?;
    let n: u64 = n.parse().ok()?;
    let ln = n.is_power_of_two().then(|| n.ilog2())?;
    let costs = (ln, r.parse().ok()?, p.parse().ok()?);
    Some(ScryptHash::new(costs, salt.as_bytes(), &short(hash)?).map(StoredHash::Scrypt))
}

fn parts<const N: usize>(text: &str) -> Option<[&str; N]> {
    text.split('$').collect::<Vec<_>>().try_into().ok()
}

//! ASP.NET Identity, versions 2 and 3: PBKDF2 behind a byte that names the version.

use super::parts::{UnfitHash, base64};
use super::pbkdf2::{Pbkdf2Hash, Prf};

const KIND: &str = "ASP.NET Identity";

/// Bytes of version 2: its version, a salt of 16 and a hash of 32.
const SECOND: usize = 1 + 16 + 32;

/// Rounds of version 2.
const SECOND_ROUNDS: u32 = 1000;

/// Reads one; `None` if it is none.
pub(super) fn read(text: &str) -> Option<Result<Pbkdf2Hash, UnfitHash>> {
    let bytes = base64(text)?;
    match bytes.split_first()? {
        (0, rest) if bytes.len() == SECOND => {
            let (salt, hash) = rest.split_at(16);
            Some(Pbkdf2Hash::new(Prf::Sha1, SECOND_ROUNDS, salt, hash))
        }
        (1, rest) if text.starts_with("AQAAAA") => {
            Some(third(rest).unwrap_or(Err(UnfitHash::Malformed(KIND))))
        }
        _ => None,
    }
}

/// The function, the rounds, the length of the salt, the salt and the hash.
fn third(bytes: &[u8]) -> Option<Result<Pbkdf2Hash, UnfitHash>> {
    let (prf, bytes) = number(bytes)?;
    let (rounds, bytes) = number(bytes)?;
    let (length, bytes) = number(bytes)?;
    let (salt, hash) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    let prf = match prf {
        0 => Prf::Sha1,
        1 => Prf::Sha256,
        2 => Prf::Sha512,
        _ => return None,
    };
    Some(Pbkdf2Hash::new(prf, rounds, salt, hash))
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number), rest))
}

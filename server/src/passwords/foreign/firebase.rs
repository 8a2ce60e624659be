//! Firebase's own scrypt: what scrypt makes of the password encrypts the project's signer key.

use aes::Aes256;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit as _, StreamCipher as _};
use zeroize::Zeroizing;

use super::parts::{UnfitHash, padded, parameter, same, short};
use super::scrypt::Costs;

const KIND: &str = "Firebase's scrypt";

/// A hash that Firebase made, with what the project adds to each.
#[derive(Clone)]
pub(crate) struct FirebaseHash {
    costs: Costs,
    salt: Vec<u8>,
    separator: Vec<u8>,
    signer_key: Zeroizing<Vec<u8>>,
    hash: Vec<u8>,
}

/// Reads `$firescrypt$ln=14,r=8,p=1$salt$hash$separator$signer key`: `mem_cost`, `rounds`,
/// `base64_salt_separator` and `base64_signer_key` are the project's.
pub(super) fn read(text: &str) -> Result<FirebaseHash, UnfitHash> {
    let read = || {
        let parts: Vec<_> = text.split('$').collect();
        let [_, _, costs, salt, hash, separator, signer_key] = parts[..] else { return None };
        let numbers = (parameter(costs, "ln")?, parameter(costs, "r")?, parameter(costs, "p")?);
        Some((
            numbers,
            FirebaseHash {
                costs: Costs::default(),
                salt: url_safe(salt)?,
                separator: url_safe(separator)?,
                signer_key: Zeroizing::new(url_safe(signer_key)?),
                hash: url_safe(hash)?,
            },
        ))
    };
    let (numbers, hash) = read().ok_or(UnfitHash::Malformed(KIND))?;
    Ok(FirebaseHash { costs: Costs::new(numbers, KIND)?, ..hash })
}

/// Firebase exports hashes in either alphabet of base64.
fn url_safe(text: &str) -> Option<Vec<u8>> {
    short(&text.replace('-', "+").replace('_', "/"))
}

impl FirebaseHash {
    pub(super) fn stored(&self) -> String {
        let [salt, hash, separator, key] =
            [&self.salt, &self.hash, &self.separator, &*self.signer_key].map(|part| padded(part));
        format!("$firescrypt${}${salt}${hash}${separator}${key}", self.costs.phc())
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let salt = [&self.salt[..], &self.separator].concat();
        let mut derived = Zeroizing::new([0; 32]);
        self.costs.derive(password, &salt, &mut *derived);
        let mut computed = self.signer_key.clone();
        Ctr128BE::<Aes256>::new((&*derived).into(), &[0; 16].into()).apply_keystream(&mut computed);
        same(&computed, &self.hash)
    }
}

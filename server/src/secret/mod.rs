//! Values that must not be printed, stored or sent, and keys to make them safe.

mod key_file;
mod keys;
#[cfg(test)]
mod tests;
pub(crate) mod usages;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub use key_file::KeyFile;
pub use keys::Keys;
pub(crate) use keys::{KnownGeneration, Resealed};

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

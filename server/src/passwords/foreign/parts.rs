//! What several kinds of hashes are made of, and why one is not read.

use data_encoding::{BASE64, BASE64_NOPAD};
use subtle::ConstantTimeEq as _;

/// Why a hash cannot be compared with anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnfitHash {
    /// Nothing here is known to make such.
    #[error("the kind of the password hash is not known")]
    UnknownKind,
    /// It begins as one of this kind.
    #[error("the password hash begins as {0} and cannot be read as one")]
    Malformed(&'static str),
    /// One guess would keep a core busy for longer than a second or so.
    #[error("the password hash is {0} whose cost is above the limit of {1}")]
    TooCostly(&'static str, &'static str),
}

/// Compares in constant time.
pub(super) fn same(computed: &[u8], stored: &[u8]) -> bool {
    computed.ct_eq(stored).into()
}

/// Base64 with or without padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()
}

/// The same that is neither nothing nor endless: salts and hashes are short.
pub(super) fn short(text: &str) -> Option<Vec<u8>> {
    base64(text).filter(|bytes| (1..=256).contains(&bytes.len()))
}

/// What stands behind this name in `a=1,b=2`.
pub(super) fn parameter(parameters: &str, name: &str) -> Option<u32> {
    let mut all = parameters.split(',').filter_map(|one| one.split_once('='));
    all.find(|(found, _)| *found == name)?.1.parse().ok()
}

/// Base64 as PHC strings have it.
pub(super) fn unpadded(bytes: &[u8]) -> String {
    BASE64_NOPAD.encode(bytes)
}

/// Base64 with padding.
pub(super) fn padded(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

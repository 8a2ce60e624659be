//! By what a session is found.

use crate::secret::Digest;

/// By what a session is found.
#[derive(Clone, Copy)]
pub(crate) enum SessionName<'a> {
    /// The keyed hash of its token.
    Hash(&'a Digest),
    /// What tokens name it by.
    Sid(&'a str),
}

impl<'a> SessionName<'a> {
    /// The hash and the name, of which one is there.
    pub(super) fn parts(self) -> (Option<&'a [u8]>, Option<&'a str>) {
        match self {
            Self::Hash(hash) => (Some(&hash.0), None),
            Self::Sid(sid) => (None, Some(sid)),
        }
    }
}

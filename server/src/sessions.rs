//! How a session is known: by a token that only its browser has.

use crate::flows::flow::Flow;
use crate::secret::{Digest, Keys, Secret};

/// The token of the session that a flow ends in.
///
/// Derived, not drawn: so an answer whose reply was lost can be repeated, and
/// the browser still gets its session. Only the key and what was drawn for the
/// flow make it.
pub(crate) fn token(keys: &Keys, flow: &Flow) -> Secret<String> {
    let token = keys.digest("session", &flow.root());
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&token.0))
}

/// The hash under which a session is stored.
pub(crate) fn hash(keys: &Keys, token: &Secret<String>) -> Digest {
    keys.digest("session hash", &[token.expose().as_bytes()])
}

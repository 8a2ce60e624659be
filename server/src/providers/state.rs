//! What binds the way back to the way there.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use crate::secret::{Digest, Keys, Secret, random};

/// The `state` of one attempt: 256 random bits. Its nonce and its PKCE verifier are derived
/// from it with the server's key, so that none of them has to be stored.
pub struct State(Secret<String>);

impl State {
    /// Another one than ever before.
    #[must_use]
    pub fn generate() -> Self {
        Self(Secret::new(BASE64URL_NOPAD.encode(&random::<32>())))
    }

    /// One that came back, if it can be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(Secret::new(text.to_owned())))
    }

    /// By what an attempt is stored and found.
    #[must_use]
    pub fn hash(&self, keys: &Keys) -> Digest {
        keys.digest("provider attempt", &[self.0.expose().as_bytes()])
    }

    /// As it is sent.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(super) fn nonce(&self, keys: &Keys) -> String {
        self.derived(keys, "provider nonce")
    }

    pub(super) fn verifier(&self, keys: &Keys) -> Secret<String> {
        Secret::new(self.derived(keys, "provider verifier"))
    }

    fn derived(&self, keys: &Keys, usage: &str) -> String {
        BASE64URL_NOPAD.encode(&keys.digest(usage, &[self.0.expose().as_bytes()]).0)
    }
}

/// What is sent in advance of a verifier (RFC 7636, S256).
pub(super) fn challenge(verifier: &Secret<String>) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_gives_the_same_secrets_again_to_who_has_the_key_and_to_nobody_else() {
        let (keys, state) = (Keys::generate(), State::generate());
        let again = State::read(state.expose()).unwrap();
        assert_eq!(state.nonce(&keys), again.nonce(&keys));
        assert_eq!(state.verifier(&keys).expose(), again.verifier(&keys).expose());
        assert!(state.hash(&keys) == again.hash(&keys));
        assert_ne!(state.nonce(&keys), state.verifier(&keys).expose().as_str());
        assert_ne!(state.nonce(&keys), state.nonce(&Keys::generate()));
        assert_ne!(state.nonce(&keys), State::generate().nonce(&keys));
    }

    #[test]
    fn what_is_no_state_is_not_read_as_one() {
        let state = State::generate();
        let text = state.expose();
        for wrong in ["", "x", &text[1..], &[text, "A"].concat(), &[text, "="].concat()] {
            assert!(State::read(wrong).is_none(), "{wrong}");
        }
    }
}

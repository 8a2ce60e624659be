//! What binds a code to who asked for it (PKCE, RFC 7636): `S256` only.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;
use crate::secret::Secret;

/// What redeems a code, hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(pub [u8; 32]);

impl Challenge {
    /// Reads a `code_challenge`.
    ///
    /// # Errors
    /// If it is no SHA-256 hash in base64url.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(Problem::BadRequest(
            "code_challenge must be the SHA-256 hash of the code_verifier in base64url (PKCE, S256).",
        ))
    }
}

/// What redeems a code.
pub struct Verifier(Secret<String>);

impl Verifier {
    /// Reads a `code_verifier` (RFC 7636 §4.1).
    ///
    /// # Errors
    /// If it is not of 43 to 128 unreserved characters.
    pub fn read(text: String) -> Result<Self, Problem> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let good = (43..=128).contains(&text.len()) && text.bytes().all(unreserved);
        let verifier = Self(Secret::new(text));
        good.then_some(verifier).ok_or(Problem::BadRequest(
            "code_verifier must be 43 to 128 characters of A-Z, a-z, 0-9 and -._~ (RFC 7636).",
        ))
    }

    fn redeems(&self, challenge: &[u8]) -> bool {
        Sha256::digest(self.0.expose().as_bytes())[..].ct_eq(challenge).into()
    }
}

/// Whether who shows this verifier, or none, is who sent the challenge, which is empty where there
/// was none.
pub(super) fn is_proven(challenge: &[u8], verifier: Option<&Verifier>) -> bool {
    match verifier {
        None => challenge.is_empty(),
        // A verifier to which there is no challenge was not asked for by this client.
        Some(verifier) => !challenge.is_empty() && verifier.redeems(challenge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_a_hash_and_nothing_else() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = Challenge::read("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert_eq!(challenge.0[..], Sha256::digest(verifier.as_bytes())[..]);
        for wrong in [
            "",
            "E9Melhoa",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
            verifier.get(1..).unwrap(),
        ] {
            assert!(Challenge::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_verifier_is_of_43_to_128_unreserved_characters() {
        let good = |text: String| Verifier::read(text).is_ok();
        assert!(good("a".repeat(43)) && good("aZ09-._~".repeat(16)));
        assert!(!good("a".repeat(42)) && !good("a".repeat(129)) && !good(String::new()));
        for sign in ["+", "/", "=", " ", "%", "\n", "\0", "é", "ａ"] {
            assert!(!good("a".repeat(60) + sign), "{sign:?}");
        }
    }
}

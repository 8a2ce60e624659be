//! One key that signs tokens.
//!
//! RSA is signed by `aws-lc-rs`, in half the time of `ring`, which does all else; both in
//! constant time. `rsa` makes keys and does nothing else with them.

use aws_lc_rs::rand::SystemRandom as Blinding;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::rand_core::UnwrapErr;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::secret::Secret;
use crate::settings::SigningAlgorithm;

/// Bits of an RSA key. At 3072, which few libraries ask for, a signature takes seven times as long.
const RSA_BITS: usize = 2048;

/// The public part of a key, as its JSON Web Key has it (RFC 7518 §6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty")]
pub(crate) enum PublicKey {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
}

impl PublicKey {
    /// Its thumbprint (RFC 7638): members in alphabetic order, no white space.
    pub(crate) fn thumbprint(&self) -> String {
        let members = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
        };
        BASE64URL_NOPAD.encode(&Sha256::digest(members))
    }

    /// Whether a signature of a message is this key's, by the algorithm that the key
    /// is for and no other.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        match self {
            Self::Rsa { n, e } => {
                let key = RsaPublicKeyComponents { n: bytes(n), e: bytes(e) };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            Self::Ec { x, y, .. } => {
                let point = [&[4], &bytes(x)[..], &bytes(y)].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(message, signature).is_ok()
            }
        }
    }
}

/// A key that can sign.
pub(crate) enum PrivateKey {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
}

impl PrivateKey {
    /// Makes one, in PKCS #8. An RSA key takes a tenth of a second.
    ///
    /// # Errors
    /// If none can be made, which is for the log.
    pub(crate) fn generate(algorithm: SigningAlgorithm) -> anyhow::Result<Secret<Vec<u8>>> {
        Ok(Secret::new(match algorithm {
            SigningAlgorithm::Rs256 => {
                let key = RsaPrivateKey::new(&mut UnwrapErr(getrandom::SysRng), RSA_BITS)?;
                key.to_pkcs8_der()?.as_bytes().to_vec()
            }
            SigningAlgorithm::Es256 => {
                let random = SystemRandom::new();
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)?
                    .as_ref()
                    .to_vec()
            }
        }))
    }

    /// Reads one, and holds its parts against each other.
    pub(crate) fn read(
        algorithm: SigningAlgorithm,
        pkcs8: &Secret<Vec<u8>>,
    ) -> anyhow::Result<Self> {
        let (pkcs8, random) = (pkcs8.expose(), SystemRandom::new());
        Ok(match algorithm {
            SigningAlgorithm::Rs256 => Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(pkcs8)?)),
            SigningAlgorithm::Es256 => {
                let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
                Self::Ec(Box::new(EcdsaKeyPair::from_pkcs8(kind, pkcs8, &random)?))
            }
        })
    }

    pub(crate) fn public(&self) -> PublicKey {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match self {
            Self::Rsa(key) => {
                let public = key.public_key();
                let (n, e) = (public.modulus(), public.exponent());
                PublicKey::Rsa {
                    n: text(n.big_endian_without_leading_zero()),
                    e: text(e.big_endian_without_leading_zero()),
                }
            }
            Self::Ec(key) => {
                // The uncompressed point: 4, x, y.
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                PublicKey::Ec { crv: "P-256".to_owned(), x: text(x), y: text(y) }
            }
        }
    }

    /// Signs a message.
    ///
    /// # Errors
    /// If there is no randomness, or the key is bad.
    pub(crate) fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &Blinding::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::Ec(key) => Ok(key.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_of_a_key_is_that_of_rfc_7638() {
        // RFC 7638, §3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = PublicKey::Rsa { n: n.to_owned(), e: "AQAB".to_owned() };
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn what_a_key_signs_it_verifies_and_nothing_else() {
        for algorithm in SigningAlgorithm::ALL {
            let [key, other] = [0; 2].map(|_| {
                let made = PrivateKey::generate(algorithm).unwrap();
                PrivateKey::read(algorithm, &made).unwrap()
            });
            let signature = key.sign(b"message").unwrap();
            assert!(key.public().verifies(b"message", &signature), "{algorithm:?}");
            assert!(!key.public().verifies(b"massage", &signature), "{algorithm:?}");
            assert!(!other.public().verifies(b"message", &signature), "{algorithm:?}");
            assert!(!key.public().verifies(b"message", &[]), "{algorithm:?}");
            assert!(!key.public().verifies(b"message", &[0; 256]), "{algorithm:?}");
            let bent: Vec<u8> = signature.iter().map(|byte| byte ^ 1).collect();
            assert!(!key.public().verifies(b"message", &bent), "{algorithm:?}");
        }
    }

    #[test]
    fn a_key_of_one_kind_verifies_nothing_that_another_signed() {
        let read = |algorithm| {
            PrivateKey::read(algorithm, &PrivateKey::generate(algorithm).unwrap()).unwrap()
        };
        let (rsa, ec) = (read(SigningAlgorithm::Rs256), read(SigningAlgorithm::Es256));
        assert!(!rsa.public().verifies(b"m", &ec.sign(b"m").unwrap()));
        assert!(!ec.public().verifies(b"m", &rsa.sign(b"m").unwrap()));
    }
}

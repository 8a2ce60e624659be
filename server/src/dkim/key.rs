//! Keys that sign mails: RSA of 2048 bits and more, and Ed25519.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom as Blinding;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::rand_core::UnwrapErr;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};

use crate::secret::Secret;

/// Bits of an RSA key that is made: its record still fits into the answers of every DNS server.
const RSA_BITS: usize = 2048;

/// What is said of text that is no key.
const NO_KEY: &str = "must be a private key in PEM form: RSA of 2048 to 8192 bits, or Ed25519. \
    Make one with `portico dkim new FILE`.";

/// By what a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// Every mail server verifies it.
    Rsa,
    /// Shorter and quicker. Some mail servers do not verify it.
    Ed25519,
}

impl Algorithm {
    /// Its name in a record.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}

/// A key that signs mails. Cannot be printed.
pub(crate) enum DkimKey {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl DkimKey {
    /// Makes one, in PEM form. An RSA key takes a tenth of a second.
    ///
    /// # Errors
    /// If none can be made.
    pub(crate) fn generate(algorithm: Algorithm) -> anyhow::Result<Secret<String>> {
        let pkcs8 = Secret::new(match algorithm {
            Algorithm::Rsa => {
                let key = RsaPrivateKey::new(&mut UnwrapErr(getrandom::SysRng), RSA_BITS)?;
                key.to_pkcs8_der()?.as_bytes().to_vec()
            }
            Algorithm::Ed25519 => {
                Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())?.as_ref().to_vec()
            }
        });
        let text = Secret::new(BASE64.encode(pkcs8.expose()));
        let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
        let mut rest = text.expose().as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(Secret::new(pem))
    }

    /// Reads one in PEM form, as `openssl` writes it.
    ///
    /// # Errors
    /// What it must be; nothing of the text is repeated.
    pub(crate) fn read(pem: &str) -> Result<Self, &'static str> {
        let read = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok().and_then(|key| match key {
            PrivateKeyDer::Pkcs1(key) => {
                Some(Self::Rsa(Box::new(RsaKeyPair::from_der(key.secret_pkcs1_der()).ok()?)))
            }
            PrivateKeyDer::Pkcs8(key) => Self::read_pkcs8(key.secret_pkcs8_der()),
            _ => None,
        });
        read.ok_or(NO_KEY)
    }

    fn read_pkcs8(pkcs8: &[u8]) -> Option<Self> {
        // Other programs leave the public part out.
        if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8) {
            return Some(Self::Ed25519(Box::new(key)));
        }
        Some(Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(pkcs8).ok()?)))
    }

    pub(crate) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::Rsa,
            Self::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The public part as a record has it: of RSA with its algorithm, of Ed25519 as it is.
    ///
    /// # Panics
    /// Never: a key that was read has a public part.
    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let public = key.public_key().as_der().expect("a key has a public part");
                public.as_ref().to_vec()
            }
            Self::Ed25519(key) => key.public_key().as_ref().to_vec(),
        }
    }

    /// Signs the SHA-256 of a message.
    ///
    /// # Panics
    /// Never: a key that was read can sign.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &Blinding::new(), message, &mut signature)
                    .expect("a key that was read can sign");
                signature
            }
            Self::Ed25519(key) => key.sign(&Sha256::digest(message)).as_ref().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_made_is_one_that_is_read() {
        for algorithm in [Algorithm::Rsa, Algorithm::Ed25519] {
            let pem = DkimKey::generate(algorithm).unwrap();
            let key = DkimKey::read(pem.expose()).unwrap_or_else(|why| panic!("{why}"));
            assert_eq!(key.algorithm(), algorithm);
            assert!(pem.expose().lines().all(|line| line.len() <= 64));
        }
    }

    #[test]
    fn a_short_key_another_kind_and_what_is_no_key_are_refused_in_one_sentence() {
        // 1024 bits, made with openssl for this test.
        let short = include_str!("short.pem");
        let pem = DkimKey::generate(Algorithm::Ed25519).unwrap();
        let cut = pem.expose().replacen("\nM", "\nA", 1);
        let ec = rcgen::KeyPair::generate().unwrap().serialize_pem();
        for wrong in [short, &cut, &ec, "", "-----BEGIN PRIVATE KEY-----", "hush"] {
            let said = DkimKey::read(wrong).err().unwrap_or_else(|| panic!("{wrong} is taken"));
            assert!(said.starts_with("must be a private key") && !said.contains("hush"));
        }
    }
}

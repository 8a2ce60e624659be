//! Public keys of others, as JSON Web Keys (RFC 7517), and what they have signed.

pub(crate) mod remote;
pub(crate) mod signed;

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Most keys of a set: each of them may have to be tried.
const MOST: usize = 32;

/// Bytes of the modulus of an RSA key, 2048 to 8192 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// What only the owner of a key may have (RFC 7518 §6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What others sign by (RFC 7518 §3.1, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA with PSS and SHA-256.
    Ps256,
    /// RSA with PKCS #1 v1.5 and SHA-256, which no profile of FAPI takes.
    Rs256,
}

impl Algorithm {
    /// Those that FAPI 2.0 takes.
    pub(crate) const STRONG: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Ps256];

    /// All there are.
    pub(crate) const ALL: [Self; 4] = [Self::Es256, Self::EdDsa, Self::Ps256, Self::Rs256];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// The one of this name; RFC 9864 has another one for EdDSA.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = if name == "Ed25519" { "EdDSA" } else { name };
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// The numbers of a key, as text in base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Material {
    Ec { x: String, y: String },
    Ed { x: String },
    Rsa { n: String, e: String },
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Jwk {
    kid: Option<String>,
    /// Whose tokens it is for, if it says so, as keys of Microsoft do.
    issuer: Option<String>,
    /// The only algorithm that it is for, if it says so.
    algorithm: Option<Algorithm>,
    material: Material,
}

impl Jwk {
    /// Reads a key that verifies signatures.
    ///
    /// # Errors
    /// What is wrong with it, after "a key".
    pub(crate) fn read(key: &Value) -> Result<Self, &'static str> {
        if PRIVATE.iter().any(|member| key.get(member).is_some()) {
            return Err(HAS_PRIVATE);
        }
        let text = |name: &str| key[name].as_str();
        let for_signatures = text("use").is_none_or(|it| it == "sig");
        let verifies = |all: &Vec<Value>| all.iter().any(|operation| operation == "verify");
        if !for_signatures || !key["key_ops"].as_array().is_none_or(verifies) {
            return Err("is not for signatures");
        }
        let material = material(key).ok_or("must be an EC key on P-256, an OKP key on Ed25519 or an RSA key of 2048 to 8192 bits, with all its numbers")?;
        let algorithm = text("alg").map(|name| Algorithm::named(name).ok_or(OTHER_ALGORITHM));
        let algorithm = algorithm.transpose()?;
        if !algorithm.is_none_or(|algorithm| material.is_for(algorithm)) {
            return Err(OTHER_ALGORITHM);
        }
        let own = |name| text(name).map(str::to_owned);
        Ok(Self { kid: own("kid"), issuer: own("issuer"), algorithm, material })
    }

    /// Whose tokens it is for, if it says so.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whether a header with this `kid`, or without one, may mean this key.
    pub(crate) fn may_be(&self, kid: Option<&str>) -> bool {
        self.kid.is_none() || kid.is_none() || self.kid.as_deref() == kid
    }

    /// Whether a signature of a message is this key's by that algorithm, if it is one of the
    /// key's.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        let may = self.algorithm.is_none_or(|only| only == algorithm);
        may && match (&self.material, algorithm) {
            (Material::Ec { x, y }, Algorithm::Es256) => {
                let point = [&[4], &bytes(x)[..], &bytes(y)].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(message, signature).is_ok()
            }
            (Material::Ed { x }, Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, bytes(x)).verify(message, signature).is_ok()
            }
            (Material::Rsa { n, e }, Algorithm::Ps256 | Algorithm::Rs256) => {
                let key = RsaPublicKeyComponents { n: bytes(n), e: bytes(e) };
                let by = match algorithm {
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                key.verify(by, message, signature).is_ok()
            }
            _ => false,
        }
    }

    /// Its thumbprint (RFC 7638): members in alphabetic order, no white space. All of them are
    /// base64url, as they were decoded.
    pub(crate) fn thumbprint(&self) -> String {
        let members = match &self.material {
            Material::Ec { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Material::Ed { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Material::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
        };
        BASE64URL_NOPAD.encode(&Sha256::digest(members))
    }

    /// Whether it is for an algorithm.
    pub(crate) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithm.is_none_or(|only| only == algorithm) && self.material.is_for(algorithm)
    }
}

const HAS_PRIVATE: &str = "has its private part: nobody but its owner may have that";
const OTHER_ALGORITHM: &str =
    "names another alg than ES256, EdDSA, PS256 or RS256, or one that it is not for";

impl Material {
    fn is_for(&self, algorithm: Algorithm) -> bool {
        match self {
            Self::Ec { .. } => algorithm == Algorithm::Es256,
            Self::Ed { .. } => algorithm == Algorithm::EdDsa,
            Self::Rsa { .. } => [Algorithm::Ps256, Algorithm::Rs256].contains(&algorithm),
        }
    }
}

fn material(key: &Value) -> Option<Material> {
    let number = |name: &str, lengths: std::ops::RangeInclusive<usize>| {
        let text = key[name].as_str()?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        lengths.contains(&bytes.len()).then(|| text.to_owned())
    };
    match (key["kty"].as_str()?, key["crv"].as_str()) {
        ("EC", Some("P-256")) => {
            Some(Material::Ec { x: number("x", 32..=32)?, y: number("y", 32..=32)? })
        }
        ("OKP", Some("Ed25519")) => Some(Material::Ed { x: number("x", 32..=32)? }),
        ("RSA", _) => Some(Material::Rsa { n: number("n", MODULUS)?, e: number("e", 1..=8)? }),
        _ => None,
    }
}

/// The public keys of a client, as a JSON Web Key Set (RFC 7517 §5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String")]
pub struct JwkSet(Vec<Jwk>);

impl JwkSet {
    /// Reads a set. Keys that are for something else are left out, as RFC 7517 §5 says.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        Self::read_up_to(MOST, text)
    }

    /// The same of a set that may have so many keys.
    pub(crate) fn read_up_to(most: usize, text: &[u8]) -> Result<Self, String> {
        let set: Value = serde_json::from_slice(text).map_err(|_| NO_SET)?;
        let keys = set["keys"].as_array().filter(|keys| keys.len() <= most).ok_or(NO_SET)?;
        let read: Vec<_> = keys.iter().map(Jwk::read).collect();
        if read.contains(&Err(HAS_PRIVATE)) {
            return Err(format!("A key of jwks {HAS_PRIVATE}."));
        }
        let first = read.iter().find_map(|key| key.as_ref().err()).copied();
        let usable: Vec<_> = read.into_iter().flatten().collect();
        match (usable.is_empty(), first) {
            (false, _) => Ok(Self(usable)),
            (true, Some(why)) => Err(format!("No key of jwks can be used. The first {why}.")),
            (true, None) => Err("jwks has no key.".to_owned()),
        }
    }

    /// The keys that a header with this `kid`, or without one, may mean.
    pub(crate) fn meant<'a>(&'a self, kid: Option<&'a str>) -> impl Iterator<Item = &'a Jwk> {
        self.0.iter().filter(move |key| key.may_be(kid))
    }

    /// Whether there is a key for one of these algorithms.
    pub(crate) fn has_one_for(&self, algorithms: &[Algorithm]) -> bool {
        self.0.iter().any(|key| algorithms.iter().any(|algorithm| key.is_for(*algorithm)))
    }
}

const NO_SET: &str =
    "jwks must be a JSON Web Key Set of at most 32 keys, like {\"keys\": [{\"kty\": \"EC\", …}]}.";

impl TryFrom<String> for JwkSet {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(text.as_bytes())
    }
}

#[cfg(test)]
mod tests;

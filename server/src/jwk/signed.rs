//! Signed tokens of others (RFC 7515, compact): read, and then held against a key.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::{Algorithm, Jwk};

/// Most bytes of a token: one with an RSA key in its header has less than two thousand.
const MOST: usize = 8 * 1024;

/// What a token says, before it is known who has signed it.
pub(crate) struct Signed {
    pub(crate) algorithm: Algorithm,
    pub(crate) header: Map<String, Value>,
    claims: Map<String, Value>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    /// Reads a token; `None` if it is none, or is signed by what nobody here takes, such as `none`.
    pub(crate) fn read(token: &str) -> Option<Self> {
        Self::read_up_to(MOST, token)
    }

    /// The same of one that may have so many bytes.
    pub(crate) fn read_up_to(most: usize, token: &str) -> Option<Self> {
        let (message, signature) = token.rsplit_once('.').filter(|_| token.len() <= most)?;
        let (header, claims) = message.split_once('.')?;
        let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
        let object = |part: &str| serde_json::from_slice::<Map<_, _>>(&decode(part)?).ok();
        let header = object(header)?;
        let algorithm = Algorithm::named(header.get("alg")?.as_str()?)?;
        // What must be understood to know what it says (RFC 7515 §4.1.11).
        let plain = !header.contains_key("crit");
        plain.then_some(Self {
            algorithm,
            header,
            claims: object(claims)?,
            message: message.as_bytes().to_vec(),
            signature: decode(signature)?,
        })
    }

    /// Whether this key has signed it.
    pub(crate) fn is_by(&self, key: &Jwk) -> bool {
        key.verifies(self.algorithm, &self.message, &self.signature)
    }

    /// Which key its header names.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// All that it says.
    pub(crate) const fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// A claim that is text, and nothing else such as a list of it.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time, in whole seconds; an error if it is there and is none.
    #[expect(clippy::cast_possible_truncation, reason = "a time beyond is as far away")]
    pub(crate) fn time(&self, claim: &str) -> Result<Option<i64>, NoTime> {
        let Some(value) = self.claims.get(claim) else { return Ok(None) };
        let whole = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
        whole.map(Some).ok_or(NoTime)
    }
}

/// What a claim says that should be a time and is none.
pub(crate) struct NoTime;

//! scrypt in PHC form.

use scrypt::Params;

use super::parts::{UnfitHash, parameter, same, short, unpadded};

const KIND: &str = "scrypt";

/// Most bytes of memory: one guess takes as much.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;

/// Most of N × r × p, which is how long a guess takes.
const WORK_MAX: u64 = 4 * 1024 * 1024;

/// log₂ N, r and p, below the limits.
#[derive(Clone, Copy, Default)]
pub(super) struct Costs(u8, u32, u32);

impl Costs {
    pub(super) fn new((ln, r, p): (u32, u32, u32), kind: &'static str) -> Result<Self, UnfitHash> {
        let ln = u8::try_from(ln).ok().filter(|ln| (1..=30).contains(ln));
        let ln = ln.ok_or(UnfitHash::Malformed(kind))?;
        let memory = (128_u64 << ln).checked_mul(u64::from(r));
        let work = (1_u64 << ln).checked_mul(u64::from(r));
        let work = work.and_then(|work| work.checked_mul(u64::from(p)));
        let dear = memory.is_none_or(|memory| memory > MEMORY_MAX)
            || work.is_none_or(|work| work > WORK_MAX);
        if dear {
            return Err(UnfitHash::TooCostly(kind, "256 MiB, and 4,194,304 for N × r × p"));
        }
        Params::new(ln, r, p).map_err(|_| UnfitHash::Malformed(kind))?;
        Ok(Self(ln, r, p))
    }

    pub(super) fn phc(self) -> String {
        let Self(ln, r, p) = self;
        format!("ln={ln},r={r},p={p}")
    }

    pub(super) fn derive(self, password: &[u8], salt: &[u8], into: &mut [u8]) {
        let params = Params::new(self.0, self.1, self.2).expect("read with these");
        scrypt::scrypt(password, salt, &params, into).expect("the length is bounded");
    }
}

/// A hash that scrypt made.
#[derive(Clone)]
pub(crate) struct ScryptHash {
    costs: Costs,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// Reads `$scrypt$ln=16,r=8,p=1$salt$hash`.
pub(super) fn read(text: &str) -> Result<ScryptHash, UnfitHash> {
    let read = || {
        let parts: Vec<_> = text.split('$').collect();
        let [_, _, costs, salt, hash] = parts[..] else { return None };
        let costs = (parameter(costs, "ln")?, parameter(costs, "r")?, parameter(costs, "p")?);
        Some(ScryptHash::new(costs, &short(salt)?, &short(hash)?))
    };
    read().unwrap_or(Err(UnfitHash::Malformed(KIND)))
}

impl ScryptHash {
    pub(super) fn new(costs: (u32, u32, u32), salt: &[u8], hash: &[u8]) -> Result<Self, UnfitHash> {
        // A shorter hash would be found by chance.
        if salt.is_empty() || !(16..=256).contains(&hash.len()) {
            return Err(UnfitHash::Malformed(KIND));
        }
        let costs = Costs::new(costs, KIND)?;
        Ok(Self { costs, salt: salt.to_vec(), hash: hash.to_vec() })
    }

    pub(super) fn stored(&self) -> String {
        let (salt, hash) = (unpadded(&self.salt), unpadded(&self.hash));
        format!("$scrypt${}${salt}${hash}", self.costs.phc())
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let mut computed = vec![0; self.hash.len()];
        self.costs.derive(password, &self.salt, &mut computed);
        same(&computed, &self.hash)
    }
}

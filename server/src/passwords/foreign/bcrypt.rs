//! bcrypt: `$2a$`, `$2b$` and `$2y$`, which are the same for every password in UTF-8.

use bcrypt::HashParts;

use super::parts::UnfitHash;

const KIND: &str = "bcrypt";

/// Highest cost: a second or so of one core.
const COST_MAX: u32 = 14;

/// Bytes of a password that bcrypt looks at.
const LOOKED_AT: usize = 72;

/// A hash that bcrypt made.
#[derive(Clone)]
pub(crate) struct BcryptHash(String);

/// Reads `$2b$12$` with salt and hash in one.
pub(super) fn read(text: &str) -> Result<BcryptHash, UnfitHash> {
    if !["$2a$", "$2b$", "$2y$"].iter().any(|begin| text.starts_with(begin)) {
        return Err(UnfitHash::UnknownKind);
    }
    let parts: HashParts = text.parse().map_err(|_| UnfitHash::Malformed(KIND))?;
    match parts.get_cost() {
        4..=COST_MAX => Ok(BcryptHash(text.to_owned())),
        0..4 => Err(UnfitHash::Malformed(KIND)),
        _ => Err(UnfitHash::TooCostly(KIND, "14")),
    }
}

impl BcryptHash {
    pub(super) fn stored(&self) -> String {
        self.0.clone()
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        // In C a password ends at its first zero.
        let end = password.iter().position(|&byte| byte == 0).unwrap_or(password.len());
        bcrypt::verify(&password[..end.min(LOOKED_AT)], &self.0).unwrap_or(false)
    }
}

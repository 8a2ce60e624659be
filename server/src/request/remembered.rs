//! By what a browser shows that people had it remembered: one token for each of them.

use crate::secret::{Digest, Keys, Secret};

/// Bytes of a token.
const TOKEN: usize = 32;

/// Most people who can have one browser remembered; of more, the last.
const MOST: usize = 8;

/// A token that an account had a browser remembered by: 256 bits that mean nothing.
pub struct RememberedToken(Secret<[u8; TOKEN]>);

impl RememberedToken {
    /// The token of a flow in which the browser is remembered. Derived, not drawn: so an answer
    /// whose reply was lost can be repeated and gives the same cookie. `root` is what was drawn
    /// for the flow.
    pub(crate) fn of_flow(keys: &Keys, root: &[&[u8]]) -> Self {
        Self(Secret::new(keys.digest("remembered device", root).0))
    }

    /// Under what it is stored: for this account and the rules of this user flow, and no other.
    pub(crate) fn hash(&self, keys: &Keys, account_id: &str, user_flow: &str) -> Digest {
        let parts = [account_id.as_bytes(), user_flow.as_bytes(), self.0.expose()];
        keys.digest("remembered device hash", &parts)
    }

    fn copy(&self) -> Self {
        Self(Secret::new(*self.0.expose()))
    }
}

/// The tokens of a browser, the newest first.
#[derive(Default)]
pub struct RememberedTokens(Vec<RememberedToken>);

impl Clone for RememberedTokens {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(RememberedToken::copy).collect())
    }
}

/// How many there are, and nothing of them.
impl std::fmt::Debug for RememberedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tokens", self.0.len())
    }
}

impl RememberedTokens {
    /// Reads a cookie; what is none of ours is nobody's.
    pub(crate) fn read(cookie: &str) -> Self {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cookie.as_bytes()).unwrap_or_default();
        let bytes = zeroize::Zeroizing::new(bytes);
        let (tokens, rest) = bytes.as_chunks::<TOKEN>();
        if !rest.is_empty() {
            return Self::default();
        }
        let token = |bytes: &[u8; TOKEN]| RememberedToken(Secret::new(*bytes));
        Self(tokens.iter().take(MOST).map(token).collect())
    }

    /// What the cookie holds once a token is added.
    pub(crate) fn cookie_with(&self, new: &RememberedToken) -> String {
        let new = new.0.expose();
        let others = self.0.iter().map(|token| token.0.expose()).filter(|token| *token != new);
        let all: Vec<_> = [new].into_iter().chain(others).take(MOST).copied().collect();
        data_encoding::BASE64URL_NOPAD.encode(all.as_flattened())
    }

    /// Under what they are stored for an account and a user flow, if they are its.
    pub(crate) fn hashes(&self, keys: &Keys, account_id: &str, user_flow: &str) -> Vec<Digest> {
        self.0.iter().map(|token| token.hash(keys, account_id, user_flow)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_keeps_the_newest_tokens_each_once() {
        let keys = Keys::generate();
        let new = |n: u8| RememberedToken::of_flow(&keys, &[&[n]]);
        let mut cookie = String::new();
        for n in 0..10 {
            cookie = RememberedTokens::read(&cookie).cookie_with(&new(n));
        }
        cookie = RememberedTokens::read(&cookie).cookie_with(&new(5));
        let read = RememberedTokens::read(&cookie);
        let hashes = read.hashes(&keys, "mara", "default");
        let expected = [5, 9, 8, 7, 6, 4, 3, 2].map(|n| new(n).hash(&keys, "mara", "default"));
        assert!(hashes == expected);
        assert_eq!(format!("{read:?}"), "8 tokens");
        assert!(cookie.len() < 400, "a browser takes it with every request");
    }

    #[test]
    fn a_token_is_stored_under_another_name_for_each_account_and_user_flow() {
        let keys = Keys::generate();
        let token = RememberedToken::of_flow(&keys, &[b"flow"]);
        let hash = token.hash(&keys, "mara", "default");
        assert!(hash != token.hash(&keys, "ines", "default"));
        assert!(hash != token.hash(&keys, "mara", "strict"));
    }

    #[test]
    fn what_is_no_cookie_of_ours_holds_no_token() {
        for cookie in ["", "x", "AAAA", "=", "ä", &"A".repeat(44)] {
            assert!(RememberedTokens::read(cookie).0.is_empty(), "{cookie}");
        }
    }
}

//! The one-time code that a flow can end in: for apps whose pages get no
//! session of ours, because they are of another site.
//!
//! It is `OAuth`'s authorization code (RFC 6749 §4.1.2), bound by PKCE to who
//! asked for it (RFC 7636, `S256` only): in an address, it is worth nothing to
//! whoever else reads it.
//!
//! Wrong guesses are not counted: a code has 256 bits, and so has a verifier that
//! an app draws as RFC 7636 §7.1 says. They change nothing either, or whoever saw
//! a code in an address could end the session.

use flow::limits;
use protocol::Timestamp;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::Url;

use crate::app::App;
use crate::flows::flow::{Flow, ReturnTo};
use crate::problem::Problem;
use crate::secret::{Digest, Keys, Secret};
use crate::store::{Change, SessionRow, StoreError, authorization};

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

/// Where the app goes on after a sign-in, with the code if the flow ends in one.
pub(crate) fn return_to(app: &App, flow: &Flow) -> String {
    let ReturnTo { url, code_challenge } = &flow.return_to;
    match Url::parse(url).ok().filter(|_| code_challenge.is_some()) {
        Some(mut url) => {
            url.query_pairs_mut().append_pair("code", code(&app.keys, flow).expose());
            url.into()
        }
        None => url.clone(),
    }
}

/// Keeps what the flow's code gives, if it ends in one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn offer(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    session: &Digest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(challenge) = &flow.return_to.code_challenge else { return Ok(()) };
    let hash = hash(&app.keys, &code(&app.keys, flow));
    authorization::insert_authorization(change, &hash, session, challenge, now).await
}

/// Gives the session of a code, once. A code that comes again with its verifier
/// was handed on: its session ends (RFC 6749 §4.1.2).
///
/// # Errors
/// If it is not the code of this app, is over or used, or the verifier is not
/// the one that it was asked for with.
pub async fn redeem(
    app: &App,
    client: &str,
    given: &Secret<String>,
    verifier: &Verifier,
) -> Result<SessionRow, Problem> {
    const WRONG: Problem = Problem::BadRequest(
        "The code is wrong, used, older than a minute or another app's, or the code_verifier is not its own.",
    );
    let (now, hash) = (app.clock.now(), hash(&app.keys, given));
    let found = app.store.find_authorization(&hash).await?;
    let found = found.filter(|found| verifier.redeems(&found.challenge)).ok_or(WRONG)?;
    let session = app.store.find_session(&found.session, now).await?;
    let session = session.filter(|session| *session.app == *client).ok_or(WRONG)?;
    let since = now.plus(-limits::AUTHORIZATION_CODE_LIFETIME);
    let mut change = app.store.change().await?;
    let first = authorization::claim_authorization(&mut change, &hash, since).await?;
    change.commit().await.map_err(StoreError::from)?;
    first.then_some(session).ok_or(WRONG)
}

/// Derived, as the session's token is: an answer whose reply was lost is
/// repeated with the same code.
fn code(keys: &Keys, flow: &Flow) -> Secret<String> {
    let code = keys.digest("authorization code", &flow.root());
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&code.0))
}

fn hash(keys: &Keys, code: &Secret<String>) -> Digest {
    keys.digest("authorization code hash", &[code.expose().as_bytes()])
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

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
use url::Url;

use super::dpop::Thumbprint;
use super::grant;
use super::pkce::{self, Verifier};
use super::response::Mode;
use crate::app::App;
use crate::flows::flow::{Flow, ReturnTo};
use crate::problem::Problem;
use crate::secret::{Digest, Keys, Secret};
use crate::store::authorization::{self, Authorization};
use crate::store::{Change, SessionRow, StoreError, grants};

/// Where the app goes on after a sign-in, with the code if the flow ends in one.
pub(crate) fn return_to(app: &App, flow: &Flow) -> String {
    if let Some(answer) = grant::answer_of(app, flow) {
        return match answer.mode {
            Mode::Query => answer.address(),
            Mode::FormPost => format!("{}/flows/{}/respond", app.settings.home(), flow.id.as_str()),
        };
    }
    let ReturnTo { url, code_challenge, .. } = &flow.return_to;
    match Url::parse(url).ok().filter(|_| code_challenge.is_some()) {
        Some(mut url) => {
            url.query_pairs_mut().append_pair("code", code(&app.keys, flow).expose());
            url.into()
        }
        None => url.clone(),
    }
}

/// Keeps what the flow's code gives, if it ends in one. False if it may give nothing any more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn offer(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    session: &Digest,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let code = code(&app.keys, flow);
    if flow.return_to.request.is_some() {
        return grant::offer(app, change, flow, (session, &code), now).await;
    }
    let Some(challenge) = &flow.return_to.code_challenge else { return Ok(true) };
    let gives =
        Authorization { session: session.clone(), challenge: challenge.clone(), grant: None };
    keep(app, change, (&code, &gives), now).await?;
    Ok(true)
}

/// Keeps what a code gives.
///
/// # Errors
/// If the database fails.
pub(super) async fn keep(
    app: &App,
    change: &mut Change,
    (code, gives): (&Secret<String>, &Authorization),
    now: Timestamp,
) -> Result<(), StoreError> {
    authorization::insert_authorization(change, &hash(&app.keys, code), gives, now).await
}

/// A code that is kept here, from who can redeem it by PKCE. It is not used yet.
pub(super) struct Kept {
    hash: Digest,
    pub(super) gives: Authorization,
}

impl Kept {
    /// The code, if it is kept and the verifier is the one of its request.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn find(
        app: &App,
        code: &Secret<String>,
        verifier: Option<&Verifier>,
    ) -> Result<Option<Self>, StoreError> {
        let hash = hash(&app.keys, code);
        let found = app.store.find_authorization(&hash).await?;
        let found = found.filter(|gives| pkce::is_proven(&gives.challenge, verifier));
        Ok(found.map(|gives| Self { hash, gives }))
    }

    /// Whether it is claimed, in time and by exactly one of many. If it comes again, what it
    /// gave ends. The tokens of its grant are bound to the key, if one is shown.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn claim(
        &self,
        app: &App,
        key: Option<&Thumbprint>,
    ) -> Result<bool, StoreError> {
        let now = app.clock.now();
        let since = now.plus(-limits::AUTHORIZATION_CODE_LIFETIME);
        let mut change = app.store.change().await?;
        let first =
            authorization::claim_authorization(&mut change, &self.hash, (since, now)).await?;
        if let Some((grant, key)) = self.gives.grant.as_ref().zip(key).filter(|_| first) {
            grants::update_grant_jkt(&mut change, grant, &key.0).await?;
        }
        change.commit().await?;
        Ok(first)
    }
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
    let kept = Kept::find(app, given, Some(verifier)).await?;
    let kept = kept.filter(|kept| kept.gives.grant.is_none()).ok_or(WRONG)?;
    let session = app.store.find_session(&kept.gives.session, app.clock.now()).await?;
    let session = session.filter(|session| *session.app == *client).ok_or(WRONG)?;
    kept.claim(app, None).await?.then_some(session).ok_or(WRONG)
}

/// Derived, as the session's token is: an answer whose reply was lost is
/// repeated with the same code.
pub(super) fn code(keys: &Keys, flow: &Flow) -> Secret<String> {
    let code = keys.digest("authorization code", &flow.root());
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&code.0))
}

fn hash(keys: &Keys, code: &Secret<String>) -> Digest {
    keys.digest("authorization code hash", &[code.expose().as_bytes()])
}

//! What a sign-in gives an OpenID client: a grant, which its code and its tokens stand for.

use protocol::Timestamp;

use super::authorization_code::{claim, code, hash};
use super::consent;
use super::dpop::Thumbprint;
use super::pkce::Verifier;
use super::pushed;
use super::refused::ErrorCode;
use super::request::{AuthorizationRequest, OFFLINE_ACCESS};
use super::response::Answer;
use crate::app::App;
use crate::flows::flow::Flow;
use crate::problem::Problem;
use crate::secret::{Digest, Secret, handle, random};
use crate::settings::{AppSettings, Consent, Refresh};
use crate::store::authorization::{self, Authorization};
use crate::store::consents;
use crate::store::grants::{self, GrantRow, NewGrant};
use crate::store::{Change, StoreError};

/// What goes to the OpenID client of a flow in which somebody has signed in; `None` if it
/// is no client's.
pub(crate) fn answer_of(app: &App, flow: &Flow) -> Option<Answer> {
    let asked = AuthorizationRequest::stored(flow.return_to.request.as_deref()?);
    let issuer = app.settings.home();
    Some(match is_for_another(flow, &asked) {
        true => {
            let why = "another person signed in than id_token_hint names";
            asked.receiver().error(ErrorCode::LoginRequired, why, &issuer)
        }
        false => asked.receiver().code(code(&app.keys, flow).expose(), &issuer),
    })
}

fn is_for_another(flow: &Flow, asked: &AuthorizationRequest) -> bool {
    flow.account_id.as_deref().is_some_and(|account| asked.is_about_another(account))
}

/// Keeps what the code of a flow gives.
///
/// False if the client may not have it any more: what was agreed to is revoked.
///
/// # Errors
/// If the database fails.
pub(super) async fn offer(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    (session, code): (&Digest, &Secret<String>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(request) = &flow.return_to.request else { return Ok(true) };
    let asked = AuthorizationRequest::stored(request);
    match is_for_another(flow, &asked) {
        true => Ok(true),
        false => insert(app, change, (&asked, session, code), now).await,
    }
}

/// Gives a client a code by a session that is there, without anything shown. `None` if
/// the session is over by now.
///
/// # Errors
/// If the database fails.
pub(crate) async fn continue_session(
    app: &App,
    asked: &AuthorizationRequest,
    session: &Digest,
    now: Timestamp,
) -> Result<Option<Answer>, StoreError> {
    let code = Secret::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>()));
    let mut change = app.store.change().await?;
    let granted = insert(app, &mut change, (asked, session, &code), now).await?;
    change.commit().await?;
    let answer = || asked.receiver().code(code.expose(), &app.settings.home());
    Ok(granted.then(answer))
}

/// Stores a grant and its code; false if the session is over, or its owner has not agreed to what
/// is asked for.
async fn insert(
    app: &App,
    change: &mut Change,
    (asked, session, code): (&AuthorizationRequest, &Digest, &Secret<String>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, text) = (handle(), asked.text());
    let client = app.settings.app(asked.client());
    let outlives = client.is_some_and(|client| client.refresh == Refresh::Offline);
    if let Some(client) = client.filter(|client| client.consent == Consent::FirstTime) {
        let agreed = consents::claim_consent(change, session, asked.client()).await?;
        if !consent::is_given(asked, client, agreed.as_deref()) {
            return Ok(false);
        }
    }
    let offline = outlives && asked.has_scope(OFFLINE_ACCESS);
    let new = NewGrant { id: &id, app: asked.client(), request: &text, offline };
    if !grants::insert_grant(change, &new, session, now).await? {
        return Ok(false);
    }
    if let Some(pushed) = asked.pushed() {
        pushed::use_up(app, change, pushed, now).await?;
    }
    let challenge = asked.challenge().map(|challenge| challenge.0.to_vec()).unwrap_or_default();
    let gives = Authorization { session: session.clone(), challenge, grant: Some(id) };
    authorization::insert_authorization(change, &hash(&app.keys, code), &gives, now).await?;
    Ok(true)
}

/// A grant that a client has redeemed the code of.
pub(crate) struct Granted {
    pub(crate) id: String,
    pub(crate) row: GrantRow,
    pub(crate) asked: AuthorizationRequest,
}

/// What a client shows beside a code.
pub(crate) struct Shown<'a> {
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) verifier: Option<&'a Verifier>,
    /// The key of its proof.
    pub(crate) key: Option<&'a Thumbprint>,
}

/// Redeems a code, once. `None` if it is wrong, late, another client's, or was used; if it
/// was, its grant ends, and the person's session stays.
///
/// # Errors
/// If the database fails.
pub(crate) async fn redeem(
    app: &App,
    client: &AppSettings,
    code: &Secret<String>,
    Shown { redirect_uri, verifier, key }: Shown<'_>,
) -> Result<Option<Granted>, StoreError> {
    let (now, hash) = (app.clock.now(), hash(&app.keys, code));
    let Some(found) = app.store.find_authorization(&hash).await? else { return Ok(None) };
    let Some(id) = found.grant else { return Ok(None) };
    let Some(row) = app.store.find_grant(&id, now).await? else { return Ok(None) };
    let asked = AuthorizationRequest::stored(&row.request);
    let proven = match verifier {
        // A verifier to which there is no challenge was not asked for by this client.
        None => found.challenge.is_empty(),
        Some(verifier) => !found.challenge.is_empty() && verifier.redeems(&found.challenge),
    };
    let same = match redirect_uri {
        Some(uri) => uri == asked.receiver().redirect_uri,
        // Where there is one address only, nothing else can be meant (OpenID Connect Core §3.1.3.2).
        None => client.redirect_uris.get_ref().len() == 1,
    };
    let bound = asked.dpop_jkt().is_none_or(|jkt| key.is_some_and(|key| key.is(jkt)));
    let own = *client.id == *row.app && proven && same && bound;
    let first = own && claim(app, &hash, now, key.map(|key| (&*id, key))).await?;
    let row = GrantRow { jkt: key.map(|key| key.0.clone()), ..row };
    Ok(first.then_some(Granted { id, row, asked }))
}

/// The grant of this id, if it still counts.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(app: &App, id: &str) -> Result<Option<Granted>, Problem> {
    let row = app.store.find_grant(id, app.clock.now()).await?;
    Ok(row.map(|row| {
        let asked = AuthorizationRequest::stored(&row.request);
        Granted { id: id.to_owned(), row, asked }
    }))
}

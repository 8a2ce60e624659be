//! What a sign-in gives an OpenID client: a grant, which its code and its tokens stand for.

use protocol::Timestamp;

use super::authorization_code::{self, Kept, code};
use super::consent;
use super::dpop::Thumbprint;
use super::pkce::{self, Verifier};
use super::pushed;
use super::refused::ErrorCode;
use super::request::{AuthorizationRequest, OFFLINE_ACCESS};
use super::response::Answer;
use super::sealed_code::SealedCode;
use crate::app::App;
use crate::flows::flow::Flow;
use crate::problem::Problem;
use crate::secret::{Digest, Secret, handle, random};
use crate::settings::{AppSettings, Consent, Refresh};
use crate::store::authorization::Authorization;
use crate::store::consents;
use crate::store::grants::{self, GrantRow, NewGrant};
use crate::store::session_name::SessionName;
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
        false => insert_with_code(app, change, (&asked, session, code), now).await,
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
    let Some(found) = app.store.find_session(session, now).await? else { return Ok(None) };
    let code = match found.sid.filter(|_| asked.pushed().is_none()) {
        Some(sid) => SealedCode { grant: handle(), sid, asked: asked.clone() }.seal(app, now),
        None => None,
    };
    let code = match code {
        Some(code) => Some(code),
        None => kept_code(app, asked, session, now).await?,
    };
    Ok(code.map(|code| asked.receiver().code(code.expose(), &app.settings.home())))
}

/// A code that is stored: of a request that counts once, or is too long to be sealed.
async fn kept_code(
    app: &App,
    asked: &AuthorizationRequest,
    session: &Digest,
    now: Timestamp,
) -> Result<Option<Secret<String>>, StoreError> {
    let code = Secret::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>()));
    let mut change = app.store.change().await?;
    let granted = insert_with_code(app, &mut change, (asked, session, &code), now).await?;
    change.commit().await?;
    Ok(granted.then_some(code))
}

/// Stores a grant and its code; false if the session is over, or its owner has not agreed to what
/// is asked for.
async fn insert_with_code(
    app: &App,
    change: &mut Change,
    (asked, session, code): (&AuthorizationRequest, &Digest, &Secret<String>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = handle();
    if !insert(app, change, (&id, asked), (SessionName::Hash(session), None), now).await? {
        return Ok(false);
    }
    if let Some(pushed) = asked.pushed() {
        pushed::use_up(app, change, pushed, now).await?;
    }
    let challenge = challenge(asked);
    let gives = Authorization { session: session.clone(), challenge, grant: Some(id) };
    authorization_code::keep(app, change, (code, &gives), now).await?;
    Ok(true)
}

/// Stores a grant; false if the session is over, its owner has not agreed to what is asked for,
/// or there is one of this id.
async fn insert(
    app: &App,
    change: &mut Change,
    (id, asked): (&str, &AuthorizationRequest),
    (session, key): (SessionName<'_>, Option<&Thumbprint>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let client = app.settings.app(asked.client());
    let outlives = client.is_some_and(|client| client.refresh == Refresh::Offline);
    if let Some(client) = client.filter(|client| client.consent == Consent::FirstTime) {
        let agreed = consents::claim_consent(change, session, asked.client()).await?;
        if !consent::is_given(asked, (&app.settings, client), agreed.as_ref()) {
            return Ok(false);
        }
    }
    let offline = outlives && asked.has_scope(OFFLINE_ACCESS);
    let (request, jkt) = (&*asked.granted(), key.map(|key| &*key.0));
    let new = NewGrant { id, app: asked.client(), request, offline, jkt };
    grants::insert_grant(change, &new, session, now).await
}

/// What redeems the code of a request, hashed; empty if a client's secret alone does.
fn challenge(asked: &AuthorizationRequest) -> Vec<u8> {
    asked.challenge().map(|challenge| challenge.0.to_vec()).unwrap_or_default()
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
/// was, its grant ends, and the person's session stays. A key that is shown now may not be in the
/// row yet.
///
/// # Errors
/// If the database fails.
pub(crate) async fn redeem(
    app: &App,
    client: &AppSettings,
    code: &Secret<String>,
    shown: Shown<'_>,
) -> Result<Option<Granted>, Problem> {
    if let Some(sealed) = SealedCode::open(app, code, app.clock.now()) {
        let proven = pkce::is_proven(&challenge(&sealed.asked), shown.verifier);
        let may = proven && may_redeem(client, &sealed.asked, &shown);
        return if may { store(app, sealed, shown.key).await } else { Ok(None) };
    }
    let Some(kept) = Kept::find(app, code, shown.verifier).await? else { return Ok(None) };
    let Some(id) = &kept.gives.grant else { return Ok(None) };
    let Some(granted) = find(app, id).await? else { return Ok(None) };
    let may = may_redeem(client, &granted.asked, &shown);
    let first = may && kept.claim(app, shown.key).await?;
    Ok(first.then_some(granted))
}

/// Whether the code of this request is this client's, which shows all that it asked to be held to.
fn may_redeem(client: &AppSettings, asked: &AuthorizationRequest, shown: &Shown<'_>) -> bool {
    let same = match shown.redirect_uri {
        Some(uri) => uri == asked.receiver().redirect_uri,
        // Where there is one address only, nothing else can be meant (OpenID Connect Core §3.1.3.2).
        None => client.redirect_uris.get_ref().len() == 1,
    };
    let bound = asked.dpop_jkt().is_none_or(|jkt| shown.key.is_some_and(|key| key.is(jkt)));
    client.id == asked.client() && same && bound
}

/// Stores the grant of a sealed code, if it is the first to be redeemed; if not, the grant ends.
async fn store(
    app: &App,
    SealedCode { grant, sid, asked }: SealedCode,
    key: Option<&Thumbprint>,
) -> Result<Option<Granted>, Problem> {
    let now = app.clock.now();
    let mut change = app.store.change().await?;
    let session = SessionName::Sid(&sid);
    let first = insert(app, &mut change, (&grant, &asked), (session, key), now).await?;
    change.commit().await.map_err(StoreError::from)?;
    if first {
        return find(app, &grant).await;
    }
    app.store.update_grant_ended(&grant, now).await?;
    Ok(None)
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

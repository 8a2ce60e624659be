//! What a client asks for by itself, before it sends the browser (PAR, RFC 9126).
//!
//! Nothing of it is stored: the `request_uri` is the checked request, sealed. It leads to a
//! sign-in for a minute, as often as the page is loaded, and is used up when its code is made.

use data_encoding::BASE64URL_NOPAD;
use flow::limits;
use protocol::Timestamp;

use super::dpop::Thumbprint;
use super::refused::{ErrorCode, Refused};
use super::request::AuthorizationRequest;
use super::sent::Sent;
use super::token_error::TokenError;
use crate::app::App;
use crate::secret::{Digest, Keys};
use crate::settings::AppSettings;
use crate::store::spent::insert_spent;
use crate::store::{Change, StoreError};

/// How a `request_uri` of ours begins.
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// What the key is for.
const USAGE: &str = "pushed request";

/// Seconds for which it is known that a request was used: longer than any page on which it was
/// opened before can have it begin again.
const REMEMBERED: i64 = 24 * 60 * 60;

/// Whether a `request_uri` looks like one of ours; any other is an address, which is never fetched.
pub(crate) fn is_ours(uri: &str) -> bool {
    uri.starts_with(PREFIX)
}

/// Takes a client's request, and gives what leads to it. Its code is bound to the key of the
/// request's proof, if it has one.
///
/// `subject` is whom its ID token is about.
///
/// # Errors
/// If the request is wrong.
pub(crate) fn push(
    app: &App,
    client: &AppSettings,
    (sent, key): (&[u8], Option<&Thumbprint>),
    subject: Option<String>,
) -> Result<String, TokenError> {
    let asked = AuthorizationRequest::of_push(&app.settings, client, (sent, key), |_| subject)?;
    Ok(seal(app, &asked, limits::PUSHED_REQUEST_LIFETIME))
}

/// The query by which a request that was opened begins again.
pub(crate) fn again(app: &App, asked: &AuthorizationRequest) -> String {
    let uri = seal(app, asked, limits::BEGINNING_LIFETIME);
    let query = [("client_id", asked.client()), ("request_uri", &uri)];
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish()
}

fn seal(app: &App, asked: &AuthorizationRequest, seconds: i64) -> String {
    let until = app.clock.now().plus(seconds);
    let bytes = [&until.0.to_be_bytes()[..], asked.text().as_bytes()].concat();
    let sealed = app.keys.seal_for(USAGE, &app.settings.home(), &bytes);
    PREFIX.to_owned() + &BASE64URL_NOPAD.encode(&sealed)
}

/// What a client has pushed. What stands beside its `request_uri` is ignored, but for the client.
///
/// # Errors
/// If the database fails.
pub(crate) async fn open(
    app: &App,
    sent: &[u8],
) -> Result<Result<AuthorizationRequest, Refused>, StoreError> {
    let sent = Sent::read(sent);
    let (asked, until) = match find(app, &sent) {
        Ok(found) => found,
        Err(why) => return Ok(Err(Refused::OnPage(why))),
    };
    let to_client = |why| {
        let code = ErrorCode::InvalidRequestUri;
        Refused::ToClient(asked.receiver().error(code, why, &app.settings.home()))
    };
    if app.clock.now().0 >= until.0 {
        return Ok(Err(to_client("request_uri is older than a minute")));
    }
    let hash = hash(&app.keys, asked.pushed().unwrap_or_default());
    if app.store.is_spent(&hash).await? {
        return Ok(Err(to_client("request_uri was used")));
    }
    Ok(Ok(asked))
}

/// A pushed request of the client that the address names, and until when it leads to a sign-in.
fn find(app: &App, sent: &Sent) -> Result<(AuthorizationRequest, Timestamp), &'static str> {
    const OTHER: &str = "request_uri is none that this client was given.";
    let client = sent.client(&app.settings)?;
    let sealed = sent.value("request_uri").and_then(|uri| uri.strip_prefix(PREFIX));
    let sealed = BASE64URL_NOPAD.decode(sealed.unwrap_or_default().as_bytes());
    let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed.map_err(|_| OTHER)?);
    let opened = opened.ok_or(OTHER)?;
    let (until, text) = opened.expose().split_first_chunk().ok_or(OTHER)?;
    let asked = AuthorizationRequest::stored(std::str::from_utf8(text).map_err(|_| OTHER)?);
    if asked.client() != client.id {
        return Err(OTHER);
    }
    // The settings may have changed since.
    if !client.takes_answers_at(&asked.receiver().redirect_uri) {
        return Err(
            "redirect_uri is none of this client's redirect_uris in the settings any more.",
        );
    }
    Ok((asked, Timestamp(i64::from_be_bytes(*until))))
}

/// Has a pushed request lead to no other sign-in, together with what makes its code.
///
/// # Errors
/// If the database fails.
pub(super) async fn use_up(
    app: &App,
    change: &mut Change,
    pushed: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert_spent(change, &hash(&app.keys, pushed), now.plus(REMEMBERED)).await
}

fn hash(keys: &Keys, pushed: &str) -> Digest {
    keys.digest("used request", &[pushed.as_bytes()])
}

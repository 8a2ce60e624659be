//! The access token: what a client shows where it asks for more.
//!
//! It holds the grant and its end, sealed, and is stored nowhere. Each use asks the
//! database whether the grant still counts. One for an API is signed instead.

use data_encoding::BASE64URL_NOPAD;
use flow::limits;
use protocol::Timestamp;

use super::api_token;
use super::dpop::Thumbprint;
use super::grant::{self, Granted};
use crate::app::App;
use crate::problem::Problem;
use crate::settings::{ApiSettings, AppSettings};

/// How a token begins, so that scanners of leaked secrets know it.
const PREFIX: &str = "pat_";

/// What stands between the grant and the thumbprint of a key.
const BOUND: &str = ".";

/// What the key is for.
const USAGE: &str = "access token";

/// The access token of a grant, for an API if one is named, which counts beside the proof of this
/// key only; and for how many seconds.
///
/// # Errors
/// If it cannot be signed, as the database fails.
pub(crate) async fn issue(
    app: &App,
    (client, api): (&AppSettings, Option<&ApiSettings>),
    granted: &Granted,
    key: Option<&Thumbprint>,
) -> Result<(String, i64), Problem> {
    Ok(match api {
        None => (sealed(app, granted, key), limits::ACCESS_TOKEN_LIFETIME),
        Some(api) => {
            let token = api_token::issue(app, (client, api), granted, key).await?;
            (token, limits::API_TOKEN_LIFETIME)
        }
    })
}

fn sealed(app: &App, granted: &Granted, key: Option<&Thumbprint>) -> String {
    let until = app.clock.now().plus(limits::ACCESS_TOKEN_LIFETIME);
    let bound = key.map(|key| [BOUND, &*key.0].concat()).unwrap_or_default();
    let bytes = [&until.0.to_be_bytes()[..], granted.id.as_bytes(), bound.as_bytes()].concat();
    let sealed = app.keys.seal_for(USAGE, &app.settings.home(), &bytes);
    PREFIX.to_owned() + &BASE64URL_NOPAD.encode(&sealed)
}

/// What a token stands for.
pub(crate) struct Found {
    pub(crate) granted: Granted,
    /// When it is over.
    pub(crate) until: Timestamp,
    /// The thumbprint of the key beside which it counts, if it is bound to one.
    pub(crate) jkt: Option<String>,
    /// The API that it is for, and what for; none if it is for this server.
    pub(crate) for_api: Option<(String, String)>,
}

/// What a token stands for; `None` if it is none of ours, is over, or its grant counts no more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(app: &App, token: &str) -> Result<Option<Found>, Problem> {
    let Some((bound, until)) = read(app, token) else {
        let found = api_token::find(app, token).await?;
        return Ok(found.map(|found| Found {
            granted: found.granted,
            until: found.until,
            jkt: found.jkt,
            for_api: Some((found.audience, found.scope)),
        }));
    };
    let (id, jkt) = match bound.split_once(BOUND) {
        Some((id, jkt)) => (id, Some(jkt.to_owned())),
        None => (&*bound, None),
    };
    Ok(grant::find(app, id).await?.map(|granted| Found { granted, until, jkt, for_api: None }))
}

/// Ends the grant of a client's own token (RFC 7009). Any other is left as it is.
///
/// # Errors
/// If the database fails.
pub(crate) async fn revoke(app: &App, client: &AppSettings, token: &str) -> Result<(), Problem> {
    let found = find(app, token).await?.map(|found| found.granted);
    match found.filter(|granted| *granted.row.app == *client.id) {
        Some(granted) => Ok(app.store.update_grant_ended(&granted.id, app.clock.now()).await?),
        None => Ok(()),
    }
}

/// The grant, with the key if it is bound to one, and the end.
fn read(app: &App, token: &str) -> Option<(String, Timestamp)> {
    let sealed = BASE64URL_NOPAD.decode(token.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed)?;
    let (until, bound) = opened.expose().split_first_chunk()?;
    let (bound, until) = (String::from_utf8(bound.to_vec()).ok()?, i64::from_be_bytes(*until));
    (app.clock.now().0 < until).then_some((bound, Timestamp(until)))
}

//! The access token: what a client shows where it asks for more.
//!
//! It holds the grant and its end, sealed, and is stored nowhere. Each use asks the
//! database whether the grant still counts.

use data_encoding::BASE64URL_NOPAD;
use flow::limits;
use protocol::Timestamp;

use super::grant::{self, Granted};
use crate::app::App;
use crate::problem::Problem;
use crate::settings::AppSettings;

/// How a token begins, so that scanners of leaked secrets know it.
const PREFIX: &str = "pat_";

/// What the key is for.
const USAGE: &str = "access token";

/// The access token of a grant.
pub(crate) fn issue(app: &App, granted: &Granted) -> String {
    let until = app.clock.now().plus(limits::ACCESS_TOKEN_LIFETIME);
    let bytes = [&until.0.to_be_bytes()[..], granted.id.as_bytes()].concat();
    let sealed = app.keys.seal_for(USAGE, &app.settings.home(), &bytes);
    PREFIX.to_owned() + &BASE64URL_NOPAD.encode(&sealed)
}

/// What a token stands for; `None` if it is none of ours, is over, or its grant counts no more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(app: &App, token: &str) -> Result<Option<Granted>, Problem> {
    Ok(find_with_end(app, token).await?.map(|(granted, _)| granted))
}

/// The same, and when the token is over.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_with_end(
    app: &App,
    token: &str,
) -> Result<Option<(Granted, Timestamp)>, Problem> {
    let Some((id, until)) = read(app, token) else { return Ok(None) };
    Ok(grant::find(app, &id).await?.map(|granted| (granted, until)))
}

/// Ends the grant of a client's own token (RFC 7009). Any other is left as it is.
///
/// # Errors
/// If the database fails.
pub(crate) async fn revoke(app: &App, client: &AppSettings, token: &str) -> Result<(), Problem> {
    let granted = find(app, token).await?.filter(|granted| *granted.row.app == *client.id);
    match granted {
        Some(granted) => Ok(app.store.update_grant_ended(&granted.id, app.clock.now()).await?),
        None => Ok(()),
    }
}

fn read(app: &App, token: &str) -> Option<(String, Timestamp)> {
    let sealed = BASE64URL_NOPAD.decode(token.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed)?;
    let (until, id) = opened.expose().split_first_chunk()?;
    let (id, until) = (String::from_utf8(id.to_vec()).ok()?, i64::from_be_bytes(*until));
    (app.clock.now().0 < until).then_some((id, Timestamp(until)))
}

//! The refresh token: by it a client that asked for `offline_access` has a new access token,
//! for as long as the person's session lives, or for months if the client's settings say so
//! (RFC 6749 §6, RFC 9700 §4.14).
//!
//! It holds the grant and its generation, sealed, and is stored nowhere. A client without a
//! secret gets another with each use, and one that was used before ends the grant: somebody
//! else has it. The one before counts for a minute, because replies get lost and an app may
//! run in two tabs. A client with a secret or a key keeps its own: what is stolen is of no use
//! without that.

use data_encoding::BASE64URL_NOPAD;

use super::dpop::Thumbprint;
use super::grant::{self, Granted};
use super::request::OFFLINE_ACCESS;
use crate::app::App;
use crate::problem::Problem;
use crate::settings::{AppKind, AppSettings};

/// How a token begins, so that scanners of leaked secrets know it.
const PREFIX: &str = "prt_";

/// What the key is for.
const USAGE: &str = "refresh token";

/// Seconds in which the token before the present one gives the present one again.
const GRACE: i64 = 60;

/// The refresh token of a grant, if its client asked for one.
pub(crate) fn issue(app: &App, granted: &Granted) -> Option<String> {
    let Granted { id, row, asked } = granted;
    asked.has_scope(OFFLINE_ACCESS).then(|| write(app, id, row.generation))
}

/// What a client has for a token: its grant, and the token that it uses from now on. `None`
/// if it is none of this client's, is over, or was replaced.
///
/// # Errors
/// If the database fails.
pub(crate) async fn redeem(
    app: &App,
    client: &AppSettings,
    token: &str,
    key: Option<&Thumbprint>,
) -> Result<Option<(Granted, String)>, Problem> {
    let Some((granted, generation)) = own(app, client, token).await? else { return Ok(None) };
    let server = client.kind == Some(AppKind::Server);
    // A client that proves itself otherwise may have a new key (RFC 9449 §5), and not none.
    let shows = |jkt: &String| key.is_some_and(|key| server || key.is(jkt));
    if !granted.row.jkt.as_ref().is_none_or(shows) {
        return Ok(None);
    }
    let present = match server || granted.row.jkt.is_some() {
        true => kept(app, &granted, generation).await?,
        false => rotated(app, &granted, generation).await?,
    };
    Ok(present.map(|generation| {
        let next = write(app, &granted.id, generation);
        (granted, next)
    }))
}

/// What a client's own token stands for, without using it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(
    app: &App,
    client: &AppSettings,
    token: &str,
) -> Result<Option<Granted>, Problem> {
    let found = own(app, client, token).await?;
    // Of a client with a secret, as this is for, only the present one counts.
    let present = found.filter(|(granted, generation)| *generation == granted.row.generation);
    Ok(present.map(|(granted, _)| granted))
}

/// Ends the grant of a client's own token; whether it is one (RFC 7009).
///
/// # Errors
/// If the database fails.
pub(crate) async fn revoke(app: &App, client: &AppSettings, token: &str) -> Result<bool, Problem> {
    let Some((granted, _)) = own(app, client, token).await? else { return Ok(false) };
    app.store.update_grant_ended(&granted.id, app.clock.now()).await?;
    Ok(true)
}

/// The grant and the generation of a client's own token.
async fn own(
    app: &App,
    client: &AppSettings,
    token: &str,
) -> Result<Option<(Granted, i64)>, Problem> {
    let Some((id, generation)) = read(app, token) else { return Ok(None) };
    let granted = grant::find(app, &id).await?;
    let granted = granted.filter(|granted| *granted.row.app == *client.id);
    Ok(granted.map(|granted| (granted, generation)))
}

/// The same generation, if it is the present one.
async fn kept(app: &App, granted: &Granted, generation: i64) -> Result<Option<i64>, Problem> {
    let present = generation == granted.row.generation;
    if present && granted.row.offline {
        app.store.update_grant_used(&granted.id, app.clock.now()).await?;
    }
    Ok(present.then_some(generation))
}

/// The generation that follows; that which is there already, if it took this one's place a
/// moment ago. Anything older ends the grant.
async fn rotated(app: &App, granted: &Granted, generation: i64) -> Result<Option<i64>, Problem> {
    let now = app.clock.now();
    if app.store.update_grant_rotated(&granted.id, generation, now).await? {
        return Ok(Some(generation + 1));
    }
    // Another request was first, since the grant was read or before.
    let Some(present) = grant::find(app, &granted.id).await? else { return Ok(None) };
    let row = &present.row;
    let recent = row.rotated_at.is_some_and(|at| now <= at.plus(GRACE));
    if recent && row.generation == generation + 1 {
        return Ok(Some(row.generation));
    }
    app.store.update_grant_ended(&granted.id, now).await?;
    Ok(None)
}

fn write(app: &App, id: &str, generation: i64) -> String {
    let bytes = [&generation.to_be_bytes()[..], id.as_bytes()].concat();
    let sealed = app.keys.seal_for(USAGE, &app.settings.home(), &bytes);
    PREFIX.to_owned() + &BASE64URL_NOPAD.encode(&sealed)
}

fn read(app: &App, token: &str) -> Option<(String, i64)> {
    let sealed = BASE64URL_NOPAD.decode(token.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed)?;
    let (generation, id) = opened.expose().split_first_chunk()?;
    Some((String::from_utf8(id.to_vec()).ok()?, i64::from_be_bytes(*generation)))
}

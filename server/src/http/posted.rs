//! Requests of OpenID clients by the form of another site: it brings no cookie of ours, so the
//! browser is led to the same by GET, which does. The address holds them sealed.

use axum::http::Uri;
use axum::response::Redirect;
use url::form_urlencoded::parse;

use crate::app::App;
use crate::problem::Problem;

/// What holds them.
const POSTED: &str = "posted";

/// What the key is for.
const USAGE: &str = "posted";

/// Leads to the same by GET.
pub(crate) fn lead(app: &App, path: &str, body: &[u8]) -> Redirect {
    let sealed = app.keys.seal_for(USAGE, &app.settings.home(), body);
    let sealed = data_encoding::BASE64URL_NOPAD.encode(&sealed);
    Redirect::to(&app.settings.at(&format!("{path}?{POSTED}={sealed}")))
}

/// What the client sent, in the address or by a form before.
pub(crate) fn sent(app: &App, uri: &Uri) -> Result<Vec<u8>, Problem> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let posted = parse(query).find(|(name, _)| name == POSTED);
    let Some((_, sealed)) = posted else { return Ok(query.to_vec()) };
    let sealed = data_encoding::BASE64URL_NOPAD.decode(sealed.as_bytes()).unwrap_or_default();
    let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed);
    let opened = opened.ok_or(Problem::Client("posted is none of this server's."))?;
    Ok(opened.expose().clone())
}

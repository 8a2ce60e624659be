//! Signing out by an OpenID client (OpenID Connect RP-Initiated Logout).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use url::form_urlencoded::{Serializer, parse};

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::handlers::session;
use crate::http::posted;
use crate::oauth::id_token::{self, Hint};
use crate::pages;
use crate::problem::Problem;
use crate::store::SessionRow;

type Shared = State<Arc<App>>;

/// What a client asks for.
struct Asked {
    /// Its ID token, if that is one of ours, and its own.
    hint: Option<Hint>,
    /// Where it has people led then, if it may.
    on: Option<String>,
}

/// `GET /oauth/logout`. With an ID token of this browser's session it ends at once, and leads on.
/// Of anything else a person is asked, and nothing is gone on with.
pub(crate) async fn logout(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    uri: Uri,
) -> Result<Response, Problem> {
    let Asked { hint, on } = read(&app, &posted::sent(&app, &uri)?).await?;
    let here = session::of(&app, &request).await?;
    let same = |session: &SessionRow, hint: &Hint| {
        session.sid.as_ref() == Some(&hint.sid) && *session.account.id == *hint.subject
    };
    let ends = match (&here, &hint) {
        (Some(session), Some(hint)) => same(session, hint),
        (Some(_), None) => false,
        (None, hint) => hint.is_some(),
    };
    match (here, on.filter(|_| ends)) {
        (Some(session), _) if !ends => {
            Ok(pages::sign_out(&app, &session.email, request.locale, &request.nonce))
        }
        (_, on) => signed_out(&app, &request, jar, on).await,
    }
}

/// `POST /oauth/logout`
pub(crate) async fn post(State(app): Shared, body: Bytes) -> Redirect {
    posted::lead(&app, "/oauth/logout", &body)
}

/// `POST /oauth/sign-out`: the button of the page that asks.
pub(crate) async fn sign_out(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
) -> Result<Response, Problem> {
    signed_out(&app, &request, jar, None).await
}

/// Signs out, and leads on, or says that it is done and what is not: at a provider people stay signed
/// in.
async fn signed_out(
    app: &App,
    request: &BrowserRequest,
    jar: CookieJar,
    on: Option<String>,
) -> Result<Response, Problem> {
    let session = session::end_here(app, request).await?;
    let by_provider = session.as_ref().is_some_and(SessionRow::is_by_provider);
    let still = request.last_provider(app, &jar).filter(|_| by_provider);
    let jar = request.sign_out(jar, by_provider);
    if let Some(on) = on {
        return Ok((jar, Redirect::to(&on)).into_response());
    }
    let page = pages::signed_out(app, still, request.locale, &request.nonce);
    Ok((jar, page).into_response())
}

async fn read(app: &App, sent: &[u8]) -> Result<Asked, Problem> {
    let value = |wanted: &str| {
        parse(sent).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let hint = match value("id_token_hint") {
        Some(token) => id_token::hint(app, &token).await?,
        None => None,
    };
    let named = value("client_id");
    let hint = hint.filter(|hint| named.as_ref().is_none_or(|named| *named == hint.client));
    let client = hint.as_ref().and_then(|hint| app.settings.app(&hint.client));
    let on = value("post_logout_redirect_uri");
    let on = on.filter(|on| client.is_some_and(|client| client.takes_signed_out_at(on)));
    Ok(Asked { on: on.map(|on| with_state(on, value("state"))), hint })
}

fn with_state(on: String, state: Option<String>) -> String {
    let Some(state) = state else { return on };
    let joint = if on.contains('?') { '&' } else { '?' };
    let state = Serializer::new(String::new()).append_pair("state", &state).finish();
    format!("{on}{joint}{state}")
}

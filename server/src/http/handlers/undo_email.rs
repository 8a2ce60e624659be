//! Having an address back that was changed: the link in the mail to it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use protocol::FirstFactor;
use url::form_urlencoded::parse;

use crate::accounts::address::{self, Restored};
use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::ids::AppId;
use crate::pages::undo_email;
use crate::problem::Problem;
use crate::secret::Secret;
use words::Key;

type Shared = State<Arc<App>>;

/// `GET /undo-email?token=`: asks. Programs that follow the links of mails change nothing.
pub(crate) async fn ask(
    State(app): Shared,
    request: BrowserRequest,
    uri: Uri,
) -> Result<Response, Problem> {
    let token = token(uri.query().unwrap_or_default().as_bytes());
    let page = (request.locale, &request.nonce);
    Ok(match address::find(&app, &token).await? {
        Some(former) => undo_email::ask(&app, &former, &token, page),
        None => undo_email::gone(&app, Key::UndoEmailGoneText, page),
    })
}

/// `POST /undo-email`: gives the account its address back, and leads to a new password.
pub(crate) async fn undo(
    State(app): Shared,
    request: BrowserRequest,
    body: Bytes,
) -> Result<Response, Problem> {
    let page = (request.locale, &request.nonce);
    Ok(match address::restore(&app, &token(&body)).await? {
        Restored::Done(former) => {
            let on = next(&app, &former.app);
            Redirect::to(&app.settings.at(&on)).into_response()
        }
        Restored::Gone => undo_email::gone(&app, Key::UndoEmailGoneText, page),
        Restored::Taken => undo_email::gone(&app, Key::UndoEmailTaken, page),
    })
}

/// Where a new password is set; where there are none, where people sign in.
fn next(app: &App, client: &AppId) -> String {
    let Ok((_, user_flow)) = app.app_of(client) else { return "/reset-password".to_owned() };
    let page = match user_flow.first_factor {
        FirstFactor::EmailPassword => "reset-password",
        FirstFactor::EmailCode => "sign-in",
    };
    format!("/{page}?app={client}")
}

/// What the link holds; empty, which brings nothing back, if it holds none.
fn token(encoded: &[u8]) -> Secret<String> {
    let found = parse(encoded).find(|(name, _)| name == "token");
    Secret::new(found.map(|(_, token)| token.into_owned()).unwrap_or_default())
}

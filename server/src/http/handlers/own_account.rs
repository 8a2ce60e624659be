//! What people do with their whole account: have all that is stored of it, and delete it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::cookie::CookieJar;
use time::OffsetDateTime;
use url::form_urlencoded::parse;

use crate::accounts::{deletion, person};
use crate::app::App;
use crate::email;
use crate::flows::Flows;
use crate::flows::flow::Flow;
use crate::http::context::BrowserRequest;
use crate::http::handlers::session;
use crate::observability::audit::{self, Who};
use crate::pages::own_account::{self, Ask};
use crate::problem::{Problem, bug};
use crate::store::stored::StoredAccount;
use crate::store::{AccountRow, SessionRow};
use words::Locale;

type Shared = State<Arc<App>>;

/// `GET /flows/{id}/data`: all that is stored of the account, as a file.
pub(crate) async fn data(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let context = request.context(app.clock.now());
    let (flow, account) = Flows::new(app.clone()).owner(&id, &context).await?;
    let stored = stored(&app, &account).await?;
    let whole = person::whole(&app.store, &app.keys, &stored).await?;
    let text = serde_json::to_string_pretty(&whole).map_err(|_| bug("it is plain data"))?;
    let who =
        Who { reference: Some(&flow.reference), app: &flow.app, address: Some(&account.email) };
    audit::record(&app, who, &audit::Event::DataDownloaded);
    let name = format!("attachment; filename=\"{}\"", file_name(&app, &flow, context.now.0));
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text + "\n").into_response())
}

/// `juniper-account-2026-11-27.json`
fn file_name(app: &App, flow: &Flow, now: i64) -> String {
    let brand = app.brand_of(&flow.app).shown.name.to_lowercase();
    let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let brand: String = brand.chars().map(letters).collect();
    let parts = brand.split('-').filter(|part| !part.is_empty());
    let day = OffsetDateTime::from_unix_timestamp(now).map(|at| at.date().to_string());
    let parts: Vec<_> = parts.map(str::to_owned).chain(["account".into()]).chain(day).collect();
    parts.join("-") + ".json"
}

/// `GET /flows/{id}/delete`: asks whether the account is to be deleted.
pub(crate) async fn ask(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (flow, account) = owner_who_may(&app, &request, &id).await?;
    Ok(shown(&app, &request, (&flow, &account), None))
}

/// `POST /flows/{id}/delete`: deletes the account, if its address was typed.
pub(crate) async fn delete(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (flow, account) = owner_who_may(&app, &request, &id).await?;
    let typed = parse(&body).find(|(name, _)| name == "email");
    let typed = typed.map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
    if email::key(&typed) != email::key(&account.email) {
        return Ok(shown(&app, &request, (&flow, &account), Some(&typed)));
    }
    let by_provider = session::of(&app, &request).await?;
    let by_provider = by_provider.as_ref().is_some_and(SessionRow::is_by_provider);
    let stored = stored(&app, &account).await?;
    let user_agent = request.context(app.clock.now()).signals.user_agent;
    deletion::delete_by_owner(&app, &stored, &flow, user_agent).await?;
    let jar = request.sign_out(jar, by_provider);
    let page = own_account::deleted(&app, &flow.app, spoken(&flow), &request.nonce);
    Ok((jar, page).into_response())
}

async fn owner_who_may(
    app: &Arc<App>,
    request: &BrowserRequest,
    id: &str,
) -> Result<(Flow, AccountRow), Problem> {
    if !app.settings.account.delete {
        return Err(Problem::Nowhere);
    }
    Flows::new(app.clone()).owner(id, &request.context(app.clock.now())).await
}

fn shown(
    app: &App,
    request: &BrowserRequest,
    (flow, account): (&Flow, &AccountRow),
    mistyped: Option<&str>,
) -> Response {
    let id = flow.id.as_str();
    let (address, back) = (format!("/flows/{id}/delete"), format!("/flows/{id}"));
    let ask = Ask {
        email: &account.email,
        address: &app.settings.at(&address),
        back: &app.settings.at(&back),
        mistyped,
    };
    let status = if mistyped.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    own_account::ask(app, &flow.app, &ask, status, (spoken(flow), &request.nonce))
}

/// The locale of a flow: another may have been chosen on its screens.
fn spoken(flow: &Flow) -> Locale {
    Locale::tagged(&flow.locale).unwrap_or(words::LOCALES[0])
}

/// The account with what operators see of it.
async fn stored(app: &App, account: &AccountRow) -> Result<StoredAccount, Problem> {
    let named = app.store.find_stored_named(&account.email).await?;
    named.into_iter().find(|it| *it.id == *account.id).ok_or(Problem::NotFound)
}

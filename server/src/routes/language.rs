//! In which language a person reads, and how they choose another.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use words::{Locale, PSEUDO};

use super::asker::{Asker, Names};
use super::body::keep_unanswered;
use crate::app::App;
use crate::hosts::local::LocalHost;
use crate::page;
use crate::problem::Problem;

/// Seconds for which a choice is remembered.
pub(super) const REMEMBERED: i64 = 365 * 24 * 60 * 60;

/// The locale that somebody chose: what the address names, or what was chosen on
/// a page of ours.
pub(super) fn chosen(app: &App, query: Option<&str>, headers: &HeaderMap) -> Option<Locale> {
    let query = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let value = |wanted: &str| {
        let found = query.clone().find(|(name, _)| name == wanted);
        found.and_then(|(_, tags)| named(app, &tags))
    };
    let kept = || {
        let jar = CookieJar::from_headers(headers);
        jar.get(Names::of(app).locale()).and_then(|cookie| named(app, cookie.value()))
    };
    value("locale").or_else(|| value("ui_locales")).or_else(kept)
}

/// The locale: what was chosen, or what the browser prefers.
pub(super) fn of(app: &App, query: Option<&str>, headers: &HeaderMap) -> Locale {
    let header = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen(app, query, headers).unwrap_or_else(|| words::preferred(header().unwrap_or_default()))
}

/// The first that there is of these tags. The one for tests is there in the
/// demo only.
pub(super) fn named(app: &App, tags: &str) -> Option<Locale> {
    let pseudo = Locale::tagged(tags).filter(|locale| *locale == PSEUDO && app.settings.demo);
    pseudo.or_else(|| words::named(tags))
}

#[derive(Deserialize)]
pub(super) struct Choice {
    locale: String,
}

/// `POST /flows/{id}?locale=`: the same screen in another language, which is
/// remembered.
///
/// The page sends the screen's own form here, so that what was typed comes back
/// with it, except secrets. They are not read, and nothing is answered.
pub(super) async fn choose(
    State(app): State<Arc<App>>,
    asker: Asker,
    jar: CookieJar,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
    body: Bytes,
) -> Result<Response, Problem> {
    let locale = named(&app, &choice.locale);
    let locale = locale.ok_or(Problem::BadRequest("There is no such locale."))?;
    let mut outcome = LocalHost::new(app.clone()).speak(&id, &asker.browser, locale).await?;
    let jar = asker.remember_locale(jar, locale);
    if !asker.wants_page {
        return Ok((jar, page::json(&outcome.reply)).into_response());
    }
    keep_unanswered(&mut outcome.reply, &body);
    Ok((jar, page::flow(&app, &outcome, &asker.nonce, StatusCode::OK)).into_response())
}

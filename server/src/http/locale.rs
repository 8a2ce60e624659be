//! In which language a person reads.

use axum::http::{HeaderMap, header};
use words::{LOCALES, Locale, PSEUDO};

use crate::app::App;
use crate::http::cookies::CookieNames;
use crate::request::header::{cookies, text};

/// Seconds for which a choice is remembered.
pub(crate) const REMEMBERED: i64 = 365 * 24 * 60 * 60;

/// The locale that somebody chose: what the address names, or what was chosen on
/// a page of ours.
pub(crate) fn chosen(app: &App, query: Option<&str>, headers: &HeaderMap) -> Option<Locale> {
    let query = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let value = |wanted: &str| {
        let found = query.clone().find(|(name, _)| name == wanted);
        found.and_then(|(_, tags)| named(app, &tags))
    };
    let name = CookieNames::of(app).locale();
    let kept = || cookies(headers, name).find_map(|tag| named(app, tag));
    value("locale").or_else(|| value("ui_locales")).or_else(kept)
}

/// The locale that is asked for: what was chosen, or what the browser prefers. `None` if there is
/// none of these.
pub(crate) fn asked_for(app: &App, query: Option<&str>, headers: &HeaderMap) -> Option<Locale> {
    let preferred = || words::preferred(&text(headers, header::ACCEPT_LANGUAGE));
    chosen(app, query, headers).or_else(preferred)
}

/// The same, or the one to fall back to.
pub(crate) fn of(app: &App, query: Option<&str>, headers: &HeaderMap) -> Locale {
    asked_for(app, query, headers).unwrap_or(LOCALES[0])
}

/// The first that there is of these tags. The one for tests is there in the
/// demo only.
pub(crate) fn named(app: &App, tags: &str) -> Option<Locale> {
    let pseudo = Locale::tagged(tags).filter(|locale| *locale == PSEUDO && app.settings.demo);
    pseudo.or_else(|| words::named(tags))
}

//! The script that defines the element for other people's pages.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use words::{LOCALES, Locale};

use crate::app::App;
use crate::assets::{EmbedFiles, File};
use crate::flows::Flows;
use crate::http::middleware::security_headers::Varies;
use crate::http::{integration, locale};
use crate::pages;
use crate::problem::Problem;
use crate::request::header::text;

/// The first form that comes along with the loader.
#[derive(Deserialize)]
pub(crate) struct First {
    /// Of which app; without it none comes.
    app: Option<String>,
    /// In which locale; what the browser prefers without it.
    locale: Option<String>,
}

impl First {
    /// In which locale; `None` if there is none of this tag.
    fn locale(&self, app: &App, headers: &HeaderMap) -> Option<Locale> {
        let preferred = || {
            let accepted = text(headers, header::ACCEPT_LANGUAGE);
            words::preferred(&accepted).unwrap_or(LOCALES[0])
        };
        self.locale.as_ref().map_or_else(|| Some(preferred()), |tag| locale::named(app, tag))
    }
}

/// `GET /portico.js`: the element for other people's pages, with the first form of an app
/// if one is named. Asked for anew after a while, because its name stays and the files it
/// names do not.
pub(crate) async fn loader(
    State(app): State<Arc<App>>,
    Query(first): Query<First>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let brands = app.brands.current();
    let locale = first.locale(&app, &headers);
    let with_first = match first.app.as_deref().zip(locale) {
        Some((id, locale)) if may_show(&app, id, &headers) => with_first(&app, id, locale).await?,
        _ => None,
    };
    let files = with_first.as_deref().unwrap_or_else(|| brands.embed());
    let versioned = files.versioned();
    let tag = format!("\"{}\"", versioned.integrity);
    let known = text(&headers, header::IF_NONE_MATCH);
    let fresh = known.split(',').any(|known| known.trim() == tag);
    let varies = match first.app.is_some() && first.locale.is_none() {
        true => "accept-encoding, accept-language, origin",
        false => "accept-encoding, origin",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400"),
        ),
        (header::ETAG, written(&tag)),
        (header::CONTENT_LOCATION, written(&app.settings.at(&versioned.address))),
    ];
    let mut response = match fresh {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, files.loader().to_owned()).into_response(),
    };
    response.extensions_mut().insert(Varies(varies));
    Ok(response)
}

/// Whether the page that asks is one that the app names. Browsers say which page asks for a
/// module of another origin; who does not say is no such page.
fn may_show(app: &App, id: &str, headers: &HeaderMap) -> bool {
    let settings = app.settings.app(id);
    integration::origin(headers)
        .is_none_or(|origin| settings.is_some_and(|app| app.is_shown_on(origin)))
}

/// The loader of this name, with the first form that the rest of its address says.
pub(super) async fn loader_named(
    app: &Arc<App>,
    name: &str,
    first: &First,
) -> Result<Option<File>, Problem> {
    let locale = first.locale.as_deref().and_then(|tag| locale::named(app, tag));
    let Some((id, locale)) = first.app.as_deref().zip(locale) else { return Ok(None) };
    let files = with_first(app, id, locale).await?.filter(|files| files.is_named(name));
    Ok(files.map(|files| File {
        body: files.loader().to_owned().into_bytes().into(),
        content_type: "text/javascript; charset=utf-8",
        brotli: false,
    }))
}

/// The loader with the first form of an app in a locale; `None` if the app is on no page of
/// others.
async fn with_first(
    app: &Arc<App>,
    id: &str,
    locale: Locale,
) -> Result<Option<Arc<EmbedFiles>>, Problem> {
    let brands = app.brands.current();
    if let Some(made) = brands.embed_first(id, locale.tag) {
        return Ok(Some(made));
    }
    let flows = Flows::new(app.clone());
    let sight = flows.first_sight(&id.to_owned().into(), locale.tag, app.clock.now()).await?;
    let made = sight.map(|outcome| {
        let form = pages::form_of_all(app, &outcome);
        Arc::new(app.files.embed_first(brands.of(id).embed_styles(), &form))
    });
    if let Some(made) = &made {
        brands.keep_embed_first(id, locale.tag, made);
    }
    Ok(made)
}

/// A header of our own making.
fn written(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("hashes and encoded addresses are plain letters")
}

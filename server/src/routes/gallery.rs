//! Every sample of every screen, in every look, made of the shipped screens.
//! Exists in demo mode only.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, Response};
use axum::routing::get;
use axum::{Json, Router};
use flow::{Reply, samples};
use serde::{Deserialize, Serialize};
use words::{LOCALES, PSEUDO};

use super::asker::Asker;
use super::demo;
use super::guard::Framed;
use crate::app::App;
use crate::page;
use crate::problem::Problem;

/// The gallery's addresses.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/gallery", get(index))
        .route("/gallery/samples.json", get(list))
        .route("/gallery/{*name}", get(sample))
}

/// How samples are looked at.
#[derive(Deserialize)]
struct Look {
    /// `light` or `dark`; otherwise as the person has it.
    scheme: Option<String>,
}

impl Look {
    fn scheme(&self) -> Option<&'static str> {
        ["light", "dark"].into_iter().find(|scheme| self.scheme.as_deref() == Some(*scheme))
    }
}

/// `GET /gallery`
async fn index(
    State(app): State<Arc<App>>,
    asker: Asker,
    Query(look): Query<Look>,
) -> Html<String> {
    let scheme = look.scheme().unwrap_or("auto");
    let mut list = String::new();
    for sample in samples::all() {
        let address =
            format!("/gallery/{}?locale={}&amp;scheme={scheme}", sample.name, asker.locale.tag);
        let _ = write!(
            list,
            "<li class=\"demo-sample\"><h2><a href=\"{address}\">{0}</a></h2>\
            <iframe src=\"{address}\" title=\"{0}\" loading=\"lazy\" tabindex=\"-1\" sandbox></iframe></li>",
            sample.name
        );
    }
    let main = format!(
        "<section class=\"demo-card\"><h1>Gallery</h1><form method=\"get\" action=\"/gallery\" class=\"demo-looks\">{}{} \
        <button class=\"demo-button demo-button--quiet\">Show</button></form></section><ul class=\"demo-samples\">{list}</ul>",
        select(
            "locale",
            "Locale",
            asker.locale.tag,
            &LOCALES.iter().chain([&PSEUDO]).map(|l| l.tag).collect::<Vec<_>>()
        ),
        select("scheme", "Colours", scheme, &["auto", "light", "dark"])
    );
    demo::page(&app, &asker.nonce, "Gallery", &main)
}

fn select(name: &str, label: &str, chosen: &str, values: &[&str]) -> String {
    let option = |value: &&str| {
        let selected = if *value == chosen { " selected" } else { "" };
        format!("<option{selected}>{value}</option>")
    };
    let options: String = values.iter().map(option).collect();
    format!(
        "<label for=\"{name}\">{label}</label><select id=\"{name}\" name=\"{name}\">{options}</select> "
    )
}

/// One sample as JSON.
#[derive(Serialize)]
struct Listed {
    name: &'static str,
    reply: Reply,
}

/// `GET /gallery/samples.json`
async fn list() -> Json<Vec<Listed>> {
    let listed = |sample: samples::Sample| Listed { name: sample.name, reply: sample.reply };
    Json(samples::all().into_iter().map(listed).collect())
}

/// `GET /gallery/{sample}?locale=&scheme=`
async fn sample(
    State(app): State<Arc<App>>,
    asker: Asker,
    Path(name): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response, Problem> {
    let sample = samples::named(&name).ok_or(Problem::NotFound)?;
    let (reply, locale) = (&sample.reply, asker.locale);
    let mut response =
        page::screen(&app, reply, locale, look.scheme(), &asker.nonce, StatusCode::OK);
    response.extensions_mut().insert(Framed);
    Ok(response)
}

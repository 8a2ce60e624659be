//! Every sample of every screen and mail, in every look, as this server makes it: for tests.
//! People look at them in the studio.
//! Exists in demo mode only.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use protocol::{Reply, samples};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::brands::Brand;
use crate::flows::Outcome;
use crate::http::context::BrowserRequest;
use crate::http::handlers::demo;
use crate::http::handlers::embed::Element;
use crate::http::middleware::security_headers::Framed;
use crate::messages::mail::SampleMail;
use crate::pages::{self, AlreadyShown, Embedded, Look, Shell};
use crate::problem::Problem;
use crate::settings::Layout;
use crate::studio;

/// The gallery's addresses.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/gallery", get(index))
        .route("/gallery/looks.json", get(looks))
        .route("/gallery/samples.json", get(list))
        .route("/gallery/mails.json", get(mails))
        .route("/gallery/{*name}", get(sample))
        .route("/embedded/{*name}", get(embedded))
        .route("/flows/sample/passkey", get(passkey))
}

/// What can be chosen, by its name in the address. The first of each is how it
/// is if nothing is chosen.
const SWITCHES: [(&str, &[&str]); 5] = [
    ("dir", &["auto", "ltr", "rtl"]),
    ("scheme", &["auto", "light", "dark"]),
    ("contrast", &["auto", "more"]),
    ("layout", &["card", "compact", "split", "full"]),
    ("text", &["100", "150", "200"]),
];

/// What somebody chose, by name.
type Chosen = BTreeMap<String, String>;

/// The value of a switch: one of its own.
fn value(chosen: &Chosen, switch: &str) -> &'static str {
    let (_, values) = SWITCHES.iter().find(|(name, _)| *name == switch).expect("a switch");
    let wanted = chosen.get(switch);
    values.iter().find(|value| wanted.is_some_and(|w| w == *value)).unwrap_or(&values[0])
}

fn brand(app: &App, chosen: &Chosen) -> Arc<Brand> {
    let named = chosen.get("theme").and_then(|theme| app.brands.current().look(theme));
    named.unwrap_or_else(|| app.default_brand())
}

fn look(app: &App, chosen: &Chosen) -> Look {
    let unless = |value: &'static str, usual: &str| (value != usual).then_some(value);
    let layout = chosen.get("layout").and_then(|layout| Layout::named(layout));
    let look = Look::of(brand(app, chosen));
    Look {
        layout: layout.map_or(look.layout, Layout::kind),
        scheme: unless(value(chosen, "scheme"), "auto"),
        dir: unless(value(chosen, "dir"), "auto"),
        contrast: value(chosen, "contrast") == "more",
        text: unless(value(chosen, "text"), "100").and_then(|text| text.parse().ok()),
        ..look
    }
}

/// That there is no studio in this program.
#[derive(Template)]
#[template(path = "demo/gallery.html")]
struct NotBuilt<'a> {
    shell: Shell<'a>,
    brand: &'a str,
}

/// `GET /gallery`: the studio shows every sample.
async fn index(State(app): State<Arc<App>>, request: BrowserRequest) -> Response {
    if studio::is_built() {
        return Redirect::to("/studio/#all").into_response();
    }
    let shell = demo::shell(&app, &request.nonce, "Gallery");
    Html(pages::render(&NotBuilt { shell, brand: &app.settings.brand.name })).into_response()
}

/// `GET /gallery/looks.json`: what can be chosen, by name.
async fn looks(State(app): State<Arc<App>>) -> Json<BTreeMap<&'static str, Vec<String>>> {
    let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let mut all: BTreeMap<_, _> =
        SWITCHES.iter().map(|(name, known)| (*name, values(known))).collect();
    all.insert("theme", app.brands.current().looks().map(str::to_owned).collect());
    Json(all)
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

/// `GET /gallery/mails.json`, with a locale and a theme: every mail, as mail servers get it.
async fn mails(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    Query(chosen): Query<Chosen>,
) -> Json<Vec<SampleMail>> {
    let brand = brand(&app, &chosen);
    Json(app.mailer.samples(brand.strings(request.locale), &brand.mail))
}

/// `GET /flows/sample/passkey`: what a sample's widget asks the browser for; no
/// flow would take the answer.
async fn passkey() -> Json<Value> {
    Json(json!({ "challenge": "c2FtcGxl", "allowCredentials": [] }))
}

/// `GET /gallery/{sample}`, with a locale and any switch.
async fn sample(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    Path(name): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    let sample = samples::named(&name).ok_or(Problem::NotFound)?;
    let locale = request.locale;
    let reply = Reply { locale: locale.tag.to_owned(), ..sample.reply };
    let mut response =
        pages::screen(&app, &reply, locale, look(&app, &chosen), &request.nonce, StatusCode::OK);
    response.extensions_mut().insert(Framed);
    Ok(response)
}

/// `GET /embedded/{sample}`: the same as an element on somebody else's page
/// would get it.
async fn embedded(
    State(app): State<Arc<App>>,
    request: BrowserRequest,
    Path(name): Path<String>,
    Query(element): Query<Element>,
) -> Result<Response, Problem> {
    let reply = samples::named(&name).ok_or(Problem::NotFound)?.reply;
    let (locale, app_id) = (request.locale.tag.to_owned(), app.settings.apps[0].id.as_str().into());
    let outcome =
        Outcome { reply, signed_in: None, locale, app: app_id, declines: None, popup: false };
    let embedded = Embedded::new(
        &app,
        &outcome,
        (element.place(&app)?, element.look()?),
        &AlreadyShown::default(),
    );
    Ok(embedded.json())
}

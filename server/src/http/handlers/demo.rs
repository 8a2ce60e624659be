//! The demo: an app to sign in to, the mailbox its codes go to, and switches.
//! Exists in demo mode only.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use protocol::Factor;
use serde::Deserialize;

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::handlers::session;
use crate::http::middleware::security_headers::{Framed, OwnPolicy};
use crate::messages::mail::Received;
use crate::pages::{Look, Nonce, Shell, render};
use crate::problem::Problem;
use crate::request::upstream::DEMO_RISK;
use crate::store::SessionRow;
use crate::studio::{StudioFile, file};

type Shared = State<Arc<App>>;

/// The demo's addresses.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(async || Redirect::to("/demo")))
        .route("/demo", get(app_page))
        .route("/demo/terms", get(document))
        .route("/demo/privacy", get(document))
        .route("/demo/mailbox", get(mailbox_page))
        .route("/demo/mailbox.json", get(mailbox_json))
        .route("/demo/risk", post(set_risk))
        .route("/demo/clock", post(advance_clock))
        .route("/studio", get(async || Redirect::to("/studio/")))
        .route("/studio/", get(async || studio("")))
        .route("/studio/{file}", get(async |Path(file): Path<String>| studio(&file)))
}

/// A file of the studio, if that was built.
fn studio(name: &str) -> Result<Response, Problem> {
    let StudioFile { body, content_type } = file(name).ok_or(Problem::Nowhere)?;
    let mut response = ([(header::CONTENT_TYPE, content_type)], body.into_owned()).into_response();
    response.extensions_mut().insert(Framed);
    // Its pages have their own, which keeps all else out.
    response.extensions_mut().insert(OwnPolicy);
    Ok(response)
}

/// What the apps of the demo ask for, in a sentence.
const APPS: [(&str, &str); 7] = [
    ("shop", "Always asks for a second factor."),
    ("bank", "Asks for a second factor when the sign-in is risky; blocks whoever has none."),
    ("news", "Never asks for a second factor."),
    ("lab", "Lets nobody in when the sign-in is very risky."),
    ("cafe", "Asks for a second factor, and lets people put enrolling it off for two weeks."),
    (
        "club",
        "Has no passwords: a code by email comes first. Wants to know a little more of new people.",
    ),
    ("vault", "Has every second factor, texts and calls among them, and recovery codes."),
];

/// The demo's app.
#[derive(Template)]
#[template(path = "demo/app.html")]
struct AppPage<'a> {
    shell: Shell<'a>,
    brand: &'a str,
    /// Who is signed in.
    person: Option<Person<'a>>,
    /// Where to sign in.
    apps: Vec<Offered<'a>>,
    /// The risk that sign-ins pretend to have.
    risk: &'a str,
}

struct Person<'a> {
    app: &'a str,
    app_name: &'a str,
    email: &'a str,
    proofs: String,
}

struct Offered<'a> {
    id: &'static str,
    name: &'a str,
    text: &'static str,
}

/// `GET /demo`: who is signed in, or where to sign in.
async fn app_page(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
) -> Result<Html<String>, Problem> {
    let session = session::of(&app, &request).await?;
    let offered = |(id, text)| Some(Offered { id, text, name: &app.settings.app(id)?.name });
    Ok(Html(render(&AppPage {
        shell: shell(&app, &request.nonce, "Demo app"),
        brand: &app.settings.brand.name,
        person: session.as_ref().map(|session| Person::of(&app, session)),
        apps: APPS.into_iter().filter_map(offered).collect(),
        risk: jar.get(DEMO_RISK).map_or("none", Cookie::value),
    })))
}

impl<'a> Person<'a> {
    fn of(app: &'a App, session: &'a SessionRow) -> Self {
        let proofs: Vec<_> = session.proofs.iter().map(|factor| in_words(*factor)).collect();
        Self {
            app: &session.app,
            app_name: app.settings.app(&session.app).map_or("", |app| &app.name),
            email: &session.email,
            proofs: proofs.join(" and "),
        }
    }
}

const fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Authenticator => "a code from your authenticator app",
        Factor::EmailCode => "a code by email",
        Factor::Federated => "an account from elsewhere",
        Factor::Passkey => "a passkey",
        Factor::Password => "your password",
        Factor::RecoveryCode => "a recovery code",
        Factor::SmsCode => "a code by text",
        Factor::VoiceCode => "a code by phone call",
    }
}

/// Where the links of the brand lead.
#[derive(Template)]
#[template(path = "demo/small-print.html")]
struct SmallPrint<'a> {
    shell: Shell<'a>,
    brand: &'a str,
}

/// `GET /demo/terms`, `GET /demo/privacy`
async fn document(State(app): Shared, request: BrowserRequest) -> Html<String> {
    let shell = shell(&app, &request.nonce, "Small print");
    Html(render(&SmallPrint { shell, brand: &app.settings.brand.name }))
}

/// Messages that would have been sent.
#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct MailboxPage<'a> {
    shell: Shell<'a>,
    brand: &'a str,
    messages: Vec<Received>,
}

#[derive(Deserialize)]
struct Mailbox {
    to: Option<String>,
}

/// `GET /demo/mailbox`
async fn mailbox_page(
    State(app): Shared,
    request: BrowserRequest,
    query: Query<Mailbox>,
) -> Result<Html<String>, Problem> {
    Ok(Html(render(&MailboxPage {
        shell: shell(&app, &request.nonce, "Demo mailbox"),
        brand: &app.settings.brand.name,
        messages: received(&app, &query)?,
    })))
}

/// `GET /demo/mailbox.json?to=`
async fn mailbox_json(State(app): Shared, query: Query<Mailbox>) -> Result<Response, Problem> {
    Ok(Json(received(&app, &query)?).into_response())
}

fn received(app: &App, query: &Mailbox) -> Result<Vec<Received>, Problem> {
    let mailbox = app.mailer.demo().ok_or(Problem::NotFound)?;
    Ok(mailbox.messages(query.to.as_deref()))
}

#[derive(Deserialize)]
struct RiskForm {
    level: String,
}

/// `POST /demo/risk`
async fn set_risk(jar: CookieJar, Form(form): Form<RiskForm>) -> Response {
    let level = ["low", "medium", "high"].into_iter().find(|level| *level == form.level);
    let cookie = Cookie::build((DEMO_RISK, level.unwrap_or("none"))).path("/").http_only(true);
    (jar.add(cookie.build()), Redirect::to("/demo")).into_response()
}

#[derive(Deserialize)]
struct ClockForm {
    seconds: u32,
}

/// `POST /demo/clock`
async fn advance_clock(State(app): Shared, Form(form): Form<ClockForm>) -> Redirect {
    app.clock.advance(form.seconds);
    Redirect::to("/demo")
}

/// The document of a page of the demo, in English: it is an app, not a screen.
pub(crate) fn shell<'a>(app: &'a App, nonce: &'a Nonce, title: &str) -> Shell<'a> {
    let title = format!("{title} – {}", app.settings.brand.name);
    let look = Look::of(app.default_brand());
    let styles = [app.files.demo_style(), look.brand.sheet()].concat();
    Shell { styles, ..Shell::new(app, words::LOCALES[0], title, look, nonce) }
}

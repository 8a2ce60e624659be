//! The demo: an app to sign in to, the mailbox its codes go to, and switches.
//! Exists in demo mode only.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use protocol::Factor;
use serde::Deserialize;

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::handlers::session;
use crate::messages::mail::Received;
use crate::pages::{Look, Nonce, Shell, escape};
use crate::problem::Problem;
use crate::request::upstream::DEMO_RISK;
use crate::store::SessionRow;

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

/// `GET /demo`: who is signed in, or where to sign in.
async fn app_page(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
) -> Result<Html<String>, Problem> {
    let main = match session::of(&app, &request).await? {
        Some(session) => signed_in(&app, &session),
        None => signed_out(&app),
    };
    let risk = jar.get(DEMO_RISK).map_or("none", Cookie::value);
    Ok(page(&app, &request.nonce, "Demo app", &format!("{main}{}", switches(risk))))
}

fn signed_in(app: &App, session: &SessionRow) -> String {
    let name = app.settings.app(&session.app).map_or("", |app| app.name.as_str());
    let proofs: Vec<_> = session.proofs.iter().map(|factor| in_words(*factor)).collect();
    format!(
        "<section class=\"demo-card\"><p class=\"demo-app\">{}</p><h1>Hello, <span class=\"demo-name\">{}</span></h1>\
        <p>You are signed in with <strong class=\"demo-proofs\">{}</strong>.</p>\
        <p><a class=\"demo-link\" href=\"/step-up?app={app}\">Do something that needs a second factor</a></p>\
        <p><a class=\"demo-link\" href=\"/security?app={app}\">Your sign-in methods</a></p>\
        <form method=\"post\" action=\"/sign-out\"><button class=\"demo-button\">Sign out</button> \
        <button class=\"demo-button demo-button--quiet\" formaction=\"/sign-out/everywhere\">Everywhere</button></form></section>",
        escape(name),
        escape(&session.email),
        proofs.join(" and "),
        app = escape(&session.app)
    )
}

const fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Authenticator => "a code from your authenticator app",
        Factor::EmailCode => "a code by email",
        Factor::Passkey => "a passkey",
        Factor::Password => "your password",
        Factor::RecoveryCode => "a recovery code",
        Factor::SmsCode => "a code by text",
        Factor::VoiceCode => "a code by phone call",
    }
}

fn signed_out(app: &App) -> String {
    let mut list = String::new();
    for (id, text) in APPS {
        let Some(client) = app.settings.app(id) else { continue };
        let name = escape(&client.name);
        let _ = write!(
            list,
            "<li class=\"demo-choice\"><div><h2>{name}</h2><p>{text}</p></div><p class=\"demo-links\">\
            <a class=\"demo-button\" href=\"/sign-in?app={id}\" aria-label=\"Sign in to {name}\">Sign in</a> \
            <a class=\"demo-link\" href=\"/sign-up?app={id}\" aria-label=\"Create an account at {name}\">Create account</a></p></li>"
        );
    }
    format!(
        "<section class=\"demo-card\"><h1>Try signing in</h1><p>Use any email address: codes arrive in the \
        <a class=\"demo-link\" href=\"/demo/mailbox\">demo mailbox</a>.</p><ul class=\"demo-list\">{list}</ul></section>"
    )
}

fn switches(risk: &str) -> String {
    let option = |value: &str| {
        let selected = if value == risk { " selected" } else { "" };
        format!("<option value=\"{value}\"{selected}>{value}</option>")
    };
    let options: String = ["none", "low", "medium", "high"].map(option).concat();
    format!(
        "<section class=\"demo-card demo-switches\"><h2>Switches</h2>\
        <form method=\"post\" action=\"/demo/risk\"><label for=\"risk\">Pretend that my sign-ins are this risky</label>\
        <select id=\"risk\" name=\"level\">{options}</select> <button class=\"demo-button demo-button--quiet\">Set</button></form>\
        <form method=\"post\" action=\"/demo/clock\"><label for=\"seconds\">Move the clock on, in seconds</label>\
        <input id=\"seconds\" name=\"seconds\" inputmode=\"numeric\" value=\"900\"> \
        <button class=\"demo-button demo-button--quiet\">Move</button></form></section>"
    )
}

/// `GET /demo/terms`, `GET /demo/privacy`: where the links of the brand lead.
async fn document(State(app): Shared, request: BrowserRequest) -> Html<String> {
    let main = "<section class=\"demo-card\"><h1>Juniper’s small print</h1>\
        <p>Juniper is a company that does not exist, so there is nothing to agree to. \
        Yours would say it here.</p></section>";
    page(&app, &request.nonce, "Small print", main)
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
    let mut list = String::new();
    for message in received(&app, &query)? {
        let Received { kind, to, subject, text, .. } = message;
        let how = match kind {
            "sms_code" => "text message ",
            "voice_code" => "call ",
            _ => "",
        };
        let _ = write!(
            list,
            "<li class=\"demo-message\"><h2>{}</h2><p class=\"demo-to\">{how}to <bdi>{}</bdi></p><p class=\"demo-text\">{}</p></li>",
            escape(&subject),
            escape(&to),
            escape(text.trim())
        );
    }
    if list.is_empty() {
        list.push_str("<li>No messages yet.</li>");
    }
    let main = format!(
        "<section class=\"demo-card\"><h1>Demo mailbox</h1><p>Every message the server would have sent, the newest first.</p>\
        <ul class=\"demo-list\">{list}</ul></section>"
    );
    Ok(page(&app, &request.nonce, "Demo mailbox", &main))
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

/// A page of the demo, in English: it is an app, not a screen.
pub(crate) fn page(app: &App, nonce: &Nonce, title: &str, main: &str) -> Html<String> {
    let shell = Shell {
        locale: words::LOCALES[0],
        title: format!("{title} – {}", app.settings.brand.name),
        look: Look::default(),
        base: app.settings.base(),
        styles: app.files.demo_style(),
        nonce,
        script: None,
        words: None,
        state: None,
    };
    let brand = escape(&app.settings.brand.name);
    let body = format!(
        "<div class=\"demo-page\"><header class=\"demo-header\"><a class=\"demo-brand\" href=\"/demo\">{brand}</a>\
        <nav class=\"demo-nav\" aria-label=\"Demo\"><a href=\"/demo\">App</a> <a href=\"/demo/mailbox\">Mailbox</a> \
        <a href=\"/gallery\">Gallery</a></nav></header><main class=\"demo-main\">{main}</main></div>"
    );
    Html(shell.document(&body))
}

//! A wiki on a server, whose people sign in with openidconnect.

use std::env;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use crate::party::{Asked, Party};
use crate::sessions::{Person, Sessions};

mod party;
mod sessions;

struct App {
    party: Party,
    sessions: Sessions,
}

type Shared = State<Arc<App>>;

#[tokio::main]
async fn main() -> Result<()> {
    let variable = |name: &str, usual: &str| env::var(name).unwrap_or_else(|_| usual.to_owned());
    let port = variable("PORT", "9000");
    let party = Party::discover(
        variable("ISSUER", "http://localhost:8080"),
        variable("CLIENT_ID", "demo-server"),
        variable("CLIENT_SECRET", "demo"),
        format!("http://localhost:{port}/"),
    );
    let app = Arc::new(App { party: party.await?, sessions: Sessions::default() });
    let router = Router::new()
        .route("/", get(home))
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .route("/payments", get(payments))
        .route("/refresh", post(refresh))
        .route("/sign-out", post(sign_out))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("The wiki is at http://localhost:{port}/");
    Ok(axum::serve(listener, router).await?)
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    person: Option<Person>,
    alert: Option<String>,
}

#[derive(Template)]
#[template(path = "payments.html")]
struct Payments {
    person: Person,
}

async fn home(State(app): Shared, jar: CookieJar) -> Result<Html<String>, Failure> {
    page(&Home { person: app.sessions.person(&jar), alert: None })
}

async fn sign_in(State(app): Shared, jar: CookieJar) -> Response {
    leave(&app, jar, "/", Asked::Person)
}

/// Who has shown one factor is asked for a second, and whose sign-in is older than an hour for the
/// first again.
async fn payments(State(app): Shared, jar: CookieJar) -> Result<Response, Failure> {
    match app.sessions.person(&jar).filter(Person::may_pay) {
        Some(person) => Ok(page(&Payments { person })?.into_response()),
        None => Ok(leave(&app, jar, "/payments", Asked::SecondFactor)),
    }
}

/// Sends the browser to Portico.
fn leave(app: &App, jar: CookieJar, then: &'static str, asked: Asked) -> Response {
    let (address, waiting) = app.party.request(then, asked);
    (app.sessions.wait(jar, waiting), Redirect::to(address.as_str())).into_response()
}

/// What Portico answers.
#[derive(Deserialize)]
struct Answer {
    code: Option<String>,
    state: String,
    error: Option<String>,
    error_description: Option<String>,
}

async fn callback(
    State(app): Shared,
    jar: CookieJar,
    Query(answer): Query<Answer>,
) -> Result<Response, Failure> {
    let waiting = app.sessions.waiting(&jar).context("no sign-in was begun in this browser")?;
    if answer.state != *waiting.state.secret() {
        return Err(anyhow::anyhow!("the answer is to another request").into());
    }
    let Some(code) = answer.code else {
        let alert = answer.error_description.or(answer.error);
        return Ok(page(&Home { person: None, alert })?.into_response());
    };
    let then = waiting.then;
    let person = app.party.redeem(code, waiting).await?;
    Ok((app.sessions.begin(jar, person), Redirect::to(then)).into_response())
}

async fn refresh(State(app): Shared, jar: CookieJar) -> Redirect {
    if let Some(person) = app.sessions.person(&jar) {
        // If the session at Portico is over, this one is, too.
        match app.party.refresh(person).await {
            Ok(person) => app.sessions.replace(&jar, person),
            Err(_) => drop(app.sessions.end(&jar)),
        }
    }
    Redirect::to("/")
}

async fn sign_out(State(app): Shared, jar: CookieJar) -> Redirect {
    let left = app.sessions.end(&jar);
    Redirect::to(app.party.sign_out(left.as_ref()).as_str())
}

fn page(template: &impl Template) -> Result<Html<String>, Failure> {
    Ok(Html(template.render()?))
}

/// What cannot be mended by the person.
struct Failure(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        eprintln!("{:#}", self.0);
        StatusCode::BAD_REQUEST.into_response()
    }
}

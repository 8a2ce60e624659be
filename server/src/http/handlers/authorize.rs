//! Where the browser comes from an OpenID client, and goes back to it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::Purpose;
use url::form_urlencoded::parse;

use crate::app::App;
use crate::flows::authorize::Authorized;
use crate::flows::{Begin, Flows};
use crate::http::again::Again;
use crate::http::context::BrowserRequest;
use crate::http::integration::Asked;
use crate::http::{locale, posted};
use crate::oauth::refused::{ErrorCode, Refused};
use crate::oauth::request::AuthorizationRequest;
use crate::oauth::response::{Answer, Mode};
use crate::oauth::sent::Way;
use crate::oauth::{id_token, pushed};
use crate::pages;
use crate::problem::Problem;

type Shared = State<Arc<App>>;

/// `GET /oauth/authorize`
pub(crate) async fn authorize(
    State(app): Shared,
    request: BrowserRequest,
    jar: CookieJar,
    uri: Uri,
) -> Result<Response, Problem> {
    let sent = posted::sent(&app, &uri)?;
    let asked = match read(&app, &sent, Way::Address).await? {
        Ok(asked) => asked,
        Err(Refused::OnPage(why)) => return Err(refuse(&sent, why)),
        Err(Refused::ToClient(answer)) => {
            return Ok(respond(&app, &request, &client(&sent), &answer));
        }
    };
    let begin = begin(&app, &request, &asked);
    let context = request.context(app.clock.now());
    let authorized = Flows::new(app.clone()).authorize(&asked, begin, &context).await?;
    Ok(match authorized {
        Authorized::Answer(answer) => respond(&app, &request, asked.client(), &answer),
        Authorized::Screen(outcome) => {
            let jar =
                request.remember_start(request.remember(jar), &Again::of_request(&app, &asked));
            request.first_page(&app, jar, &outcome)
        }
    })
}

/// `POST /oauth/authorize`. The form of another site brings no cookie of ours; the GET to
/// which it is led does.
pub(crate) async fn post(State(app): Shared, body: Bytes) -> Redirect {
    posted::lead(&app, "/oauth/authorize", &body)
}

/// `GET /oauth/decline`: back to the client without signing in. It changes nothing here.
pub(crate) async fn decline(
    State(app): Shared,
    request: BrowserRequest,
    uri: Uri,
) -> Result<Response, Problem> {
    let sent = uri.query().unwrap_or_default().as_bytes();
    let answer = match read(&app, sent, Way::Back).await? {
        Ok(asked) => {
            let why = "the person went back";
            asked.receiver().error(ErrorCode::AccessDenied, why, &app.settings.home())
        }
        Err(Refused::OnPage(why)) => return Err(refuse(sent, why)),
        Err(Refused::ToClient(answer)) => answer,
    };
    Ok(respond(&app, &request, &client(sent), &answer))
}

async fn read(
    app: &App,
    sent: &[u8],
    way: Way,
) -> Result<Result<AuthorizationRequest, Refused>, Problem> {
    if value(sent, "request_uri").is_some_and(|uri| pushed::is_ours(&uri)) {
        return Ok(pushed::open(app, sent).await?);
    }
    let subject = id_token::subject(app, value(sent, "id_token_hint")).await?;
    Ok(AuthorizationRequest::read(&app.settings, (sent, way), |_| subject))
}

/// A page says it to the person, and a line of the log to the operator.
fn refuse(sent: &[u8], why: &'static str) -> Problem {
    let problem = Problem::Client(why);
    let (app, return_to) = (value(sent, "client_id"), value(sent, "redirect_uri"));
    Asked { app, return_to }.log(&problem, None);
    problem
}

fn client(sent: &[u8]) -> String {
    value(sent, "client_id").unwrap_or_default()
}

fn value(sent: &[u8], wanted: &str) -> Option<String> {
    parse(sent).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// How the flow of a request begins, if one does.
fn begin(app: &App, request: &BrowserRequest, asked: &AuthorizationRequest) -> Begin {
    let named = asked.ui_locales().and_then(|tags| locale::named(app, tags));
    let create = asked.prompts("create");
    Begin {
        app: asked.client().into(),
        purpose: if create { Purpose::SignUp } else { Purpose::SignIn },
        login_hint: asked.login_hint().map(str::to_owned),
        return_to: None,
        state: None,
        locale: named.unwrap_or(request.locale).tag,
        locale_chosen: named.is_some() || request.locale_chosen,
        asks_mfa: asked.asks_mfa(),
        code_challenge: None,
        request: None,
    }
}

/// `GET /flows/{id}/respond`: the page that posts the answer of a flow to its client.
pub(crate) async fn respond_to(
    State(app): Shared,
    request: BrowserRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (client, answer) = Flows::new(app.clone()).answer_of(&id, &request.browser).await?;
    Ok(respond(&app, &request, &client, &answer))
}

/// Goes back to the client.
fn respond(app: &App, request: &BrowserRequest, client: &str, answer: &Answer) -> Response {
    match answer.mode {
        Mode::Query => Redirect::to(&answer.address()).into_response(),
        Mode::FormPost => pages::form_post(app, client, answer, request.locale, &request.nonce),
    }
}

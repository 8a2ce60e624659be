//! What it answers to a request.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::script::{Asked, Back, Fault, Kind, Known};
use super::tokens::ACCESS_TOKEN;
use crate::openid::keyed::changed;

pub(super) async fn answer(
    State(known): State<Arc<Mutex<Known>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let path = uri.path().to_owned();
    let fault = {
        let mut known = known.lock().unwrap();
        let query = uri.query().unwrap_or_default();
        let parse =
            |text: &str| form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>();
        let fields: Vec<(String, String)> = [parse(query), parse(&body)].concat();
        known.asked.push(Asked { method, path: path.clone(), headers, fields, body });
        known.faults.iter().find(|(end, _)| path.ends_with(end)).map(|(_, fault)| fault.clone())
    };
    match fault {
        None => known.lock().unwrap().answer(),
        Some(Fault::Status(status)) => json(status, &json!({})),
        Some(Fault::Text(status, text)) => text_of(status, text),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Drip) => drip(Duration::from_millis(300)),
        Some(Fault::Endless) => drip(Duration::ZERO),
        Some(Fault::Redirect(to)) => {
            let response = Response::builder().status(StatusCode::TEMPORARY_REDIRECT);
            response.header(header::LOCATION, to).body(Body::empty()).unwrap()
        }
        Some(Fault::Compressed) => {
            let response = Response::builder().header(header::CONTENT_ENCODING, "gzip");
            response.body(Body::from("{}")).unwrap()
        }
    }
}

impl Known {
    /// The answer to the last request.
    fn answer(&mut self) -> Response<Body> {
        let asked = self.asked.last().unwrap().clone();
        let path = asked.path.as_str();
        let bearer = asked.headers.get(header::AUTHORIZATION);
        let has_token = bearer.is_some_and(|it| *it == format!("Bearer {ACCESS_TOKEN}"));
        if path.ends_with("/.well-known/openid-configuration") {
            return json(200, &self.discovery(path));
        }
        match path {
            "/keys" => {
                let mut response = json(200, &json!({ "keys": self.published }));
                let control = self.script.cache_control.parse().unwrap();
                response.headers_mut().insert(header::CACHE_CONTROL, control);
                response
            }
            "/authorize" | "/login/oauth/authorize" => {
                let mut query = form_urlencoded::Serializer::new(String::new());
                back(&self.visit(&query.extend_pairs(&asked.fields).finish()))
            }
            "/pushed" => match self.is_client(&asked) {
                true => json(201, &json!({ "request_uri": self.keep(&asked), "expires_in": 60 })),
                false => json(401, &json!({ "error": "invalid_client" })),
            },
            "/token" | "/login/oauth/access_token" => match self.tokens(&asked) {
                Ok(response) => json(200, &response),
                Err((status, error)) => json(status, &json!({ "error": error })),
            },
            "/userinfo" if has_token => {
                let person = json!({ "sub": "mara-at-the-provider" });
                json(200, &changed(person, &self.script.userinfo))
            }
            "/api/v3/user" if has_token && asked.headers.contains_key(header::USER_AGENT) => {
                let person = json!({ "id": 4711, "login": "mara", "name": "Mara Lind", "email": "made-up@example.org" });
                json(200, &changed(person, &self.script.claims))
            }
            "/api/v3/user/emails" if has_token => json(200, &self.script.emails),
            path if path.starts_with("/api/v3/applications/") => {
                Response::builder().status(204).body(Body::empty()).unwrap()
            }
            _ => json(404, &json!({})),
        }
    }

    fn discovery(&self, path: &str) -> Value {
        let many = path.starts_with("/common/") || path.starts_with("/organizations/");
        let issuer = match many {
            true => format!("{}/{{tenantid}}/v2.0", self.address),
            false => self.issuer(),
        };
        let at = |path: &str| format!("{}{path}", self.address);
        let mut document = json!({
            "issuer": issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/keys"),
            "userinfo_endpoint": at("/userinfo"),
        });
        if self.kind == Kind::Apple {
            document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        }
        changed(document, &self.script.discovery)
    }
}

/// Sends a browser back.
fn back(back: &Back) -> Response<Body> {
    if !back.by_form {
        let to = format!("{}?{}", back.redirect_uri, back.parameters);
        let response = Response::builder().status(StatusCode::SEE_OTHER);
        return response.header(header::LOCATION, to).body(Body::empty()).unwrap();
    }
    let fields = form_urlencoded::parse(back.parameters.as_bytes());
    let plain = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
    let fields = fields.map(|(name, value)| {
        ["<input type=\"hidden\" name=\"", &plain(&name), "\" value=\"", &plain(&value), "\">"]
            .concat()
    });
    let page = [
        "<!doctype html><title>Provider</title><form method=\"post\" action=\"",
        &plain(&back.redirect_uri),
        "\">",
        &fields.collect::<String>(),
        "<button>Continue</button></form><script>document.forms[0].submit()</script>",
    ];
    let response = Response::builder().header(header::CONTENT_TYPE, "text/html");
    response.body(Body::from(page.concat())).unwrap()
}

fn json(status: u16, value: &Value) -> Response<Body> {
    text_of(status, value.to_string())
}

fn text_of(status: u16, text: String) -> Response<Body> {
    let response = Response::builder().status(status);
    response.header(header::CONTENT_TYPE, "application/json").body(Body::from(text)).unwrap()
}

/// A body that never ends, a piece after each pause.
fn drip(pause: Duration) -> Response<Body> {
    let pieces = stream::repeat_with(move || {
        let piece = if pause.is_zero() { vec![b' '; 16 * 1024] } else { vec![b' '] };
        Ok::<_, Infallible>(Bytes::from(piece))
    });
    let paced = pieces.then(move |piece| async move {
        tokio::time::sleep(pause).await;
        piece
    });
    Response::new(Body::from_stream(paced))
}

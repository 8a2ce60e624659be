//! A page of another site that an app named, and that wants more than that.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, header};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::PHONES;
use super::actor::Actor;
use crate::support::{PASSWORD, Server};

const ORIGIN: &str = "http://localhost:9000";
/// SHA-256 in base64url, of whatever.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The page, and the flow whose token it holds.
pub(super) struct Page<'a> {
    server: &'a Server,
    eve: Actor<'a>,
    token: String,
    flow: String,
    /// What it holds of a first screen.
    begin: Option<String>,
    step: u64,
    /// All that it was told.
    seen: Vec<Value>,
}

impl<'a> Page<'a> {
    pub(super) fn new(server: &'a Server, email: &'static str) -> Self {
        let set = ["eves lampe tasse neu", PHONES[2]];
        let eve =
            Actor::new(server, "192.0.2.77", email, Some(PASSWORD), set, &["eve@example.org"]);
        let (token, flow, seen) = (String::new(), String::new(), vec![]);
        Self { server, eve, token, flow, begin: None, step: 0, seen }
    }

    pub(super) const fn eve(&mut self) -> &mut Actor<'a> {
        &mut self.eve
    }

    /// One of the things that a page does: begin, look, answer as Eve.
    pub(super) async fn make(&mut self, n: usize) {
        match n {
            0 => self.begin().await,
            1 | 2 => self.look().await,
            _ => self.answer_as_eve().await,
        }
    }

    async fn begin(&mut self) {
        let fields = [("scope", "-pt1"), ("app", "shop"), ("code_challenge", CHALLENGE)];
        let first = read(self.server.send(form("/embed", "application/json", &fields)).await).await;
        self.token = text(&first["page"]["place"]["browser"]);
        self.notes(first["page"]["reply"].clone());
    }

    fn notes(&mut self, reply: Value) {
        if reply["flow"].is_string() {
            (self.flow, self.step) = (text(&reply["flow"]), reply["step"].as_u64().unwrap_or(0));
            self.begin = reply["begin"].as_str().map(str::to_owned);
            self.eve.reply = serde_json::from_value(reply.clone()).ok();
        }
        self.seen.push(reply);
    }

    async fn look(&mut self) {
        if self.flow.is_empty() {
            return;
        }
        let path = format!("/flows/{}", self.flow);
        let look = match &self.begin {
            Some(begin) => {
                let held = [("browser", &self.token), ("begin", begin)];
                form(&path, "application/json", &held)
            }
            None => Request::get(path)
                .header(header::ORIGIN, ORIGIN)
                .header("sec-fetch-site", "cross-site")
                .header("portico-browser", &self.token)
                .body(Body::empty())
                .unwrap(),
        };
        let reply = read(self.server.send(look).await).await;
        self.notes(reply);
    }

    async fn answer_as_eve(&mut self) {
        let Some(answer) = self.eve.way_in() else { return };
        let fields = self.fields(&answer);
        let path = format!("/flows/{}/answers", self.flow);
        let reply = read(self.server.send(form(&path, "application/json", &fields)).await).await;
        self.notes(reply);
    }

    fn fields(&self, answer: &Value) -> Vec<(&'static str, String)> {
        let own = [("step", self.step.to_string()), ("browser", self.token.clone())];
        let name = [("answer", text(&answer["type"]))];
        let begin = self.begin.iter().map(|sealed| ("begin", sealed.clone()));
        let typed = ["email", "password", "code", "factor", "phone"];
        let typed = typed.into_iter().filter(|field| !answer[field].is_null());
        own.into_iter()
            .chain(name)
            .chain(begin)
            .chain(typed.map(|field| (field, text(&answer[field]))))
            .collect()
    }

    /// Has a visitor's browser send the form as a page; the flow that they are
    /// led to, with what its page holds if it is a first screen.
    pub(super) async fn submitted_by(
        &self,
        visitor: &mut Actor<'a>,
        n: usize,
    ) -> Option<(String, Option<String>)> {
        let answer = self.eve.way_in().filter(|_| !self.flow.is_empty())?;
        let fields = self.fields(&answer);
        let path = if n == 0 { "stay" } else { "answers" };
        let path = format!("/flows/{}/{path}", self.flow);
        let mut request = form(&path, "text/html", &fields);
        // No cookie goes with it: ours are `SameSite=Lax`, and the form is another site's.
        request.headers_mut().insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
        let response = self.server.send(request).await;
        visitor.keep(&response);
        led_to(response).await
    }

    /// Whether nothing that it was told is about somebody else than Eve.
    pub(super) fn has_seen_nothing_of(&self, email: &str) {
        let told = self.seen.iter().find(|reply| reply.to_string().contains(email));
        assert!(told.is_none(), "the page sees {told:?}");
    }
}

/// The flow of the page that a form led to.
async fn led_to(response: Response<Body>) -> Option<(String, Option<String>)> {
    let location =
        response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    let page = if let Some(location) = location {
        location
    } else {
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (_, rest) = page.split_once("/flows/")?;
    let handle = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let begin = page.split_once("name=\"begin\" value=\"");
    let begin = begin.map(|(_, rest)| rest.chars().take_while(handle).collect());
    Some((rest.chars().take_while(handle).collect(), begin))
}

fn form<T: AsRef<str>>(path: &str, accept: &str, fields: &[(&str, T)]) -> Request<Body> {
    let fields = fields.iter().map(|(name, value)| (name, value.as_ref()));
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, accept)
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, ORIGIN)
        .body(Body::from(body))
        .unwrap()
}

async fn read(response: Response<Body>) -> Value {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

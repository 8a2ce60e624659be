//! A browser, and the flows that were begun in it.

use axum::http::StatusCode;
use protocol::screen::CodeUse;
use protocol::{Reply, Screen};
use serde_json::{Value, json};

use super::PEOPLE;
use super::model::Evidence;
use crate::support::{Browser, Server};

/// A flow, as its browser sees it.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) reply: Reply,
    pub(super) purpose: &'static str,
    pub(super) evidence: Evidence,
    /// Whose address was told last.
    pub(super) about: usize,
    /// Whether the provider was chosen in the list of factors.
    pub(super) from_list: bool,
}

impl Flow {
    /// Whether a code that is asked for here shows whose account it is, and not more of it.
    pub(super) const fn asks_for_a_first_proof(&self) -> bool {
        match &self.reply.screen {
            Screen::EnterCode(screen) => {
                !matches!(screen.code_use, CodeUse::SecondFactor | CodeUse::EnrollEmail)
            }
            _ => false,
        }
    }

    pub(super) fn sees(&self) -> &'static str {
        self.reply.screen.name()
    }
}

/// A browser.
#[derive(Default)]
pub(super) struct Seat {
    cookies: Vec<(String, String)>,
    pub(super) flows: Vec<Flow>,
    /// Which account it may be signed in to, by what was proved.
    pub(super) session: Option<usize>,
}

impl Seat {
    fn browser<'a>(&self, server: &'a Server) -> Browser<'a> {
        Browser { cookies: self.cookies.clone(), ..server.browser() }
    }

    /// Sends JSON; what is told of the flow, if it goes on.
    async fn post(&mut self, server: &Server, path: &str, body: &Value) -> Option<Reply> {
        let mut browser = self.browser(server);
        let (_, reply) = browser.post(path, body).await;
        self.cookies = browser.cookies;
        serde_json::from_value(reply).ok()
    }

    /// Begins a flow; the one before stays where it is.
    pub(super) async fn begin(&mut self, server: &Server, app: &str, purpose: &'static str) {
        let begin = json!({ "app": app, "purpose": purpose });
        let Some(reply) = self.post(server, "/flows", &begin).await else { return };
        let by_session = self.session.filter(|_| purpose == "manage_factors");
        let evidence = Evidence { by_session, ..Evidence::default() };
        self.flows.push(Flow { reply, purpose, evidence, about: 0, from_list: false });
    }

    /// Answers the screen of the flow that was begun last; whether that was taken.
    pub(super) async fn answer(&mut self, server: &Server, answer: &Value) -> bool {
        let Some(before) = self.flows.last().map(|flow| flow.reply.clone()) else { return false };
        let body = json!({ "step": before.step, "answer": answer, "begin": before.begin });
        let path = format!("/flows/{}/answers", before.flow);
        let reply = self.post(server, &path, &body).await;
        let flow = self.flows.last_mut().unwrap();
        let from_list = flow.sees() == "manage_factors";
        let Some(reply) = reply else { return false };
        flow.reply = reply;
        if flow.sees() == "at_provider" && before.screen.name() != "at_provider" {
            flow.from_list = from_list;
        }
        flow.reply.refusal.is_none()
    }

    /// Where the provider is to which the flow goes that was begun last.
    pub(super) async fn leave(&mut self, server: &Server) -> Option<url::Url> {
        let flow = self.flows.last().filter(|flow| flow.sees() == "at_provider")?;
        let path = format!("/flows/{}/provider", flow.reply.flow);
        let (status, location) = self.visit(server, &path).await;
        location.filter(|_| status == StatusCode::SEE_OTHER).map(|url| url.parse().unwrap())
    }

    /// Follows a link.
    pub(super) async fn visit(
        &mut self,
        server: &Server,
        path: &str,
    ) -> (StatusCode, Option<String>) {
        let mut browser = self.browser(server);
        let (status, location, _) = browser.visit(path).await;
        self.cookies = browser.cookies;
        (status, location)
    }

    /// Looks at a flow as it stands, and goes on with it.
    pub(super) async fn look(&mut self, server: &Server, id: &str) {
        let at = self.flows.iter().position(|flow| flow.reply.flow == id);
        let Some(at) = at else { return };
        let (_, reply) = self.browser(server).get(&format!("/flows/{id}")).await;
        let mut flow = self.flows.remove(at);
        if let Ok(reply) = serde_json::from_value(reply) {
            flow.reply = reply;
        }
        self.flows.push(flow);
    }

    pub(super) async fn sign_out(&mut self, server: &Server) {
        self.post(server, "/sign-out", &Value::Null).await;
        self.session = None;
        // What has ended opens nothing any more.
        for flow in self.flows.iter_mut().filter(|flow| flow.sees() == "signed_in") {
            flow.evidence = Evidence::default();
        }
    }

    /// To whose account it is signed in.
    pub(super) async fn signed_in_to(&self, server: &Server) -> Option<usize> {
        let session = self.browser(server).session().await?;
        Some(PEOPLE.iter().position(|person| session["email"] == *person).unwrap())
    }

    /// The accounts from elsewhere in the list that is shown.
    pub(super) fn listed(&self) -> Vec<String> {
        match self.flows.last().map(|flow| &flow.reply.screen) {
            Some(Screen::ManageFactors(list)) => {
                list.identities.iter().map(|it| it.id.clone()).collect()
            }
            _ => vec![],
        }
    }
}

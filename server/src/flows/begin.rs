//! How a flow begins.

use protocol::Purpose;
use serde_json::Value;

use super::flow::{Binding, Deadlines, Flow, FlowState, ReturnTo, reference, seed};
use super::outcome::Outcome;
use super::service::{Flows, trace, who};
use crate::email::Email;
use crate::hosts::Applied;
use crate::ids::AppId;
use crate::oauth::authorization_code::Challenge;
use crate::observability::audit;
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::secret::handle;
use crate::store::{StoreError, flows};

/// How a flow begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// The app's id.
    pub app: AppId,
    /// What for.
    pub purpose: Purpose,
    /// Who, if the app knows.
    pub login_hint: Option<String>,
    /// Where to go on; one of the app's addresses.
    pub return_to: Option<String>,
    /// The person's locale.
    pub locale: &'static str,
    /// Whether they asked for it: by the address, on a page, or by their browser.
    pub locale_chosen: bool,
    /// Whether a second factor is asked for, whatever the policies say.
    pub asks_mfa: bool,
    /// Has the flow end in an authorization code: what redeems it, hashed.
    pub code_challenge: Option<Challenge>,
}

impl Flows {
    /// Begins a flow for a browser.
    ///
    /// # Errors
    /// If there is no such app, or it does not go on there.
    pub async fn begin(
        &self,
        begin: Begin,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let app = self
            .app
            .settings
            .app(&begin.app)
            .ok_or(Problem::BadRequest("There is no such app."))?;
        self.may_be_shown(&begin.app, context.browser)?;
        if context.browser.cross_site && begin.code_challenge.is_none() {
            return Err(Problem::BadRequest(
                "A page of another site gets no session: it must send a code_challenge.",
            ));
        }
        let targets = app.return_to.get_ref().iter().map(url::Url::as_str);
        let url = match &begin.return_to {
            None => targets.take(1).next(),
            Some(wanted) => targets.into_iter().find(|target| target == wanted),
        };
        let url = url.ok_or(Problem::BadRequest("return_to is not an address of this app."))?;
        let email = begin.login_hint.and_then(|hint| Email::parse(&hint).ok());
        let code_challenge = begin.code_challenge.map(|challenge| challenge.0.to_vec());
        let flow = Flow {
            id: handle().into(),
            seed: Some(seed()),
            app: begin.app,
            purpose: begin.purpose,
            asks_mfa: begin.asks_mfa || begin.purpose == Purpose::StepUp,
            binding: Binding::from(self.browser(&context.browser.token)),
            embedder: context.browser.embedder.clone(),
            return_to: ReturnTo { url: url.to_owned(), code_challenge },
            locale: begin.locale.to_owned(),
            locale_chosen: begin.locale_chosen,
            reference: reference(),
            state: FlowState::Host(Value::Null),
            sealed: None,
            step: 1,
            version: 1,
            refusal: None,
            answered: None,
            next: None,
            account_id: None,
            account_version: None,
            present_version: None,
            session: None,
            first_at: None,
            undelivered: None,
            deadlines: Deadlines::from(context.now),
        };
        trace(&flow);
        let email = email.map(|email| email.shown().to_owned());
        let flow = self.insert_from_session(flow, begin.purpose, email, context).await?;
        let outcome = self.outcome(&flow, flow.refusal, context.now)?;
        self.with_session(outcome, &flow, context.browser, context.now).await
    }

    /// Stores a new flow as its host begins it, which may go on from the session of
    /// the request.
    async fn insert_from_session(
        &self,
        flow: Flow,
        purpose: Purpose,
        email: Option<String>,
        context: &RequestContext<'_>,
    ) -> Result<Flow, Problem> {
        match self.try_insert(flow.clone(), purpose, email.clone(), context).await? {
            Some(begun) => Ok(begun),
            // The session is over since it was read.
            None => self.insert(flow, purpose, email, context).await,
        }
    }

    /// Stores a new flow as its host begins it, without a session.
    pub(super) async fn insert(
        &self,
        flow: Flow,
        purpose: Purpose,
        email: Option<String>,
        context: &RequestContext<'_>,
    ) -> Result<Flow, Problem> {
        let context = RequestContext { session: None, ..*context };
        let begun = self.try_insert(flow, purpose, email, &context).await?;
        begun.ok_or_else(|| bug("a flow that goes on from nothing is not revoked"))
    }

    /// `None` if what was shown of the account holds no more.
    async fn try_insert(
        &self,
        flow: Flow,
        purpose: Purpose,
        email: Option<String>,
        context: &RequestContext<'_>,
    ) -> Result<Option<Flow>, Problem> {
        let step = self.host(&flow).begin(&flow, purpose, email, *context).await?;
        let mut flow = Flow { state: step.state, refusal: step.refusal, ..flow };
        self.bind_anew(&mut flow, context.browser);
        let mut effects = step.effects;
        let mut change = self.app.store.change().await?;
        flows::insert_flow(&mut change, &flow).await?;
        match effects.apply(&mut change, &mut flow).await? {
            Applied::Done => {}
            Applied::Revoked => return Ok(None),
            Applied::Instead | Applied::Outrun => {
                return Err(bug("nobody else knows a flow that just began"));
            }
        }
        if !flows::update_flow(&mut change, &flow).await? {
            return Err(bug("a flow that was inserted in this change is there"));
        }
        change.commit().await.map_err(StoreError::from)?;
        flow.version += 1;
        let began = audit::Event::FlowBegan { purpose };
        audit::record(&self.app, who(&flow, &self.about(&flow)?), &began);
        effects.stored(&flow).await;
        Ok(Some(flow))
    }
}

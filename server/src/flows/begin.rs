//! How a flow begins.

use protocol::{Purpose, Reply, Timestamp};
use serde_json::Value;

use super::beginning::Beginning;
use super::drawn::seed;
use super::flow::{Binding, Deadlines, Flow, FlowState, ReturnTo};
use super::handle::NEW;
use super::outcome::Outcome;
use super::service::{Flows, trace, who};
use crate::hosts::{Applied, Step};
use crate::ids::AppId;
use crate::oauth::pkce::Challenge;
use crate::observability::audit;
use crate::problem::{Problem, bug};
use crate::request::context::{Browser, RequestContext};
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
    /// What the app gets back there, as it sent it.
    pub state: Option<String>,
    /// The person's locale.
    pub locale: &'static str,
    /// Whether they asked for it: by the address, on a page, or by their browser.
    pub locale_chosen: bool,
    /// Whether a second factor is asked for, whatever the policies say.
    pub asks_mfa: bool,
    /// Has the flow end in an authorization code: what redeems it, hashed.
    pub code_challenge: Option<Challenge>,
    /// What an OpenID client asks for, as text: then that says where to go on and how the flow ends.
    pub request: Option<String>,
}

impl Flows {
    /// The first screen of a flow, of which nothing is stored until it is answered.
    ///
    /// What goes on from the session of the request is stored at once.
    ///
    /// # Errors
    /// If there is no such app, or it does not go on there.
    pub async fn begin(
        &self,
        begin: Begin,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let beginning = self.beginning(begin, context);
        let (flow, step) = self.first_step(&beginning, context).await?;
        trace(&flow);
        self.begun(&beginning, (flow, step), context).await
    }

    /// Stores a flow that goes on from a session; of any other, the first screen.
    pub(super) async fn begun(
        &self,
        beginning: &Beginning,
        (flow, step): (Flow, Step<'_>),
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        if !step.goes_on {
            let flow = Flow { state: step.state, refusal: step.refusal, ..flow };
            return self.shown(beginning, &flow, context.now);
        }
        self.may_begin(context).await?;
        let first = (flow.purpose, step);
        match self.insert(flow, first, context.browser, None).await? {
            Some(flow) => {
                let outcome = self.outcome(&flow, flow.refusal, context.now)?;
                self.with_session(outcome, &flow, context.browser, context.now).await
            }
            // The session is over since it was read.
            None => self.first_screen(beginning, context).await,
        }
    }

    /// The first screen of what is not stored.
    pub(super) async fn first_screen(
        &self,
        beginning: &Beginning,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let flow = self.unanswered(beginning, context).await?;
        trace(&flow);
        self.shown(beginning, &flow, context.now)
    }

    /// What a flow shows that begins so and is not stored.
    fn shown(
        &self,
        beginning: &Beginning,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        self.app.metrics.looks.inc();
        let outcome = self.outcome(flow, flow.refusal, now)?;
        let expires_at = beginning.expires_at();
        let begin = Some(self.seal(beginning));
        let reply =
            Reply { flow: NEW.to_owned(), begin, expires_at, ends_at: expires_at, ..outcome.reply };
        Ok(Outcome { reply, ..outcome })
    }

    /// A flow that begins so, as nobody has answered it.
    pub(super) async fn unanswered(
        &self,
        beginning: &Beginning,
        context: &RequestContext<'_>,
    ) -> Result<Flow, Problem> {
        let (flow, step) = self.first_step(beginning, &without_session(context)).await?;
        Ok(Flow { state: step.state, refusal: step.refusal, ..flow })
    }

    /// Stores a flow that begins so, with its first answer's turn for `holder`; `None` if
    /// it is there.
    pub(super) async fn insert_answered(
        &self,
        beginning: &Beginning,
        context: &RequestContext<'_>,
        holder: &str,
    ) -> Result<Option<Flow>, Problem> {
        let (flow, step) = self.first_step(beginning, &without_session(context)).await?;
        let first = (flow.purpose, step);
        self.insert(flow, first, context.browser, Some(holder)).await
    }

    /// A flow that is not stored, and its first step.
    pub(super) async fn first_step<'a>(
        &self,
        beginning: &Beginning,
        context: &RequestContext<'a>,
    ) -> Result<(Flow, Step<'a>), Problem> {
        let flow = self.flow(beginning, context)?;
        let (purpose, email) = (flow.purpose, beginning.begin.login_hint.clone());
        let step = self.host(&flow).begin(&flow, purpose, email, *context).await?;
        Ok((flow, step))
    }

    /// A flow that begins so, by the settings of now.
    fn flow(&self, beginning: &Beginning, context: &RequestContext<'_>) -> Result<Flow, Problem> {
        let Beginning { id, begin, reference, embedder, .. } = beginning.clone();
        let url = self.return_to(&begin, context.browser)?;
        let code_challenge = begin.code_challenge.map(|challenge| challenge.0.to_vec());
        Ok(Flow {
            id,
            seed: Some(seed()),
            app: begin.app,
            purpose: begin.purpose,
            asks_mfa: begin.asks_mfa || begin.purpose == Purpose::StepUp,
            binding: Binding::from(self.browser(&context.browser.token)),
            embedder,
            return_to: ReturnTo { url, code_challenge, request: begin.request },
            locale: begin.locale.to_owned(),
            locale_chosen: begin.locale_chosen,
            reference,
            state: FlowState::Host(Value::Null),
            sealed: None,
            identity: None,
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
        })
    }

    /// Stores a new flow with its first step, whose turn `holder` has if anybody; `None`
    /// if it is there, or what was shown of the account holds no more.
    pub(super) async fn insert(
        &self,
        flow: Flow,
        (purpose, step): (Purpose, Step<'_>),
        browser: &Browser,
        holder: Option<&str>,
    ) -> Result<Option<Flow>, Problem> {
        let mut flow = Flow { state: step.state, refusal: step.refusal, ..flow };
        self.bind_anew(&mut flow, browser);
        let mut effects = step.effects;
        let mut change = self.app.store.change().await?;
        if !flows::insert_flow(&mut change, &flow, holder).await? {
            return Ok(None);
        }
        // A new row has no refusal.
        let inserted = Flow { refusal: None, ..flow.clone() };
        match effects.apply(&mut change, &mut flow).await? {
            Applied::Done => {}
            Applied::Revoked => return Ok(None),
            Applied::Instead | Applied::Outrun => {
                return Err(bug("nobody else knows a flow that just began"));
            }
        }
        if flow != inserted {
            if !flows::update_flow(&mut change, &flow).await? {
                return Err(bug("a flow that was inserted in this change is there"));
            }
            flow.version += 1;
        }
        change.commit().await.map_err(StoreError::from)?;
        let began = audit::Event::FlowBegan { purpose };
        audit::record(&self.app, who(&flow, &self.about(&flow)?), &began);
        self.app.metrics.beginnings.inc();
        effects.stored(&flow).await;
        Ok(Some(flow))
    }
}

/// What was shown is what is answered, also if somebody has signed in meanwhile.
const fn without_session<'a>(context: &RequestContext<'a>) -> RequestContext<'a> {
    RequestContext { session: None, ..*context }
}

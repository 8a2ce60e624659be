//! How a flow begins.

use flow::stage::Account;
use flow::{Event, Stage, Turn, limits};
use protocol::{Factor, FirstFactor, Purpose, Timestamp};

use super::effects;
use super::host::LocalHost;
use super::outcome::Outcome;
use super::{account, settle};
use crate::email::Email;
use crate::flows::{reference, trace};
use crate::hosts::local::judge::judge_after;
use crate::oauth::authorization_code::Challenge;
use crate::observability::audit;
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::secret::handle;
use crate::sessions;
use crate::store::{AccountRow, FlowRow, SessionRow, StoreError, flows};

/// How a flow begins.
pub struct Begin {
    /// The app's id.
    pub app: String,
    /// What for.
    pub purpose: Purpose,
    /// Who, if the app knows.
    pub login_hint: Option<String>,
    /// Where to go on; one of the app's addresses.
    pub return_to: Option<String>,
    /// The person's locale.
    pub locale: &'static str,
    /// Whether they chose it, by the address or on a page.
    pub locale_chosen: bool,
    /// Whether a second factor is asked for, whatever the policies say.
    pub step_up: bool,
    /// Has the flow end in a one-time code: what redeems it, hashed.
    pub code_challenge: Option<Challenge>,
}

impl LocalHost {
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
        let return_to = match &begin.return_to {
            None => targets.take(1).next(),
            Some(wanted) => targets.into_iter().find(|target| target == wanted),
        };
        let return_to =
            return_to.ok_or(Problem::BadRequest("return_to is not an address of this app."))?;
        let email = begin.login_hint.and_then(|hint| Email::parse(&hint).ok());
        let now = context.now;
        let flow = FlowRow {
            id: handle(),
            browser: self.browser(&context.browser.token).0.to_vec(),
            app: begin.app.clone(),
            return_to: return_to.to_owned(),
            locale: begin.locale.to_owned(),
            locale_chosen: begin.locale_chosen,
            reference: reference(),
            stage: Stage::Identify {
                purpose: begin.purpose,
                email: email.map(|email| email.shown().to_owned()),
            },
            step: 1,
            version: 1,
            refusal: None,
            answered: None,
            pending: None,
            account_id: None,
            account_version: None,
            present_version: None,
            next: None,
            step_up: begin.step_up || begin.purpose == Purpose::StepUp,
            manages: begin.purpose == Purpose::ManageFactors,
            session: None,
            first_at: None,
            page: context.browser.embedder.clone(),
            code_challenge: begin.code_challenge.map(|challenge| challenge.0.to_vec()),
            created_at: now,
            touched_at: now,
        };
        trace(&flow.reference);
        let mut change = self.app.store.change().await?;
        flows::insert(&mut change, &flow).await?;
        change.commit().await.map_err(StoreError::from)?;
        let event = audit::Event::FlowBegan { purpose: begin.purpose };
        audit::record(&self.app, (&flow).into(), &event);
        let flow = match begin.purpose {
            Purpose::ManageFactors => self.manage(flow, context, now).await?,
            Purpose::StepUp => self.step_up(flow, context, now).await?,
            _ => flow,
        };
        let outcome = self.outcome(&flow, flow.refusal, now)?;
        self.with_session(outcome, &flow, context.browser, now).await
    }

    /// Goes on from what the session has shown, if there is one of this app.
    async fn step_up(
        &self,
        flow: FlowRow,
        context: &RequestContext<'_>,
        now: Timestamp,
    ) -> Result<FlowRow, Problem> {
        let Some(OfSession { flow, session, account }) =
            self.of_session(&flow, context, now).await?
        else {
            return Ok(flow);
        };
        let first = match session.proofs.first() {
            Some(Factor::EmailCode) => FirstFactor::EmailCode,
            _ => FirstFactor::EmailPassword,
        };
        self.go_on(OfSession { flow, session, account }, first, context, Stage::step_up).await
    }

    /// Goes on from a session of this app, if it is fresh; else its owner signs
    /// in again.
    async fn manage(
        &self,
        flow: FlowRow,
        context: &RequestContext<'_>,
        now: Timestamp,
    ) -> Result<FlowRow, Problem> {
        let Some(OfSession { flow, session, account }) =
            self.of_session(&flow, context, now).await?
        else {
            return Ok(flow);
        };
        let app = &self.app;
        let first = app.app_of(&flow)?.1.first_factor;
        let fresh = now < session.first_at.plus(limits::FRESH);
        let shown = session.proofs.first().copied();
        let counts = shown == Some(first.factor()) || shown == Some(Factor::Passkey);
        if !fresh || !counts {
            let turn = sign_in_again(flow.stage.clone(), session.email, first, now);
            return self.start(flow, &turn, context).await;
        }
        self.go_on(OfSession { flow, session, account }, first, context, Stage::manage).await
    }

    /// Begins with what a session has shown.
    async fn go_on(
        &self,
        OfSession { flow, session, account }: OfSession,
        first: FirstFactor,
        context: &RequestContext<'_>,
        begin: fn(String, Vec<Factor>, Account, Timestamp) -> Turn,
    ) -> Result<FlowRow, Problem> {
        let flow = of_account(flow, &session);
        let whose = (session.email.as_str(), Some(&account));
        let judged = judge_after(&self.app, &flow, whose, first, context).await?;
        let turn = begin(session.email.clone(), shown(&session), judged, context.now);
        self.start(flow, &turn, context).await
    }

    /// The flow tied to the session it goes on from, if there is one of its app.
    async fn of_session(
        &self,
        flow: &FlowRow,
        context: &RequestContext<'_>,
        now: Timestamp,
    ) -> Result<Option<OfSession>, Problem> {
        let app = &self.app;
        let Some(token) = context.session else { return Ok(None) };
        let hash = sessions::hash(&app.keys, token);
        let session = app.store.session(&hash, now).await?;
        let Some(session) = session.filter(|session| session.app == flow.app) else {
            return Ok(None);
        };
        let account = app.store.account_of(&session.account.id).await?;
        let account = account.ok_or_else(|| bug("accounts are never deleted"))?;
        let flow = FlowRow { session: Some(hash.0.to_vec()), ..flow.clone() };
        Ok(Some(OfSession { flow, session, account }))
    }

    /// Stores what a flow begins with, and carries it out.
    async fn start(
        &self,
        flow: FlowRow,
        turn: &Turn,
        context: &RequestContext<'_>,
    ) -> Result<FlowRow, Problem> {
        let mut next = flow;
        settle(&mut next, turn);
        self.bind_anew(&mut next, context.browser);
        let begun = next.id.clone();
        match effects::carry_out(&self.app, next, turn, &Event::Misplaced.into(), context).await? {
            effects::Done::Kept(flow) => Ok(*flow),
            // The session is over since it was read: from the start.
            effects::Done::Revoked => self.as_stored(&begun).await,
            effects::Done::AccountTaken | effects::Done::Outrun => {
                Err(bug("nobody else knows a flow that just began"))
            }
        }
    }
}

struct OfSession {
    flow: FlowRow,
    session: SessionRow,
    account: AccountRow,
}

/// Asks for the first factor anew. Where that is a code, for the address that it
/// goes to: a page that was only opened sends nothing.
fn sign_in_again(stage: Stage, email: String, first: FirstFactor, now: Timestamp) -> Turn {
    match (first, stage) {
        (FirstFactor::EmailCode, Stage::Identify { purpose, .. }) => {
            Turn::go(Stage::Identify { purpose, email: Some(email) })
        }
        (first, stage) => stage.advance(Event::EmailGiven { email, first, may_send_at: now }, now),
    }
}

/// What a session has shown: the first factor and nothing else, where what came
/// after it was no factor of its own.
fn shown(session: &SessionRow) -> Vec<Factor> {
    let most = if session.mfa { session.proofs.len() } else { 1 };
    session.proofs.iter().take(most).copied().collect()
}

/// The flow of somebody whose first factor the session has shown.
fn of_account(flow: FlowRow, session: &SessionRow) -> FlowRow {
    FlowRow { first_at: Some(session.first_at), ..account::noted(flow, &session.account) }
}

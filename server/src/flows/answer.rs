//! How an answer is taken, once.

use protocol::{Answer, Refusal, Reply};
use tokio::time::Instant;

use super::flow::{Flow, FlowState};
use super::handle::{Found, Handle};
use super::lock::FlowLock;
use super::outcome::Outcome;
use super::service::{Flows, trace, who};
use crate::hosts::{Nothing, Step};
use crate::ids::FlowId;
use crate::observability::audit;
use crate::observability::metrics::NotBegun;
use crate::problem::Problem;
use crate::rate_limit::beginnings;
use crate::request::context::{Browser, RequestContext};
use crate::secret::{Digest, Secret};

/// What a first answer finds.
enum Begun {
    /// The flow and its turn; as it was just stored, if this answer stored it.
    Flow(FlowId, FlowLock, Option<Box<Flow>>),
    /// The first screen anew.
    Anew(Box<Outcome>),
}

impl Flows {
    /// Takes one answer: the only path by which a flow moves.
    ///
    /// The same answer to the same step is answered again and does nothing
    /// twice. An answer to a step that is past gets the present screen.
    ///
    /// The first answer stores the flow. One that comes too late for that, or from
    /// another browser, gets the first screen anew.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, or it is another
    /// browser's; [`Problem::Busy`] if too many passwords are being hashed;
    /// [`Problem::TooMany`] if its network begins too many flows.
    pub async fn answer(
        &self,
        handle: &Handle,
        step: u32,
        answer: Answer,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let (since, name) = (Instant::now(), answer.name());
        let (id, lock, stored) = match handle {
            Handle::Begun(id) => {
                let lock = self.app.flow_locks.lock(&self.app.store, &self.app.clock, id).await?;
                (id.as_str().into(), lock, None)
            }
            Handle::Sealed(sealed) => match self.begun_by_answer(sealed, context).await? {
                Begun::Flow(id, lock, stored) => (id, lock, stored),
                Begun::Anew(outcome) => return Ok(*outcome),
            },
        };
        let context = RequestContext { now: self.app.clock.now(), ..*context };
        let outcome = self.answer_locked((&id, stored), step, answer, &context).await;
        lock.end().await;
        self.app.metrics.answered(name, since);
        outcome
    }

    /// Stores a flow that begins so for its first answer, or waits for its turn if it is
    /// there.
    async fn begun_by_answer(
        &self,
        sealed: &str,
        context: &RequestContext<'_>,
    ) -> Result<Begun, Problem> {
        let beginning = self.open(sealed)?;
        let lock = self.app.flow_locks.line_up(&self.app.store, &beginning.id).await;
        let context = RequestContext { now: self.app.clock.now(), ..*context };
        let (id, stored) = match self.find_beginning(beginning, context.browser).await? {
            Found::Begun(id) => (id, None),
            Found::Unanswered(beginning) => {
                self.may_begin(&context).await?;
                let stored = self.insert_answered(&beginning, &context, lock.holder()).await?;
                (beginning.id, stored)
            }
            Found::Anew(beginning) => {
                let outcome = self.first_screen(&beginning, &context).await?;
                let refusal = Some(Refusal::OutOfTurn {});
                let reply = Reply { refusal, ..outcome.reply };
                return Ok(Begun::Anew(Box::new(Outcome { reply, ..outcome })));
            }
        };
        if stored.is_none() {
            lock.wait(&self.app.clock).await?;
        }
        Ok(Begun::Flow(id, lock, stored.map(Box::new)))
    }

    /// Refuses networks that begin too many flows: each is a row.
    pub(super) async fn may_begin(&self, context: &RequestContext<'_>) -> Result<(), Problem> {
        match beginnings::count(&self.app, context).await? {
            Ok(()) => Ok(()),
            Err(until) => {
                self.app.metrics.not_begun(NotBegun::TooMany);
                Err(Problem::TooMany(until.seconds_from(context.now).max(1)))
            }
        }
    }

    async fn answer_locked(
        &self,
        (id, stored): (&str, Option<Box<Flow>>),
        step: u32,
        answer: Answer,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let hash = self.fingerprint(id, step, &answer, context.browser);
        let asked_of = match stored {
            Some(flow) => *flow,
            None => self.read(id).await?,
        };
        let repeated = asked_of.is_answered_by(step, &hash);
        let mut flow = self.follow(asked_of, context.browser).await?;
        trace(&flow);
        let ended = self.end_if_over(&mut flow, context.now).await?;
        if repeated && !ended {
            return self.taken(&flow, (step, &hash), context).await;
        }
        // What comes after the answer that signed somebody in takes its place nowhere.
        let over = flow.state.is_signed_in();
        if ended || over || &*flow.id != id || flow.step != step {
            let refusal = (!ended).then_some(Refusal::OutOfTurn {});
            return self.outcome(&flow, refusal, context.now);
        }
        let (name, before) = (answer.name(), flow.state.clone());
        let factor = self.about(&flow)?.factor;
        let next = self.next(&flow, answer, context).await?;
        let flow = self.take_step(flow, next, &hash, context).await?;
        let outcome = self.taken(&flow, (step, &hash), context).await?;
        let about = self.about(&flow)?;
        let reply = (&outcome.reply.screen, flow.refusal, before != flow.state);
        audit::answered(&self.app, who(&flow, &about), (name, factor), reply);
        Ok(outcome)
    }

    /// What comes of an answer. One that is not in time begins anew, and no more.
    async fn next<'a>(
        &self,
        flow: &Flow,
        answer: Answer,
        context: &RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        let host = self.host(flow);
        match (&flow.state, answer) {
            (FlowState::Expired { purpose, email }, Answer::Restart {}) => {
                let context = RequestContext { session: None, ..*context };
                let step = host.begin(flow, *purpose, email.clone(), context).await?;
                Ok(Step { renewed: true, moved: true, ..step })
            }
            (FlowState::Host(_), answer) => host.answer(flow, answer, *context).await,
            (state, _) => Ok(Step {
                state: state.clone(),
                moved: false,
                refusal: Some(Refusal::OutOfTurn {}),
                goes_on: false,
                renewed: false,
                effects: Box::new(Nothing),
            }),
        }
    }

    /// What an answer comes back with: the session, if it is the very one that the
    /// flow ended with.
    async fn taken(
        &self,
        flow: &Flow,
        (step, hash): (u32, &Digest),
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let outcome = self.outcome(flow, flow.refusal, context.now)?;
        match flow.is_answered_by(step, hash) {
            true => self.with_session(outcome, flow, context.browser, context.now).await,
            false => Ok(outcome),
        }
    }

    /// By what the same answer to the same step is known again. An answer may be a
    /// password: keyed by the browser's token too, which is kept nowhere here, so
    /// that nobody who has the database and the key can try passwords at it.
    fn fingerprint(&self, id: &str, step: u32, answer: &Answer, browser: &Browser) -> Digest {
        let answer = serde_json::to_vec(answer).map(Secret::new);
        let answer = answer.expect("answers are plain data");
        let token = browser.token.expose().as_bytes();
        let parts = [token, id.as_bytes(), &step.to_be_bytes(), answer.expose()];
        self.app.keys.digest("answer", &parts)
    }
}

//! How an answer is taken, once.

use protocol::{Answer, Refusal};
use tokio::time::Instant;

use super::flow::{Flow, FlowState};
use super::outcome::Outcome;
use super::service::{Flows, trace, who};
use crate::hosts::{Nothing, Step};
use crate::observability::audit;
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};
use crate::secret::{Digest, Secret};

impl Flows {
    /// Takes one answer: the only path by which a flow moves.
    ///
    /// The same answer to the same step is answered again and does nothing
    /// twice. An answer to a step that is past gets the present screen.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, or it is another
    /// browser's; [`Problem::Busy`] if too many passwords are being hashed.
    pub async fn answer(
        &self,
        id: &str,
        step: u32,
        answer: Answer,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let since = Instant::now();
        let lock = self.app.flow_locks.lock(&self.app.store, &self.app.clock, id).await?;
        let name = answer.name();
        let context = RequestContext { now: self.app.clock.now(), ..*context };
        let outcome = self.answer_locked(id, step, answer, &context).await;
        lock.end().await;
        self.app.metrics.answered(name, since);
        outcome
    }

    async fn answer_locked(
        &self,
        id: &str,
        step: u32,
        answer: Answer,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let hash = self.fingerprint(id, step, &answer, context.browser);
        let asked_of = self.app.store.find_flow(id).await?;
        let repeated = asked_of.is_some_and(|flow| flow.is_answered_by(step, &hash));
        let mut flow = self.find(id, context.browser).await?;
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

//! The local host: flows over our own accounts.

mod account;
mod begin;
mod browser_binding;
pub(crate) mod check;
mod checked;
pub(crate) mod effects;
mod expiry;
pub mod factors;
mod first_party;
mod host;
mod judge;
mod language;
mod log;
mod messages;
mod outcome;
mod owned;
mod passkeys;
mod requests;
mod warn_owner;

use flow::{Event, Stage, Turn};
use protocol::{Answer, Refusal, Timestamp};

use tokio::time::Instant;

pub use begin::Begin;
pub use first_party::Home;
pub use host::LocalHost;
pub use outcome::{Outcome, SignedIn};

use crate::flows;
use crate::hosts::local::checked::Checked;
use crate::observability::audit;
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};
use crate::risk;
use crate::secret::{Digest, Secret};
use crate::store::FlowRow;

impl LocalHost {
    /// Where a flow stands.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn look(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut flow = self.find(id, browser).await?;
        flows::trace(&flow.reference);
        let now = self.app.clock.now();
        self.end_if_over(&mut flow, now).await?;
        self.outcome(&flow, flow.refusal, now)
    }

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
        let turn = self.app.flow_locks.lock(&self.app.store, &self.app.clock, id).await?;
        let name = answer.name();
        let context = RequestContext { now: self.app.clock.now(), ..*context };
        let outcome = self.answer_in_turn(id, step, answer, &context).await;
        turn.end().await;
        self.app.metrics.answered(name, since);
        outcome
    }

    async fn answer_in_turn(
        &self,
        id: &str,
        step: u32,
        answer: Answer,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let (now, browser) = (context.now, context.browser);
        let hash = self.fingerprint(id, step, &answer, browser);
        let asked_of = self.app.store.flow(id).await?;
        let repeated = asked_of.is_some_and(|flow| is_repeat(&flow, step, &hash));
        let mut flow = self.find(id, browser).await?;
        flows::trace(&flow.reference);
        let ended = self.end_if_over(&mut flow, now).await?;
        if repeated && !ended {
            return self.taken(&flow, (step, &hash), browser, now).await;
        }
        // What comes after the answer that signed somebody in takes its place nowhere.
        let over = matches!(flow.stage, Stage::SignedIn { .. });
        if ended || over || flow.id != id || flow.step != step {
            let refusal = (!ended).then_some(Refusal::OutOfTurn {});
            return self.outcome(&flow, refusal, now);
        }
        let (name, before) = (answer.name(), flow.stage.clone());
        let checked = check::check(&self.app, &flow, answer, context).await?;
        let tells_owner = checked.tells_owner;
        let flow = self.advance(flow, checked, &hash, context).await?;
        if tells_owner {
            warn_owner::tell_owner(self.app.clone(), flow.clone(), now);
        }
        audit::answered(&self.app, &before, name, &flow);
        if matches!(flow.stage, Stage::SignedIn { .. }) {
            // Who is signed in stays so: without it they are asked again next time.
            risk::remember(&self.app, &flow, context.signals, now).await.ok();
        }
        self.taken(&flow, (step, &hash), browser, now).await
    }

    /// What an answer comes back with: the session, if it is the very one that the
    /// flow ended with.
    async fn taken(
        &self,
        flow: &FlowRow,
        (step, hash): (u32, &Digest),
        browser: &Browser,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let outcome = self.outcome(flow, flow.refusal, now)?;
        match is_repeat(flow, step, hash) {
            true => self.with_session(outcome, flow, browser, now).await,
            false => Ok(outcome),
        }
    }

    /// Lets the rules say what comes of an event, and carries it out.
    async fn advance(
        &self,
        flow: FlowRow,
        checked: Checked,
        hash: &Digest,
        context: &RequestContext<'_>,
    ) -> Result<FlowRow, Problem> {
        let now = context.now;
        let turn = flow.stage.clone().advance(checked.event.clone(), now);
        let mut next = FlowRow { touched_at: now, ..flow.clone() };
        if !was_early(&turn) {
            next.answered = Some((flow.step, hash.0.to_vec()));
        }
        match &checked.account {
            Some(account) => {
                next = FlowRow { first_at: Some(now), ..account::noted(next, account) };
            }
            // Who went back is to show it again, or another's.
            None if !flow.stage.rests_on_account() && !is_over(&flow) => account::forget(&mut next),
            None => {}
        }
        settle(&mut next, &turn);
        self.bind_anew(&mut next, context.browser);
        match effects::carry_out(&self.app, next, &turn, &checked, context).await? {
            effects::Done::Kept(flow) => Ok(*flow),
            effects::Done::AccountTaken => {
                let taken = Event::AccountTaken.into();
                Box::pin(self.advance(flow, taken, hash, context)).await
            }
            effects::Done::Outrun => {
                let stored = self.as_stored(&flow.id).await?;
                let same = is_repeat(&stored, flow.step, hash);
                let refusal = if same { stored.refusal } else { Some(Refusal::OutOfTurn {}) };
                Ok(FlowRow { refusal, ..stored })
            }
            effects::Done::Revoked => {
                let mut flow = self.as_stored(&flow.id).await?;
                self.end(&mut flow, now).await?;
                Ok(flow)
            }
        }
    }

    /// A flow that another server changed first: the person sees what came of
    /// that.
    async fn as_stored(&self, id: &str) -> Result<FlowRow, Problem> {
        self.app.store.flow(id).await?.ok_or(Problem::NotFound)
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

const fn is_over(flow: &FlowRow) -> bool {
    matches!(flow.stage, Stage::Expired { .. } | Stage::SignedIn { .. })
}

fn is_repeat(flow: &FlowRow, step: u32, hash: &Digest) -> bool {
    flow.answered
        .as_ref()
        .is_some_and(|(answered, stored)| *answered == step && hash.matches(stored))
}

/// Whether an answer was refused only because it came too early: the same one
/// may be taken later, and is not to be answered as it was.
const fn was_early(turn: &Turn) -> bool {
    !turn.moved
        && matches!(turn.refusal, Some(Refusal::TooSoon { .. } | Refusal::TooManySends { .. }))
}

/// Puts what came of an event into the flow.
fn settle(flow: &mut FlowRow, turn: &Turn) {
    flow.stage = turn.stage.clone();
    flow.refusal = turn.refusal;
    flow.step += u32::from(turn.moved);
}

//! How a step of the host is stored, with its effects or not at all.

use protocol::{Refusal, Timestamp};

use super::flow::{Answered, Flow};
use super::service::Flows;
use crate::hosts::{Applied, Step};
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::secret::Digest;
use crate::store::{Change, StoreError, flows};

impl Flows {
    /// Stores what comes of an answer, and gives the flow as it is then: if another
    /// answer or a revocation came first, as that left it.
    pub(super) async fn take_step(
        &self,
        flow: Flow,
        step: Step<'_>,
        hash: &Digest,
        context: &RequestContext<'_>,
    ) -> Result<Flow, Problem> {
        let mut step = step;
        loop {
            match self.store_step(&flow, step, hash, context).await? {
                StepStored::Kept(flow) => return Ok(*flow),
                StepStored::Instead(other) => step = *other,
                StepStored::Outrun => {
                    let stored = self.as_stored(&flow.id).await?;
                    let same = stored.is_answered_by(flow.step, hash);
                    let refusal = if same { stored.refusal } else { Some(Refusal::OutOfTurn {}) };
                    return Ok(Flow { refusal, ..stored });
                }
                StepStored::Revoked => {
                    let mut flow = self.as_stored(&flow.id).await?;
                    self.end(&mut flow).await?;
                    return Ok(flow);
                }
            }
        }
    }

    async fn store_step<'a>(
        &self,
        flow: &Flow,
        step: Step<'a>,
        hash: &Digest,
        context: &RequestContext<'_>,
    ) -> Result<StepStored<'a>, Problem> {
        let mut next = flow.clone();
        next.deadlines.touched_at = context.now;
        if !was_early(&step) {
            next.answered = Some(Answered { step: flow.step, hash: hash.0.to_vec() });
        }
        (next.state, next.refusal) = (step.state, step.refusal);
        next.step += u32::from(step.moved);
        self.bind_anew(&mut next, context.browser);
        let mut effects = step.effects;
        let mut change = self.app.store.change().await?;
        if !flows::claim_flow(&mut change, &next).await? {
            return Ok(StepStored::Outrun);
        }
        match effects.apply(&mut change, &mut next).await? {
            Applied::Done => {}
            Applied::Instead => {
                drop(change);
                return Ok(StepStored::Instead(Box::new(effects.instead().await?)));
            }
            Applied::Outrun => return Ok(StepStored::Outrun),
            Applied::Revoked => return Ok(StepStored::Revoked),
        }
        let renewed = match step.renewed {
            true => Some(renew(&mut change, &mut next, context.now).await?),
            false => None,
        };
        if !flows::update_flow(&mut change, &next).await? {
            return Ok(StepStored::Outrun);
        }
        change.commit().await.map_err(StoreError::from)?;
        effects.stored(&next).await;
        Ok(StepStored::Kept(Box::new(renewed.unwrap_or(next))))
    }
}

/// How storing a step ended.
enum StepStored<'a> {
    /// It is stored; this is the flow now.
    Kept(Box<Flow>),
    /// Nothing is stored; another step has to be taken.
    Instead(Box<Step<'a>>),
    /// Another answer was stored first; nothing of this one is.
    Outrun,
    /// What was shown of the account holds no more; nothing is stored.
    Revoked,
}

/// Whether an answer was refused only because it came too early: the same one
/// may be taken later, and is not to be answered as it was.
const fn was_early(step: &Step<'_>) -> bool {
    !step.moved
        && matches!(step.refusal, Some(Refusal::TooSoon { .. } | Refusal::TooManySends { .. }))
}

/// Puts a new flow in the place of this one, which only points there from now on.
async fn renew(change: &mut Change, flow: &mut Flow, now: Timestamp) -> Result<Flow, Problem> {
    let new = flow.restarted(now);
    if !flows::insert_flow(change, &new, None).await? {
        return Err(bug("a handle that was just drawn is nobody's"));
    }
    flow.next = Some(new.id.clone());
    flow.sealed = None;
    Ok(new)
}

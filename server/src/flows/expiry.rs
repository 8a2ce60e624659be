//! How a flow ends that nobody went on with in time, or that rests on what holds
//! no more.

use protocol::Timestamp;

use super::browser_binding::FOLLOWED;
use super::flow::{Flow, FlowState};
use super::service::{Flows, who};
use crate::ids::FlowId;
use crate::observability::audit;
use crate::problem::Problem;
use crate::store::{StoreError, flows, messages};

impl Flows {
    /// Ends a flow whose time is up, or whose account is not any more as it was
    /// when it was shown; true if it was not over before.
    pub(super) async fn end_if_over(
        &self,
        flow: &mut Flow,
        now: Timestamp,
    ) -> Result<bool, Problem> {
        if flow.state.is_over() {
            return Ok(false);
        }
        let revoked = flow.is_outdated() && self.about(flow)?.rests_on_account;
        if now < flow.deadlines.expires_at() && !revoked {
            return Ok(false);
        }
        self.end(flow).await?;
        Ok(matches!(flow.state, FlowState::Expired { .. }))
    }

    /// Ends a flow, and drops what it has shown and was shown.
    pub(super) async fn end(&self, flow: &mut Flow) -> Result<(), Problem> {
        for _ in 0..FOLLOWED {
            let about = self.about(flow)?;
            let email = about.email.clone();
            flow.state = FlowState::Expired { purpose: about.purpose, email };
            (flow.refusal, flow.sealed, flow.undelivered) = (None, None, None);
            flow.step += 1;
            flow.forget_account();
            let mut change = self.app.store.change().await?;
            if flows::update_flow(&mut change, flow).await? {
                messages::delete_message_of_flow(&mut change, &flow.id).await?;
                change.commit().await.map_err(StoreError::from)?;
                audit::record(&self.app, who(flow, &about), &audit::Event::FlowExpired);
                return Ok(());
            }
            drop(change);
            *flow = self.as_stored(&flow.id).await?;
            if flow.state.is_over() {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    /// A flow that another server changed first: the person sees what came of
    /// that.
    pub(super) async fn as_stored(&self, id: &FlowId) -> Result<Flow, Problem> {
        self.app.store.find_flow(id).await?.ok_or(Problem::NotFound)
    }
}

//! How a flow ends that nobody went on with in time, or that rests on what holds
//! no more.

use flow::{Event, Stage};
use protocol::Timestamp;

use super::browser_binding::FOLLOWED;
use super::host::LocalHost;
use super::{account, is_over, settle};
use crate::observability::audit;
use crate::problem::Problem;
use crate::store::{FlowRow, StoreError, flows};

impl LocalHost {
    /// Ends a flow whose time is up, or whose account is not any more as it was
    /// when it was shown; true if it was not over before.
    pub(super) async fn end_if_over(
        &self,
        flow: &mut FlowRow,
        now: Timestamp,
    ) -> Result<bool, Problem> {
        if is_over(flow) || (now < flow.expires_at() && !flow.is_revoked()) {
            return Ok(false);
        }
        self.end(flow, now).await?;
        Ok(matches!(flow.stage, Stage::Expired { .. }))
    }

    /// Ends a flow, and drops what it has shown and was shown.
    pub(super) async fn end(&self, flow: &mut FlowRow, now: Timestamp) -> Result<(), Problem> {
        for _ in 0..FOLLOWED {
            let turn = flow.stage.clone().advance(Event::TimeIsUp, now);
            settle(flow, &turn);
            flow.pending = None;
            account::forget(flow);
            let mut change = self.app.store.change().await?;
            if flows::update(&mut change, flow).await? {
                change.commit().await.map_err(StoreError::from)?;
                audit::record(&self.app, (&*flow).into(), &audit::Event::FlowExpired);
                return Ok(());
            }
            drop(change);
            *flow = self.as_stored(&flow.id).await?;
            if is_over(flow) {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }
}

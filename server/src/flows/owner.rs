//! Whose account a flow is about, whose owner has shown all that it takes to look after it.

use super::flow::{Flow, FlowState};
use super::service::{Flows, trace};
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::store::AccountRow;

impl Flows {
    /// A flow of this browser that stands where its owner looks after their account, and that
    /// account. On a page of ours only: pages of others keep to the screens.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, it is another browser's, it is over or it
    /// stands elsewhere.
    pub(crate) async fn owner(
        &self,
        id: &str,
        context: &RequestContext<'_>,
    ) -> Result<(Flow, AccountRow), Problem> {
        let mut flow = self.find(id, context.browser).await?;
        trace(&flow);
        let ended = self.end_if_over(&mut flow, context.now).await?;
        let open = matches!(flow.state, FlowState::Host(_)) && !ended;
        if !open || flow.embedder.is_some() || !self.about(&flow)?.manages {
            return Err(Problem::NotFound);
        }
        let id = flow.account_id.as_ref().ok_or(Problem::NotFound)?;
        let account = self.app.store.find_account_by_id(id).await?;
        // As it was when it was shown.
        let same = |it: &AccountRow| !it.disabled && Some(it.version) == flow.account_version;
        let account = account.filter(same).ok_or(Problem::NotFound)?;
        Ok((flow, account))
    }
}

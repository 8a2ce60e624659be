//! How a sign-in that somebody else's page began goes on on a page of ours.

use flow::Stage;
use protocol::Purpose;

use super::host::LocalHost;
use super::is_over;
use crate::email::Email;
use crate::flows::trace;
use crate::observability::audit;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::secret::Secret;
use crate::store::{FlowRow, StoreError, flows};

/// Where a browser goes on.
pub struct Home {
    /// The new flow's handle.
    pub flow: String,
    /// What that flow is tied to: the browser's new token.
    pub token: Secret<String>,
}

impl LocalHost {
    /// Ends the flow of somebody else's page, and begins another in its place
    /// that only a page of ours knows: with a handle and a token of its own.
    ///
    /// The page knows the old ones. So nothing counts that was shown before, nothing
    /// is answered, and nothing leads from the old flow to the new one. What the
    /// app asked for stays, and the address, as what is filled in: `typed`, if an
    /// address was asked for.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn come_home(
        &self,
        id: &str,
        page: &Browser,
        typed: Option<&str>,
    ) -> Result<Home, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut old = self.find(id, page).await?;
        trace(&old.reference);
        let (purpose, email) = (old.stage.purpose(), filled_in(&old.stage, typed));
        if !is_over(&old) {
            self.end(&mut old, self.app.clock.now()).await?;
        }
        let token = Browser::draw();
        let new = self.in_place_of(old, &token, Stage::Identify { purpose, email });
        let mut change = self.app.store.change().await?;
        flows::insert(&mut change, &new).await?;
        change.commit().await.map_err(StoreError::from)?;
        audit::record(&self.app, (&new).into(), &audit::Event::FlowBegan { purpose });
        Ok(Home { flow: new.id, token })
    }

    /// A flow with all that the app asked for, and nothing of what was shown.
    fn in_place_of(&self, old: FlowRow, token: &Secret<String>, stage: Stage) -> FlowRow {
        let now = self.app.clock.now();
        FlowRow {
            browser: self.browser(token).0.to_vec(),
            manages: stage.purpose() == Purpose::ManageFactors,
            stage,
            session: None,
            page: None,
            ..old.restarted(now)
        }
    }
}

/// The address that a flow begins anew with. From a block the way on is another.
fn filled_in(stage: &Stage, typed: Option<&str>) -> Option<String> {
    let typed = typed.and_then(|typed| Email::parse(typed).ok());
    match stage {
        Stage::Identify { email, .. } | Stage::Expired { email, .. } => {
            typed.map(|typed| typed.shown().to_owned()).or_else(|| email.clone())
        }
        Stage::Blocked { .. } => None,
        stage => stage.email().map(str::to_owned),
    }
}

//! What is asked of a flow beside its answers. None of it moves the flow.

use words::Locale;

use super::host::LocalHost;
use super::is_over;
use super::outcome::Outcome;
use crate::flows;
use crate::problem::Problem;
use crate::request::context::Browser;

impl LocalHost {
    /// Where a flow stands, which goes on in this locale from now on. Its
    /// messages do too; where it stands is not changed.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn speak(
        &self,
        id: &str,
        browser: &Browser,
        locale: Locale,
    ) -> Result<Outcome, Problem> {
        let flow = self.find(id, browser).await?;
        self.app.store.speak(&flow.id, locale.tag).await?;
        self.look(&flow.id, browser).await
    }

    /// Where a flow stands, which waits from now on as long as it would after an
    /// answer, as far as its life goes. Where it stands is not changed.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn stay(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut flow = self.find(id, browser).await?;
        flows::trace(&flow.reference);
        let now = self.app.clock.now();
        self.end_if_over(&mut flow, now).await?;
        if !is_over(&flow) {
            self.app.store.wait_on(&flow, now).await?;
            flow.touched_at = now;
        }
        self.outcome(&flow, flow.refusal, now)
    }
}

//! What is asked of a flow besides its answers. None of it moves the flow.

use serde_json::Value;
use words::Locale;

use super::outcome::Outcome;
use super::service::{Flows, trace};
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};

impl Flows {
    /// What a flow shows now.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn look(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut flow = self.find(id, browser).await?;
        trace(&flow);
        let now = self.app.clock.now();
        self.end_if_over(&mut flow, now).await?;
        self.outcome(&flow, flow.refusal, now)
    }

    /// The same in this locale, in which the flow and its messages go on.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn choose_locale(
        &self,
        id: &str,
        browser: &Browser,
        locale: Locale,
    ) -> Result<Outcome, Problem> {
        let flow = self.find(id, browser).await?;
        self.app.store.update_locale(&flow.id, locale.tag).await?;
        self.look(&flow.id, browser).await
    }

    /// The same, extended: from now on the flow lives as long as it would after an
    /// answer, up to its end.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn extend(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut flow = self.find(id, browser).await?;
        trace(&flow);
        let now = self.app.clock.now();
        self.end_if_over(&mut flow, now).await?;
        if !flow.state.is_over() {
            self.app.store.update_touched_at(&flow, now).await?;
            flow.deadlines.touched_at = now;
        }
        self.outcome(&flow, flow.refusal, now)
    }

    /// What the browser is to be asked for. A challenge lives 150 to 300
    /// seconds: ask anew for each use.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, it is another browser's,
    /// or no passkey is wanted where it stands.
    pub async fn passkey_options(
        &self,
        id: &str,
        context: &RequestContext<'_>,
    ) -> Result<Value, Problem> {
        let mut flow = self.find(id, context.browser).await?;
        trace(&flow);
        self.end_if_over(&mut flow, context.now).await?;
        if flow.state.is_over() {
            return Err(Problem::NotFound);
        }
        self.host(&flow).passkey_options(&flow, *context).await
    }
}

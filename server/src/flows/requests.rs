//! What is asked of a flow besides its answers. None of it moves the flow.

use protocol::Reply;
use serde_json::Value;
use words::Locale;

use super::handle::{Found, Handle};
use super::outcome::Outcome;
use super::service::{Flows, trace};
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};

impl Flows {
    /// What a flow shows now, by the sealed beginning in its first screen too. Of one that
    /// can be answered no more, its first screen anew.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn look(
        &self,
        handle: &Handle,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        match self.found(handle, context.browser).await? {
            Found::Begun(id) => self.look_at(&id, context.browser).await,
            Found::Anew(beginning) => self.first_screen(&beginning, context).await,
            Found::Unanswered(beginning) => {
                let outcome = self.first_screen(&beginning, context).await?;
                // As it came: nothing has changed, and the page need not either.
                let begin = handle.sealed().or(outcome.reply.begin);
                Ok(Outcome { reply: Reply { begin, ..outcome.reply }, ..outcome })
            }
        }
    }

    async fn look_at(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
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
        handle: &Handle,
        context: &RequestContext<'_>,
        locale: Locale,
    ) -> Result<Outcome, Problem> {
        let id = match self.found(handle, context.browser).await? {
            Found::Begun(id) => id,
            Found::Unanswered(mut beginning) | Found::Anew(mut beginning) => {
                (beginning.begin.locale, beginning.begin.locale_chosen) = (locale.tag, true);
                return self.first_screen(&beginning, context).await;
            }
        };
        let flow = self.find(&id, context.browser).await?;
        self.app.store.update_locale(&flow.id, locale.tag).await?;
        self.look_at(&flow.id, context.browser).await
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
        handle: &Handle,
        context: &RequestContext<'_>,
    ) -> Result<Value, Problem> {
        let id = match self.found(handle, context.browser).await? {
            Found::Begun(id) => id,
            Found::Anew(_) => return Err(Problem::NotFound),
            Found::Unanswered(beginning) => {
                let flow = self.unanswered(&beginning, context).await?;
                trace(&flow);
                return self.host(&flow).passkey_options(&flow, *context).await;
            }
        };
        let mut flow = self.find(&id, context.browser).await?;
        trace(&flow);
        self.end_if_over(&mut flow, context.now).await?;
        if flow.state.is_over() {
            return Err(Problem::NotFound);
        }
        self.host(&flow).passkey_options(&flow, *context).await
    }
}

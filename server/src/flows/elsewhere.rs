//! How a browser goes on elsewhere from a flow, and comes back to it.

use protocol::Answer;
use url::Url;

use super::flow::FlowState;
use super::handle::Handle;
use super::outcome::Outcome;
use super::service::{Flows, trace};
use crate::hosts::Leave;
use crate::problem::Problem;
use crate::providers::CallbackParameters;
use crate::request::context::RequestContext;
use crate::secret::usages::PROVIDER_ANSWER;

/// Where a browser goes on from a flow.
pub enum Left {
    /// Elsewhere.
    To(Url),
    /// Here.
    Here(Box<Outcome>),
    /// On a page of ours first: the page that shows the flow is another's.
    FirstParty,
}

impl Flows {
    /// Where the browser of a flow goes on, if that is elsewhere.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, or it is another browser's.
    pub async fn leave(&self, id: &str, context: &RequestContext<'_>) -> Result<Left, Problem> {
        let mut flow = self.find(id, context.browser).await?;
        trace(&flow);
        let ended = self.end_if_over(&mut flow, context.now).await?;
        let left = match &flow.state {
            FlowState::Host(_) if !ended => self.host(&flow).leave(&flow, *context).await?,
            _ => Leave::Stay,
        };
        Ok(match left {
            Leave::To(url) => Left::To(url),
            Leave::Stay if flow.embedder.is_some() && self.about(&flow)?.provider.is_some() => {
                Left::FirstParty
            }
            Leave::Failed(answer) => {
                let handle = Handle::Begun(flow.id.clone().into());
                Left::Here(Box::new(self.answer(&handle, flow.step, answer, context).await?))
            }
            Leave::Stay => Left::Here(Box::new(self.outcome(&flow, flow.refusal, context.now)?)),
        })
    }

    /// Goes on with what a provider sent the browser back with, in the flow that has begun it. The
    /// same once more is answered as it was.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if no flow has begun it, or not with this provider;
    /// [`Problem::OtherBrowser`] if it was begun in another browser: there it can still go on.
    pub async fn come_back(
        &self,
        provider: &str,
        came: CallbackParameters,
        context: &RequestContext<'_>,
    ) -> Result<Outcome, Problem> {
        let hash = came.state().hash(&self.app.keys);
        let attempt = self.app.store.find_provider_attempt(&hash).await?;
        let attempt = attempt.filter(|attempt| attempt.provider == provider);
        let attempt = attempt.ok_or(Problem::NotFound)?;
        let flow = self.read(&attempt.flow_id).await?;
        trace(&flow);
        if !self.is_of(&flow, context.browser) {
            return Err(Problem::OtherBrowser);
        }
        let sealed = attempt.answer_sealed.as_deref();
        let opened = sealed.and_then(|it| self.app.keys.open_for(PROVIDER_ANSWER, &flow.id, it));
        let query = match opened.and_then(|text| String::from_utf8(text.expose().clone()).ok()) {
            Some(query) => query,
            None => came.write().expose().clone(),
        };
        let step = match (&flow.answered, attempt.used) {
            (Some(answered), true) => answered.step,
            _ => flow.step,
        };
        let handle = Handle::Begun(attempt.flow_id.into());
        self.answer(&handle, step, Answer::Returned { query }, context).await
    }

    /// Keeps what a provider's form brought, which comes without the browser's cookie, until the
    /// browser comes with it. The first counts.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if no flow has begun it, or not with this provider.
    pub async fn keep_answer(
        &self,
        provider: &str,
        came: &CallbackParameters,
    ) -> Result<(), Problem> {
        let hash = came.state().hash(&self.app.keys);
        let attempt = self.app.store.find_provider_attempt(&hash).await?;
        let attempt = attempt.filter(|attempt| attempt.provider == provider);
        let attempt = attempt.ok_or(Problem::NotFound)?;
        let text = came.write();
        let sealed =
            self.app.keys.seal_for(PROVIDER_ANSWER, &attempt.flow_id, text.expose().as_bytes());
        self.app.store.update_provider_answer(&hash, &sealed).await?;
        Ok(())
    }
}

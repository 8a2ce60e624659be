//! Whose a flow is.

use super::flow::{Binding, Flow};
use super::service::Flows;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::secret::{Digest, Secret};

/// How many flows may have replaced each other since a page was loaded.
pub(super) const FOLLOWED: usize = 20;

impl Flows {
    /// The flow of this handle, or the one that took its place, if it is this
    /// browser's.
    pub(super) async fn find(&self, id: &str, from: &Browser) -> Result<Flow, Problem> {
        self.follow(self.read(id).await?, from).await
    }

    /// The flow that goes on from one that was read.
    pub(super) async fn follow(&self, mut flow: Flow, from: &Browser) -> Result<Flow, Problem> {
        for _ in 0..FOLLOWED {
            if !self.is_of(&flow, from) {
                return Err(Problem::NotFound);
            }
            self.may_be_shown(&flow.app, from)?;
            match &flow.next {
                Some(next) => flow = self.read(next).await?,
                None => return Ok(flow),
            }
        }
        Err(Problem::NotFound)
    }

    /// A flow as it is stored, whoever asks.
    pub(super) async fn read(&self, id: &str) -> Result<Flow, Problem> {
        self.app.store.find_flow(id).await?.ok_or(Problem::NotFound)
    }

    /// Which of these tokens a flow is tied to, if it is tied to one of them.
    pub(crate) async fn position_of_own(
        &self,
        id: &str,
        tokens: &[Secret<String>],
    ) -> Option<usize> {
        let flow = self.app.store.find_flow(id).await.ok()??;
        tokens.iter().position(|token| {
            let token = Secret::new(token.expose().clone());
            self.is_of(&flow, &Browser::ours(token))
        })
    }

    /// Whether a flow is this browser's: also one that signed it in, by what the
    /// browser had before, as the reply may never have arrived.
    pub(super) fn is_of(&self, flow: &Flow, browser: &Browser) -> bool {
        let before = || flow.binding.is_of(&self.browser(&self.token_after(flow, browser)));
        flow.binding.is_of(&self.browser(&browser.token)) || (flow.state.is_signed_in() && before())
    }

    /// What the browser has from a sign-in on. Whoever put its token there before
    /// has not the key. Derived of both, so that the last answer can be repeated
    /// and nobody finds it out from what is stored.
    fn token_after(&self, flow: &Flow, browser: &Browser) -> Secret<String> {
        let mut parts = flow.root();
        parts.push(browser.token.expose().as_bytes());
        let token = self.app.keys.digest("browser after sign-in", &parts);
        Secret::new(data_encoding::BASE64URL_NOPAD.encode(&token.0))
    }

    /// Ties a flow that signs somebody in to what their browser has from then on. A
    /// page of another site keeps its token: it gets no session.
    pub(super) fn bind_anew(&self, flow: &mut Flow, browser: &Browser) {
        let known = flow.binding.is_of(&self.browser(&browser.token));
        if flow.state.is_signed_in() && known && !browser.cross_site {
            let token = self.token_after(flow, browser);
            flow.binding = Binding::from(self.browser(&token));
        }
    }

    /// Ties the browser's other flows, of other tabs, to the same as one that signed
    /// it in: whoever knows the token from before knows none of them any more.
    ///
    /// After the change that ended the flow: within it, two tabs that sign in at
    /// once would each hold what the other waits for.
    pub(super) async fn bind_others(&self, flow: &Flow, browser: &Browser) -> Result<(), Problem> {
        let before = self.browser(&browser.token);
        if flow.state.is_signed_in() && !browser.cross_site && !flow.binding.is_of(&before) {
            self.app.store.update_binding(&before, &flow.binding).await?;
        }
        Ok(())
    }

    /// The token of a browser that this flow signed in.
    pub(super) fn bound(&self, flow: &Flow, browser: &Browser) -> Secret<String> {
        match flow.binding.is_of(&self.browser(&browser.token)) {
            true => Secret::new(browser.token.expose().clone()),
            false => self.token_after(flow, browser),
        }
    }

    /// Refuses pages that an app did not name.
    pub(super) fn may_be_shown(&self, app: &str, from: &Browser) -> Result<(), Problem> {
        let Some(page) = &from.embedder else { return Ok(()) };
        let app = self.app.settings.app(app);
        match app.is_some_and(|app| app.is_shown_on(page)) {
            true => Ok(()),
            false => Err(Problem::NotShownThere),
        }
    }

    pub(super) fn browser(&self, token: &Secret<String>) -> Digest {
        self.app.keys.digest("browser", &[token.expose().as_bytes()])
    }
}

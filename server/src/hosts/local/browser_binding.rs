//! Whose a flow is.

use flow::Stage;

use super::host::LocalHost;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::secret::{Digest, Secret};
use crate::store::FlowRow;

/// How many flows may have replaced each other since a page was loaded.
pub(super) const FOLLOWED: usize = 20;

impl LocalHost {
    /// The flow of this handle, or the one that took its place, if it is this
    /// browser's.
    pub(super) async fn find(&self, id: &str, from: &Browser) -> Result<FlowRow, Problem> {
        let mut id = id.to_owned();
        for _ in 0..FOLLOWED {
            let flow = self.app.store.flow(&id).await?.ok_or(Problem::NotFound)?;
            if !self.is_of(&flow, from) {
                return Err(Problem::NotFound);
            }
            self.may_be_shown(&flow.app, from)?;
            match flow.next {
                Some(next) => id = next,
                None => return Ok(flow),
            }
        }
        Err(Problem::NotFound)
    }

    /// Whether a flow is this browser's: also one that signed it in, by what the
    /// browser had before, as the reply may never have arrived.
    fn is_of(&self, flow: &FlowRow, browser: &Browser) -> bool {
        let before = || self.browser(&self.token_after(flow, browser)).matches(&flow.browser);
        let signed_in = matches!(flow.stage, Stage::SignedIn { .. });
        self.browser(&browser.token).matches(&flow.browser) || (signed_in && before())
    }

    /// What the browser has from a sign-in on. Whoever put its token there before
    /// has not the key. Derived of both, so that the last answer can be repeated
    /// and nobody finds it out from what is stored.
    fn token_after(&self, flow: &FlowRow, browser: &Browser) -> Secret<String> {
        let parts = [flow.id.as_bytes(), browser.token.expose().as_bytes()];
        let token = self.app.keys.digest("browser after sign-in", &parts);
        Secret::new(data_encoding::BASE64URL_NOPAD.encode(&token.0))
    }

    /// Ties a flow that signs somebody in to what their browser has from then on. A
    /// page of another site keeps its token: it gets no session.
    pub(super) fn bind_anew(&self, flow: &mut FlowRow, browser: &Browser) {
        let known = self.browser(&browser.token).matches(&flow.browser);
        if matches!(flow.stage, Stage::SignedIn { .. }) && known && !browser.cross_site {
            let token = self.token_after(flow, browser);
            flow.browser = self.browser(&token).0.to_vec();
        }
    }

    /// Ties the browser's other flows, of other tabs, to the same as one that signed
    /// it in: whoever knows the token from before knows none of them any more.
    ///
    /// After the change that ended the flow: within it, two tabs that sign in at
    /// once would each hold what the other waits for.
    pub(super) async fn bind_others(
        &self,
        flow: &FlowRow,
        browser: &Browser,
    ) -> Result<(), Problem> {
        let before = self.browser(&browser.token);
        let signed_in = matches!(flow.stage, Stage::SignedIn { .. });
        if signed_in && !browser.cross_site && !before.matches(&flow.browser) {
            self.app.store.bind_flows(&before, &flow.browser).await?;
        }
        Ok(())
    }

    /// The token of a browser that this flow signed in.
    pub(super) fn bound(&self, flow: &FlowRow, browser: &Browser) -> Secret<String> {
        match self.browser(&browser.token).matches(&flow.browser) {
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
            false => Err(Problem::Forbidden),
        }
    }

    pub(super) fn browser(&self, token: &Secret<String>) -> Digest {
        self.app.keys.digest("browser", &[token.expose().as_bytes()])
    }
}

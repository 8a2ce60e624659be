//! By what a request names a flow, before its first answer and after.

use super::begin::Begin;
use super::beginning::Beginning;
use super::service::Flows;
use crate::ids::FlowId;
use crate::observability::metrics::NotBegun;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::secret::Secret;

/// What the address of a flow holds in place of its id, until its first answer.
pub const NEW: &str = "new";

/// By what a request names a flow.
pub enum Handle {
    /// By its id: it is stored.
    Begun(String),
    /// By the sealed [`Beginning`] in the form of its first screen.
    Sealed(String),
}

/// What there is of a flow that a request names.
pub(super) enum Found {
    /// It was answered, and is stored.
    Begun(FlowId),
    /// It can be answered.
    Unanswered(Beginning),
    /// It is not answered. What takes its place, for the browser that asks.
    Anew(Beginning),
}

impl Handle {
    /// What stood in the form of a first screen.
    pub(super) fn sealed(&self) -> Option<String> {
        match self {
            Self::Begun(_) => None,
            Self::Sealed(sealed) => Some(sealed.clone()),
        }
    }

    /// Of the address `/flows/{id}`, and what the form held beside.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if the flow is new, and the form does not say how it begins.
    pub fn of(id: String, begin: Option<String>) -> Result<Self, Problem> {
        match (&*id, begin) {
            (NEW, Some(sealed)) => Ok(Self::Sealed(sealed)),
            (NEW, None) => Err(Problem::NotFound),
            _ => Ok(Self::Begun(id)),
        }
    }
}

impl Flows {
    /// What stands in the form of a first screen.
    pub(super) fn seal(&self, beginning: &Beginning) -> String {
        beginning.seal(&self.app.keys, self.public_url())
    }

    /// What stood in the form of a first screen, of whatever browser and time.
    pub(super) fn open(&self, sealed: &str) -> Result<Beginning, Problem> {
        let opened = Beginning::open(&self.app.keys, self.public_url(), sealed);
        opened.ok_or_else(|| self.not_begun(NotBegun::Unreadable, Problem::NotFound))
    }

    /// Of these tokens the one that a first screen was made for, if it was for one of them.
    #[must_use]
    pub(crate) fn position_of_beginning(
        &self,
        handle: &Handle,
        tokens: &[Secret<String>],
    ) -> Option<usize> {
        let Handle::Sealed(sealed) = handle else { return None };
        let opened = Beginning::open(&self.app.keys, self.public_url(), sealed)?;
        tokens.iter().position(|token| opened.is_of(&self.browser(token)))
    }

    /// What there is of a flow.
    ///
    /// # Errors
    /// As of [`find_beginning`](Self::find_beginning).
    pub(super) async fn found(&self, handle: &Handle, from: &Browser) -> Result<Found, Problem> {
        match handle {
            Handle::Begun(id) => Ok(Found::Begun(id.as_str().into())),
            Handle::Sealed(sealed) => self.find_beginning(self.open(sealed)?, from).await,
        }
    }

    /// What there is of the flow that begins so.
    ///
    /// Of another browser's flow nothing is told, not even whether it was answered: what
    /// comes back begins as that one did, as a link could, without the address in it.
    ///
    /// # Errors
    /// [`Problem::NoCookies`] if the browser keeps none; [`Problem::NotFound`] if a page
    /// of another site holds another flow's token.
    pub(super) async fn find_beginning(
        &self,
        beginning: Beginning,
        from: &Browser,
    ) -> Result<Found, Problem> {
        let own = beginning.is_of(&self.browser(&from.token));
        let row = self.app.store.find_flow(&beginning.id).await?;
        // A browser that was signed in has another token than its other tabs began with.
        if row.is_some_and(|flow| own || self.is_of(&flow, from)) {
            return Ok(Found::Begun(beginning.id));
        }
        let over = beginning.is_over(self.app.clock.now());
        match own {
            true if !over => Ok(Found::Unanswered(beginning)),
            true => {
                self.app.metrics.not_begun(NotBegun::Over);
                Ok(Found::Anew(self.anew(beginning, from)))
            }
            false if from.cross_site => {
                Err(self.not_begun(NotBegun::OtherBrowser, Problem::NotFound))
            }
            false if beginning.came_without_cookie && from.is_new => {
                let Begin { app, locale, locale_chosen, .. } = beginning.begin;
                let problem = Problem::NoCookies { app, locale: locale_chosen.then_some(locale) };
                Err(self.not_begun(NotBegun::NoCookies, problem))
            }
            false => {
                self.app.metrics.not_begun(NotBegun::OtherBrowser);
                Ok(Found::Anew(self.anew_for_stranger(beginning, from)))
            }
        }
    }

    /// A beginning like this one, now, for this browser.
    pub(super) fn anew(&self, before: Beginning, browser: &Browser) -> Beginning {
        let Beginning { begin, .. } = before;
        let (token, embedder) = (self.browser(&browser.token), browser.embedder.clone());
        Beginning::new(begin, &token, embedder, self.app.clock.now())
    }

    /// The same where it was another browser's: its address is nobody else's business.
    fn anew_for_stranger(&self, before: Beginning, browser: &Browser) -> Beginning {
        let mut new = self.anew(before, browser);
        new.begin.login_hint = None;
        new.came_without_cookie = browser.is_new;
        new
    }

    fn not_begun(&self, why: NotBegun, problem: Problem) -> Problem {
        self.app.metrics.not_begun(why);
        problem
    }

    fn public_url(&self) -> &str {
        self.app.settings.public_url.get_ref().as_str()
    }
}

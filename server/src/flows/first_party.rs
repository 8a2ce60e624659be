//! How a sign-in that another site's page began goes on on a page of ours.

use protocol::Screen;

use super::beginning::Beginning;
use super::flow::{Binding, Flow};
use super::handle::{Found, Handle};
use super::outcome::Outcome;
use super::service::{Flows, trace};
use crate::email::Email;
use crate::ids::FlowId;
use crate::problem::{Problem, bug};
use crate::request::context::{Browser, RequestContext};
use crate::secret::Secret;

/// Where a browser goes on.
pub struct FirstParty {
    /// Where that is.
    pub at: Arrival,
    /// What it is tied to: the browser's new token.
    pub token: Secret<String>,
}

/// What a browser arrives at.
pub enum Arrival {
    /// A flow that took the place of an answered one.
    Flow(FlowId),
    /// A first screen, and the flow as it would begin.
    FirstScreen(Box<(Outcome, Flow)>),
}

impl Flows {
    /// Ends the flow of another site's page, and begins another in its place
    /// that only a page of ours knows: with a handle and a token of its own.
    ///
    /// The page knows the old ones. So nothing counts that was shown before, nothing
    /// is answered, and nothing leads from the old flow to the new one. What the
    /// app asked for stays, and the address, as what is filled in: `typed`, if an
    /// address was asked for.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn go_on_first_party(
        &self,
        handle: &Handle,
        context: &RequestContext<'_>,
        typed: Option<&str>,
    ) -> Result<FirstParty, Problem> {
        match self.found(handle, context.browser).await? {
            Found::Begun(id) => self.renew_first_party(&id, context, typed).await,
            Found::Unanswered(beginning) | Found::Anew(beginning) => {
                self.look_first_party(beginning, context, typed).await
            }
        }
    }

    /// The first screen anew, for a page of ours. Nothing was answered, and nothing is.
    async fn look_first_party(
        &self,
        mut beginning: Beginning,
        context: &RequestContext<'_>,
        typed: Option<&str>,
    ) -> Result<FirstParty, Problem> {
        // The page that asks may be one that the app names no more.
        self.may_be_shown(&beginning.begin.app, context.browser)?;
        if let Some(typed) = typed.and_then(|typed| Email::parse(typed).ok()) {
            beginning.begin.login_hint = Some(typed.shown().to_owned());
        }
        let browser = Browser::ours(Browser::draw());
        let beginning = self.anew(beginning, &browser);
        let here = RequestContext { browser: &browser, session: None, ..*context };
        let outcome = self.first_screen(&beginning, &here).await?;
        let flow = self.unanswered(&beginning, &here).await?;
        let at = Arrival::FirstScreen(Box::new((outcome, flow)));
        Ok(FirstParty { at, token: browser.token })
    }

    async fn renew_first_party(
        &self,
        id: &str,
        context: &RequestContext<'_>,
        typed: Option<&str>,
    ) -> Result<FirstParty, Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut old = self.find(id, context.browser).await?;
        trace(&old);
        let (purpose, email) = (self.about(&old)?.purpose, self.filled_in(&old, typed)?);
        if !old.state.is_over() {
            self.end(&mut old).await?;
        }
        let token = Browser::draw();
        let new = Flow {
            binding: Binding::from(self.browser(&token)),
            session: None,
            embedder: None,
            ..old.restarted(context.now)
        };
        let here = RequestContext { session: None, ..*context };
        let step = self.host(&new).begin(&new, purpose, email, here).await?;
        let new = self.insert(new, (purpose, step), context.browser, None).await?;
        let new = new.ok_or_else(|| bug("a flow that goes on from nothing is not revoked"))?;
        Ok(FirstParty { at: Arrival::Flow(new.id), token })
    }

    /// The address that a flow begins anew with. From a block the way on is another.
    fn filled_in(&self, old: &Flow, typed: Option<&str>) -> Result<Option<String>, Problem> {
        let typed = typed.and_then(|typed| Email::parse(typed).ok());
        let known = self.about(old)?.email;
        Ok(match self.view(old)?.screen {
            Screen::Identify(_) | Screen::Expired(_) => {
                typed.map(|typed| typed.shown().to_owned()).or(known)
            }
            Screen::Blocked(_) => None,
            _ => known,
        })
    }
}

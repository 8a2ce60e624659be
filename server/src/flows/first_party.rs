//! How a sign-in that another site's page began goes on on a page of ours.

use protocol::Screen;

use super::flow::{Binding, Flow};
use super::service::{Flows, trace};
use crate::email::Email;
use crate::ids::FlowId;
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};
use crate::secret::Secret;

/// Where a browser goes on.
pub struct FirstParty {
    /// The new flow's handle.
    pub flow: FlowId,
    /// What that flow is tied to: the browser's new token.
    pub token: Secret<String>,
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
        let new = self.insert(new, purpose, email, context).await?;
        Ok(FirstParty { flow: new.id, token })
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

//! How a sign-in that another site's page began goes on on a page of ours.

use protocol::{Answer, Screen};

use super::beginning::Beginning;
use super::flow::{Binding, Flow};
use super::handle::{Found, Handle};
use super::outcome::Outcome;
use super::service::{Flows, trace};
use crate::email::Email;
use crate::hosts::About;
use crate::problem::{Problem, bug};
use crate::request::context::{Browser, RequestContext};
use crate::secret::Secret;

/// How a browser goes on.
pub struct FirstParty {
    /// What it is shown: a first screen, or a flow that took the place of an answered one.
    pub outcome: Outcome,
    /// That flow, as it began.
    pub flow: Flow,
    /// What it is tied to: the browser's new token.
    pub token: Secret<String>,
}

/// What an answer of another site's page says that is taken along.
#[derive(Clone, Copy, Default)]
struct Brought<'a> {
    /// The address that was typed.
    address: Option<&'a str>,
    /// The provider that was chosen.
    provider: Option<&'a str>,
}

impl<'a> Brought<'a> {
    const fn by(answer: Option<&'a Answer>) -> Self {
        match answer {
            Some(Answer::Email { email, .. }) => {
                Self { address: Some(email.as_str()), provider: None }
            }
            Some(Answer::Provider { provider }) => {
                Self { address: None, provider: Some(provider.as_str()) }
            }
            _ => Self { address: None, provider: None },
        }
    }
}

impl Flows {
    /// Ends the flow of another site's page, and begins another in its place
    /// that only a page of ours knows: with a handle and a token of its own.
    ///
    /// The page knows the old ones. So nothing counts that was shown before, nothing
    /// is answered, and nothing leads from the old flow to the new one. What the
    /// app asked for stays, and the address, as what is filled in: that of `answer`, if an
    /// address was asked for. A provider that was chosen is chosen again, by the new flow's first
    /// answer.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn go_on_first_party(
        &self,
        handle: &Handle,
        context: &RequestContext<'_>,
        answer: Option<&Answer>,
    ) -> Result<FirstParty, Problem> {
        let brought = Brought::by(answer);
        let (on, provider) = match self.found(handle, context.browser).await? {
            Found::Begun(id) => self.renew_first_party(&id, context, brought).await?,
            Found::Unanswered(beginning) | Found::Anew(beginning) => {
                let provider = brought.provider.map(str::to_owned);
                (self.look_first_party(beginning, context, brought.address).await?, provider)
            }
        };
        let Some(provider) = provider else { return Ok(on) };
        let browser = Browser::ours(Secret::new(on.token.expose().clone()));
        let here = RequestContext { browser: &browser, session: None, ..*context };
        let reply = &on.outcome.reply;
        let handle = Handle::of(reply.flow.clone(), reply.begin.clone())?;
        let choice = Answer::Provider { provider };
        let outcome = self.answer(&handle, reply.step, choice, &here).await?;
        Ok(FirstParty { outcome, ..on })
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
        Ok(FirstParty { outcome, flow, token: browser.token })
    }

    async fn renew_first_party(
        &self,
        id: &str,
        context: &RequestContext<'_>,
        brought: Brought<'_>,
    ) -> Result<(FirstParty, Option<String>), Problem> {
        let _lane = self.app.flow_locks.lane(id).await;
        let mut old = self.find(id, context.browser).await?;
        trace(&old);
        let About { purpose, provider, .. } = self.about(&old)?;
        let email = self.filled_in(&old, brought.address)?;
        let provider = brought.provider.map(str::to_owned).or(provider);
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
        let outcome = self.outcome(&new, new.refusal, context.now)?;
        Ok((FirstParty { outcome, flow: new, token }, provider))
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

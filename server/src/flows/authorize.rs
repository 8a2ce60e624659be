//! What comes of the request of an OpenID client: an answer at once, or a flow.

use protocol::Screen;

use super::begin::Begin;
use super::beginning::Beginning;
use super::flow::Flow;
use super::outcome::Outcome;
use super::service::{Flows, trace, who};
use crate::email::Email;
use crate::ids::AppId;
use crate::oauth::grant;
use crate::oauth::refused::ErrorCode;
use crate::oauth::request::AuthorizationRequest;
use crate::oauth::response::Answer;
use crate::observability::audit;
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};
use crate::sessions;

/// What comes of the request of an OpenID client.
pub(crate) enum Authorized {
    /// This goes to the client.
    Answer(Answer),
    /// The person is asked.
    Screen(Box<Outcome>),
}

impl Flows {
    /// Gives the client a code if the browser's session is all that its app asks for; if not, asks
    /// for the rest, unless the client wants nothing shown.
    ///
    /// # Errors
    /// As of [`begin`](Self::begin).
    pub(crate) async fn authorize(
        &self,
        asked: &AuthorizationRequest,
        begin: Begin,
        context: &RequestContext<'_>,
    ) -> Result<Authorized, Problem> {
        let beginning = self.beginning(Begin { request: Some(asked.text()), ..begin }, context);
        let (flow, step) = self.first_step(&beginning, context).await?;
        trace(&flow);
        let flow = Flow { state: step.state.clone(), ..flow };
        let continued = match step.goes_on && flow.state.is_signed_in() {
            true => self.continue_session(asked, &flow, context).await?,
            false => None,
        };
        if let Some(answer) = continued {
            return Ok(Authorized::Answer(answer));
        }
        if asked.prompts("none") {
            let (code, why) = self.not_silent(&flow)?;
            let answer = asked.receiver().error(code, why, &self.app.settings.home());
            return Ok(Authorized::Answer(answer));
        }
        let outcome = match flow.state.is_signed_in() {
            // The session is over since it was read.
            true => self.first_screen(&beginning, context).await?,
            false => self.begun(&beginning, (flow, step), context).await?,
        };
        Ok(Authorized::Screen(Box::new(outcome)))
    }

    /// The client of a flow of this browser in which somebody has signed in, and what goes to it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none.
    pub(crate) async fn answer_of(
        &self,
        id: &str,
        browser: &Browser,
    ) -> Result<(AppId, Answer), Problem> {
        let flow = self.find(id, browser).await?;
        trace(&flow);
        let answer = grant::answer_of(&self.app, &flow).filter(|_| flow.state.is_signed_in());
        answer.map(|answer| (flow.app, answer)).ok_or(Problem::NotFound)
    }

    /// What a flow begins with, for the browser of the request.
    pub(super) fn beginning(&self, begin: Begin, context: &RequestContext<'_>) -> Beginning {
        let email = begin.login_hint.as_deref().and_then(|hint| Email::parse(hint).ok());
        let login_hint = email.map(|email| email.shown().to_owned());
        let begin = Begin { login_hint, ..begin };
        let browser = context.browser;
        let token = self.browser(&browser.token);
        Beginning::new(begin, &token, browser.embedder.clone(), context.now)
    }

    async fn continue_session(
        &self,
        asked: &AuthorizationRequest,
        flow: &Flow,
        context: &RequestContext<'_>,
    ) -> Result<Option<Answer>, Problem> {
        let Some(token) = context.session else { return Ok(None) };
        let session = sessions::hash(&self.app.keys, token);
        let answer = grant::continue_session(&self.app, asked, &session, context.now).await?;
        if answer.is_some() {
            let event = audit::Event::SessionContinued;
            audit::record(&self.app, who(flow, &self.about(flow)?), &event);
        }
        Ok(answer)
    }

    /// Why a person would have to be asked.
    fn not_silent(&self, flow: &Flow) -> Result<(ErrorCode, &'static str), Problem> {
        let known = !flow.state.is_over() && self.about(flow)?.rests_on_account;
        let screen = self.view(flow)?.screen;
        if matches!(screen, Screen::Consent(_)) {
            let why = "the person would have to agree to what is asked for";
            return Ok((ErrorCode::ConsentRequired, why));
        }
        Ok(match known || matches!(screen, Screen::Blocked(_)) {
            true => (ErrorCode::InteractionRequired, "the person would have to be asked for more"),
            false => (ErrorCode::LoginRequired, "the person would have to sign in"),
        })
    }
}

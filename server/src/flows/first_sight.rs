//! What everybody sees first, before a browser has asked for anything.

use protocol::{Purpose, Timestamp};

use super::begin::Begin;
use super::outcome::Outcome;
use super::service::Flows;
use crate::ids::AppId;
use crate::problem::Problem;
use crate::request::context::{Browser, RequestContext};
use crate::request::upstream::Signals;

impl Flows {
    /// The first screen of a sign-in to an app, on a page of an origin that the app names;
    /// `None` if it names none. It is no browser's, and nobody can answer it as it is.
    ///
    /// # Errors
    /// If the app's host cannot begin.
    pub async fn first_sight(
        &self,
        app: &AppId,
        locale: &'static str,
        now: Timestamp,
    ) -> Result<Option<Outcome>, Problem> {
        let settings = self.app.settings.app(app);
        let Some(page) = settings.and_then(|app| app.origins.get_ref().first()) else {
            return Ok(None);
        };
        let embedder = Some(page.origin().ascii_serialization());
        let browser = Browser { embedder, ..Browser::ours(Browser::draw()) };
        let signals = Signals::default();
        let context = RequestContext { browser: &browser, session: None, signals: &signals, now };
        let begin = Begin {
            app: app.clone(),
            purpose: Purpose::SignIn,
            login_hint: None,
            return_to: None,
            state: None,
            locale,
            locale_chosen: true,
            asks_mfa: false,
            code_challenge: None,
            request: None,
        };
        let flow = self.unanswered(&self.beginning(begin, &context), &context).await?;
        self.outcome(&flow, flow.refusal, now).map(Some)
    }
}

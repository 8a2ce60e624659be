//! What a request to a flow comes back with.

use protocol::screen::{Expired, SignedIn as SignedInScreen};
use protocol::{Refusal, Reply, Screen, Timestamp};

use super::flow::{Flow, FlowState};
use super::service::Flows;
use crate::hosts::View;
use crate::ids::AppId;
use crate::oauth::request::AuthorizationRequest;
use crate::oauth::{authorization_code, consent};
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::request::device::Device;
use crate::request::remembered::RememberedToken;
use crate::secret::Secret;
use crate::sessions;

/// Seconds after signing in during which the same last answer is answered with
/// the same session again: it may never have arrived.
const REPEAT: i64 = 300;

/// A reply, and what comes with it.
pub struct Outcome {
    /// The reply.
    pub reply: Reply,
    /// What the browser gets by the answer that signed somebody in, and by no
    /// other request.
    pub signed_in: Option<SignedIn>,
    /// The locale that the person reads.
    pub locale: String,
    /// The app that is signed in to.
    pub app: AppId,
    /// The address by which a person goes back to an OpenID client, without signing in.
    pub declines: Option<String>,
    /// Whether an OpenID client's page has opened a window for it, and waits for that.
    pub popup: bool,
}

/// What a browser gets by a sign-in.
pub struct SignedIn {
    /// The session's token.
    pub session: Secret<String>,
    /// What the browser's flows are tied to from now on.
    pub browser: Secret<String>,
    /// By what the device is known, if it is not yet.
    pub device: Device,
    /// Seconds for which the browser keeps the session; until it is closed if absent.
    pub stays: Option<i64>,
    /// By what the browser is remembered, and for how many seconds, if its person wants that.
    pub remembered: Option<(RememberedToken, i64)>,
}

impl Flows {
    /// What a flow shows, with a refusal.
    pub(super) fn outcome(
        &self,
        flow: &Flow,
        refusal: Option<Refusal>,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let app = self.app.settings.app(&flow.app).ok_or(Problem::NotFound)?;
        let View { screen, back } = self.view(flow)?;
        let reply = Reply {
            flow: flow.id.clone().into(),
            begin: None,
            step: flow.step,
            now,
            expires_at: flow.deadlines.expires_at(),
            ends_at: flow.deadlines.ends_at(),
            locale: flow.locale.clone(),
            app: app.name.clone(),
            back,
            screen,
            refusal,
            reference: flow.reference.clone(),
        };
        let (locale, app) = (flow.locale.clone(), flow.app.clone());
        let declines = self.declines(flow);
        let request = flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
        let popup = request.is_some_and(|asked| asked.receiver().popup);
        Ok(Outcome { reply, signed_in: None, locale, app, declines, popup })
    }

    fn declines(&self, flow: &Flow) -> Option<String> {
        let request = flow.return_to.request.as_deref().filter(|_| !flow.state.is_signed_in())?;
        Some(consent::decline(&self.app.settings, request))
    }

    /// What a flow shows, whatever its state.
    pub(super) fn view(&self, flow: &Flow) -> Result<View, Problem> {
        let ended = |screen| View { screen, back: false };
        Ok(match &flow.state {
            FlowState::Expired { email, .. } => {
                ended(Screen::Expired(Expired { email: email.clone() }))
            }
            FlowState::SignedIn { .. } => {
                let return_to = authorization_code::return_to(&self.app, flow);
                ended(Screen::SignedIn(SignedInScreen { return_to }))
            }
            FlowState::Host(_) => self.host(flow).view(flow)?,
        })
    }

    /// The outcome of the answer that a flow ended with, with the session that it
    /// ended in if that still lives.
    pub(super) async fn with_session(
        &self,
        outcome: Outcome,
        flow: &Flow,
        browser: &Browser,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        if !flow.state.is_signed_in() || now > flow.deadlines.touched_at.plus(REPEAT) {
            return Ok(outcome);
        }
        let session = sessions::token(&self.app.keys, flow);
        let hash = sessions::hash(&self.app.keys, &session);
        let lives = self.app.store.find_session(&hash, now).await?;
        self.bind_others(flow, browser).await?;
        let browser = self.bound(flow, browser);
        let device = Device::of_flow(&self.app.keys, &flow.root());
        let Some(row) = lives else { return Ok(outcome) };
        let stays = row.ends_at.map(|at| at.seconds_from(now));
        let remembered = self.remembered(flow, now).await?;
        let signed_in = Some(SignedIn { session, browser, device, stays, remembered });
        Ok(Outcome { signed_in, ..outcome })
    }

    /// By what the browser is remembered that a flow ended in, if it is.
    async fn remembered(
        &self,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<Option<(RememberedToken, i64)>, Problem> {
        let (client, user_flow) = self.app.app_of(&flow.app)?;
        let Some((account, lasts)) = flow.account_id.as_ref().zip(user_flow.remember_device())
        else {
            return Ok(None);
        };
        let token = RememberedToken::of_flow(&self.app.keys, &flow.root());
        let hashes = [token.hash(&self.app.keys, account, client.user_flow.get_ref())];
        let since = now.plus(-lasts);
        let made_at = self.app.store.find_remembered_device(account, &hashes, since).await?;
        Ok(made_at.map(|made_at| (token, made_at.plus(lasts).seconds_from(now))))
    }
}

//! What a request to a flow comes back with.

use flow::Stage;
use flow::stage::Facts;
use protocol::{Refusal, Reply, Timestamp};

use super::host::LocalHost;
use crate::hosts::local::factors::{authenticator, passkey, recovery_code};
use crate::oauth::authorization_code;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::secret::Secret;
use crate::sessions;
use crate::store::FlowRow;

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
}

/// What a browser gets by a sign-in.
pub struct SignedIn {
    /// The session's token.
    pub session: Secret<String>,
    /// What the browser's flows are tied to from now on.
    pub browser: Secret<String>,
}

impl LocalHost {
    pub(super) fn outcome(
        &self,
        flow: &FlowRow,
        refusal: Option<Refusal>,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let (app, user_flow) = self.app.app_of(flow)?;
        let facts = Facts {
            password_min: user_flow.password_min(),
            return_to: authorization_code::return_to(&self.app, flow),
            passkeys: passkey::here(&self.app, flow)?.is_some(),
            ..self.pending(flow)
        };
        let reply = Reply {
            flow: flow.id.clone(),
            step: flow.step,
            now,
            expires_at: flow.expires_at(),
            ends_at: flow.ends_at(),
            locale: flow.locale.clone(),
            app: app.name.clone(),
            back: flow.stage.can_go_back(),
            screen: flow.stage.screen(&facts),
            refusal,
            reference: flow.reference.clone(),
        };
        Ok(Outcome { reply, signed_in: None, locale: flow.locale.clone() })
    }

    /// The outcome of the answer that a flow ended with, with the session that it
    /// ended in if that still lives.
    pub(super) async fn with_session(
        &self,
        outcome: Outcome,
        flow: &FlowRow,
        browser: &Browser,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let ended = matches!(flow.stage, Stage::SignedIn { .. });
        if !ended || now > flow.touched_at.plus(REPEAT) {
            return Ok(outcome);
        }
        let session = sessions::token(&self.app.keys, &flow.id);
        let hash = sessions::hash(&self.app.keys, &session);
        let lives = self.app.store.session(&hash, now).await?.is_some();
        self.bind_others(flow, browser).await?;
        let browser = self.bound(flow, browser);
        Ok(Outcome { signed_in: lives.then_some(SignedIn { session, browser }), ..outcome })
    }

    /// What was drawn for this stage, and is shown on it only.
    fn pending(&self, flow: &FlowRow) -> Facts {
        let brand = &self.app.settings.brand.name;
        match &flow.stage {
            Stage::EnrollAuthenticator(standing) => {
                let sealed = flow.pending.as_ref();
                let key = sealed.and_then(|sealed| self.app.keys.open(&flow.id, sealed));
                let shown = |key| authenticator::shown(&key, brand, &standing.email);
                Facts { authenticator: key.map(shown), ..Facts::default() }
            }
            Stage::RecoveryCodes(_) => {
                Facts { recovery_codes: recovery_code::shown(&self.app, flow), ..Facts::default() }
            }
            _ => Facts::default(),
        }
    }
}

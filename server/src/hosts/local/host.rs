//! The local host itself.

use std::sync::Arc;

use async_trait::async_trait;
use flow::stage::Facts;
use flow::{Event, Stage, Turn};
use protocol::{Answer, FirstFactor, Purpose, Refusal};
use serde_json::Value;

use super::begin::Origin;
use super::check;
use super::checked::Checked;
use super::effects::LocalEffects;
use super::factors::{self, passkey};
use super::local_flow::{LocalFlow, state};
use super::messages::{counts, delivery_problem, spoken};
use super::{begin, change_email, elsewhere, open_sessions, warn_owner};
use crate::app::App;
use crate::flows::flow::Flow;
use crate::hosts::{About, Host, Leave, Step, View};
use crate::oauth::consent;
use crate::problem::Problem;
use crate::providers::Provider;
use crate::request::context::RequestContext;

/// Drives flows over our own accounts.
#[derive(Clone)]
pub struct LocalHost {
    pub(crate) app: Arc<App>,
}

#[async_trait]
impl Host for LocalHost {
    async fn begin<'a>(
        &self,
        flow: &Flow,
        purpose: Purpose,
        email: Option<String>,
        context: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        // Who forgot a password that is kept elsewhere signs in there, which may reset it.
        let elsewhere = purpose == Purpose::ResetPassword && !self.app.app_of(&flow.app)?.1.local;
        let (purpose, refusal) = match elsewhere {
            true => (Purpose::SignIn, Some(Refusal::PasswordElsewhere {})),
            false => (purpose, None),
        };
        let stage = Stage::Identify { purpose, email };
        let begun = begin::begin(&self.app, LocalFlow::at(flow, stage), context).await?;
        let turn = Turn { refusal, ..begun.turn };
        let checked = Event::Misplaced.into();
        self.step(begun.flow, turn, checked, begun.origin, context).await
    }

    async fn answer<'a>(
        &self,
        flow: &Flow,
        answer: Answer,
        context: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        let flow = LocalFlow::read(flow)?;
        let checked = check::check(&self.app, &flow, answer, &context).await?;
        let turn = checked.turn(flow.stage.clone(), context.now);
        if checked.tells_owner {
            let told = (context.signals.user_agent, context.now);
            let flow = LocalFlow::at(&flow, turn.stage.clone());
            warn_owner::tell_owner(self.app.clone(), flow, told);
        }
        self.step(flow, turn, checked, None, context).await
    }

    fn view(&self, flow: &Flow) -> Result<View, Problem> {
        let flow = LocalFlow::read(flow)?;
        let (_, user_flow) = self.app.app_of(&flow.app)?;
        let request = flow.return_to.request.as_deref();
        let offered = match elsewhere::leads_on(&flow) {
            true => elsewhere::offered(&self.app, &flow)?,
            false => vec![],
        };
        // On a page of another origin a path is not enough.
        let embedded = flow.embedder.is_some();
        let home = match embedded {
            true => self.app.settings.home(),
            false => self.app.settings.base().to_owned(),
        };
        let facts = Facts {
            password_min: user_flow.password_min(),
            password_first: user_flow.first_factor == FirstFactor::EmailPassword,
            providers: offered.into_iter().map(|provider| shown(&home, provider)).collect(),
            elsewhere_only: !user_flow.local,
            provider_url: self.app.settings.at(&format!("/flows/{}/provider", flow.id.as_str())),
            passkeys: passkey::here(&self.app, &flow)?.is_some(),
            // A page of another site may be kept from keeping a cookie.
            stay_signed_in: user_flow.stay_signed_in().is_some() && !embedded,
            remember_device: user_flow.remember_device().is_some() && !embedded,
            decline: match request {
                Some(request) => consent::decline(&self.app.settings, request),
                None => String::new(),
            },
            at_api: match request {
                Some(it) => consent::at_api_in_words(&self.app.settings, it, &flow.locale),
                None => vec![],
            },
            data: (!embedded)
                .then(|| self.app.settings.at(&format!("/flows/{}/data", flow.id.as_str()))),
            delete: (!embedded && self.app.settings.account.delete)
                .then(|| self.app.settings.at(&format!("/flows/{}/delete", flow.id.as_str()))),
            change_email: change_email::may_change(&self.app, &flow)?,
            sessions: open_sessions::in_words(
                &flow.stage,
                self.app.brand_of(&flow.app).strings(spoken(&flow)),
            ),
            delivery_problem: delivery_problem(&flow, self.app.clock.now()),
            ..factors::facts(&self.app, &flow)
        };
        Ok(View { screen: flow.stage.screen(&facts), back: flow.stage.can_go_back() })
    }

    fn about(&self, flow: &Flow) -> Result<About, Problem> {
        let stage = LocalFlow::read(flow)?.stage;
        Ok(About {
            purpose: stage.purpose(),
            email: stage.email().map(str::to_owned),
            rests_on_account: stage.rests_on_account(),
            manages: matches!(stage, Stage::ManageFactors(_)),
            factor: factors::asked_for(&stage),
            provider: stage.provider().map(str::to_owned),
        })
    }

    async fn leave(&self, flow: &Flow, context: RequestContext<'_>) -> Result<Leave, Problem> {
        elsewhere::leave(&self.app, &LocalFlow::read(flow)?, &context).await
    }

    async fn passkey_options(
        &self,
        flow: &Flow,
        context: RequestContext<'_>,
    ) -> Result<Value, Problem> {
        passkey::options(&self.app, &LocalFlow::read(flow)?, context.now).await
    }
}

/// A provider as its button names it.
fn shown(home: &str, provider: &Provider) -> protocol::screen::Provider {
    protocol::screen::Provider {
        last: false,
        id: provider.id().to_owned(),
        name: provider.name().to_owned(),
        icon: provider.icon().map(|name| format!("{home}/assets/{name}")),
    }
}

impl LocalHost {
    /// Drives flows with the parts of `app`.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// The step that a turn of the rules is, with its effects.
    pub(super) async fn step<'a>(
        &self,
        flow: LocalFlow,
        turn: Turn,
        checked: Checked,
        origin: Option<Origin>,
        context: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        let counts = counts(&self.app, &turn, &context).await?;
        // Nobody is led on from a page of another origin before they have seen where to.
        let shows_way = flow.embedder.is_some() && turn.stage.awaits_provider();
        Ok(Step {
            state: state(&turn.stage),
            moved: turn.moved || shows_way,
            refusal: turn.refusal,
            goes_on: origin.is_some(),
            renewed: turn.effects.contains(&flow::Effect::RenewFlow),
            effects: Box::new(LocalEffects::new(
                self.clone(),
                flow,
                turn,
                (checked, origin),
                counts,
                context,
            )),
        })
    }
}

//! How risky a sign-in is: several sources, of which the highest level counts.
//!
//! | file | holds |
//! |---|---|
//! | `signals.rs` | what we see ourselves: devices, networks, places, failures |
//! | `webhook.rs` | what the operator's own service says |
//! | `velocity.rs` | counting failures, and stopping a network that has too many |
//! | `device.rs` | the cookie that a device is known by |
//!
//! Weights and thresholds are in [`flow::risk`]. What a trusted proxy says is
//! read in [`upstream`](crate::upstream).

mod device;
mod signals;
pub mod velocity;
pub mod webhook;

use flow::policy::{Risk, WhenUnknown};

pub use device::Device;
pub(crate) use device::known_device;
pub use signals::remember;

use crate::app::App;
use crate::checks::Asked;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::store::FlowRow;
use webhook::RiskWebhook;

/// Whoever has an opinion about a sign-in.
enum RiskSource {
    BuiltIn,
    Upstream(WhenUnknown),
    Webhook(Box<RiskWebhook>),
}

/// What one source says.
struct Opinion {
    source: &'static str,
    level: Risk,
    /// Why, for the log.
    reasons: Vec<String>,
    /// The source could not say, and what that means.
    unknown: Option<WhenUnknown>,
}

/// What all sources say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessed {
    /// The highest level that any of them says.
    pub risk: Risk,
    /// Whether a source that should have been asked could not say.
    pub unknown: Option<WhenUnknown>,
}

/// Every source that the settings switch on.
pub struct RiskSources(Vec<RiskSource>);

impl RiskSources {
    /// The sources of the settings.
    ///
    /// # Errors
    /// If the webhook cannot be prepared.
    pub fn start(settings: &Settings) -> anyhow::Result<Self> {
        // The settings declare it where it can be needed.
        let when_unknown = settings.risk.when_unknown.unwrap_or(WhenUnknown::Closed);
        let mut sources = vec![RiskSource::Upstream(when_unknown)];
        if settings.risk.built_in {
            sources.push(RiskSource::BuiltIn);
        }
        if let Some(webhook) = &settings.risk.webhook {
            sources.push(RiskSource::Webhook(Box::new(RiskWebhook::new(
                webhook.get_ref(),
                when_unknown,
            )?)));
        }
        Ok(Self(sources))
    }

    /// Asks every source about a sign-in, or about a sign-up where there is no
    /// account yet. Level and reasons are logged; the person never gets them.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn assess(
        &self,
        app: &App,
        flow: &FlowRow,
        account_id: Option<&str>,
        asked: &Asked<'_>,
    ) -> Result<Assessed, Problem> {
        let mut all = Assessed::default();
        for source in &self.0 {
            let opinion = match source {
                RiskSource::BuiltIn => signals::opinion(app, flow, account_id, asked).await?,
                RiskSource::Upstream(when_unknown) => upstream(asked, *when_unknown),
                RiskSource::Webhook(webhook) => webhook.opinion(flow, account_id, asked).await,
            };
            tracing::info!(
                reference = flow.reference,
                source = opinion.source,
                level = ?opinion.level,
                reasons = ?opinion.reasons,
                unknown = ?opinion.unknown,
                "risk told"
            );
            all.risk = all.risk.max(opinion.level);
            all.unknown = opinion.unknown.or(all.unknown);
        }
        Ok(all)
    }
}

fn upstream(asked: &Asked<'_>, when_unknown: WhenUnknown) -> Opinion {
    let signals = asked.signals;
    let found = [
        (signals.contradictory, "contradictory headers"),
        (signals.risk != Risk::None && !signals.contradictory, "told"),
        (signals.risk_unknown, "no header of a trusted proxy"),
    ];
    let reasons = found.into_iter().filter(|(is, _)| *is).map(|(_, why)| why.to_owned()).collect();
    let unknown = signals.risk_unknown.then_some(when_unknown);
    Opinion { source: "upstream", level: signals.risk, reasons, unknown }
}

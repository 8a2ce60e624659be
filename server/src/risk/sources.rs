//! Which sources of risk the settings switch on.

use flow::policy::WhenUnknown;

use super::webhook::RiskWebhook;
use crate::settings::Settings;

/// Whoever has an opinion about a sign-in.
pub(super) enum RiskSource {
    BuiltIn,
    Upstream(WhenUnknown),
    Webhook(Box<RiskWebhook>),
}

/// Every source that the settings switch on.
pub struct RiskSources(pub(super) Vec<RiskSource>);

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
}

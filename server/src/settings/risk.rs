//! Who says how risky a sign-in is.

use flow::policy::WhenUnknown;
use serde::Deserialize;
use toml::Spanned;

use super::WebhookSettings;
use super::error::{Invalid, here};

/// Sources of risk besides a trusted proxy; the highest level counts.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RiskSettings {
    /// Whether the built-in signals count: device, network, place and failures.
    /// Portico then stores the networks and the last place of each account. It
    /// stores devices in any case, because limits depend on them.
    pub built_in: bool,
    /// A service that is asked at every sign-in.
    #[cfg_attr(test, schemars(with = "Option<WebhookSettings>"))]
    pub webhook: Option<Spanned<WebhookSettings>>,
    /// What applies if the webhook fails or `risk_header` is missing. Required
    /// with either of them; there is no default. A policy can override it.
    pub when_unknown: Option<WhenUnknown>,
}

impl Default for RiskSettings {
    fn default() -> Self {
        Self { built_in: true, webhook: None, when_unknown: None }
    }
}

impl RiskSettings {
    /// What is wrong with it, if anything is; `upstream` is whether a proxy tells
    /// of risk too.
    pub(super) fn validate(&self, upstream: bool) -> Option<Invalid> {
        const CHOICE: &str =
            "when_unknown = \"closed\" (policies with a risk apply) or \"open\" (they do not).";
        if self.when_unknown.is_some() {
            return None;
        }
        if let Some(webhook) = &self.webhook {
            let sentence =
                format!("[risk] must declare what holds while the webhook cannot say: {CHOICE}");
            return here(webhook, &sentence);
        }
        let sentence = format!(
            "[risk] must declare what holds where [upstream] risk_header is missing: {CHOICE}"
        );
        upstream.then_some((None, sentence))
    }
}

//! What the operator's own service says about a sign-in.

use flow::policy::{Platform, Risk, WhenUnknown};
use serde::{Deserialize, Serialize};

use super::opinion::Opinion;
use super::subject::Subject;
use crate::email;
use crate::messages::webhook::{Webhook, WebhookMessage};
use crate::request::context::RequestContext;
use crate::settings::WebhookSettings;

/// Seconds the service has if the settings do not say: a person waits.
const TIMEOUT: u16 = 2;

/// How many reasons are logged, and how many characters of each: the log is
/// ours, whatever the service writes.
const REASONS: (usize, usize) = (10, 200);

/// A service that is asked at every sign-in.
pub(super) struct RiskWebhook {
    webhook: Webhook,
    when_unknown: WhenUnknown,
}

/// What the service is told; `docs/reference/webhooks.md` is its description.
#[derive(Serialize)]
struct Question<'a> {
    r#type: &'static str,
    reference: &'a str,
    app: &'a str,
    purpose: &'static str,
    account: String,
    address: Option<std::net::IpAddr>,
    country: Option<&'a str>,
    platform: Platform,
}

/// What it says.
#[derive(Deserialize)]
pub struct RiskAnswer {
    /// How risky the sign-in is.
    pub level: Risk,
    /// Why, for the log; at most ten, and not endless.
    #[serde(default)]
    pub reasons: Vec<String>,
}

impl RiskAnswer {
    /// Reads an answer; `None` if it is not the JSON it should be.
    #[must_use]
    pub fn read(answer: &[u8]) -> Option<Self> {
        let Self { level, reasons } = serde_json::from_slice(answer).ok()?;
        let short = |reason: String| reason.chars().take(REASONS.1).collect();
        Some(Self { level, reasons: reasons.into_iter().take(REASONS.0).map(short).collect() })
    }
}

impl RiskWebhook {
    pub(super) fn new(
        settings: &WebhookSettings,
        when_unknown: WhenUnknown,
    ) -> anyhow::Result<Self> {
        Ok(Self { webhook: Webhook::new(settings, TIMEOUT)?, when_unknown })
    }

    /// Asks once: a person waits, and a second try would double that.
    pub(super) async fn opinion(
        &self,
        subject: Subject<'_>,
        context: &RequestContext<'_>,
    ) -> Opinion {
        let signals = context.signals;
        let question = Question {
            r#type: "risk",
            reference: subject.reference,
            app: subject.app,
            purpose: if subject.account_id.is_some() { "sign_in" } else { "sign_up" },
            account: email::key(subject.email).into(),
            address: signals.address,
            country: signals.location.as_deref(),
            platform: signals.platform,
        };
        let told = self.webhook.ask(&WebhookMessage::new(&question)).await;
        let told = told.map_err(|error| error.to_string()).and_then(|answer| {
            RiskAnswer::read(&answer)
                .ok_or_else(|| "the answer is not the JSON it should be".to_owned())
        });
        match told {
            Ok(RiskAnswer { level, reasons }) => {
                Opinion { source: "webhook", level, reasons, unknown: None }
            }
            Err(why) => Opinion {
                source: "webhook",
                level: Risk::None,
                reasons: vec![why],
                unknown: Some(self.when_unknown),
            },
        }
    }
}

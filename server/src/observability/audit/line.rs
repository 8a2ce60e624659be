//! What a line says of each event.

use flow::policy::{Decision, Risk};
use protocol::Factor;
use serde::Serialize;

use crate::observability::audit::Event;

/// The fields of a line besides whom it is about.
#[derive(Default)]
pub(crate) struct LogFields {
    pub(crate) event: &'static str,
    pub(crate) outcome: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) factor: Option<String>,
    pub(crate) answer: Option<&'static str>,
    pub(crate) risk: Option<String>,
    pub(crate) policies: Option<String>,
    pub(crate) report_only: Option<String>,
    pub(crate) would_be: Option<String>,
}

impl Event<'_> {
    pub(crate) fn told(&self) -> LogFields {
        let named = |event| LogFields { event, ..LogFields::default() };
        match self {
            Self::AccessRevoked { app } => {
                LogFields { reason: Some((*app).to_owned()), ..named("access_revoked") }
            }
            Self::AccountCreated => named("account_created"),
            Self::AccountDeleted => named("account_deleted"),
            Self::DataDownloaded => named("data_downloaded"),
            Self::EmailChanged => named("email_changed"),
            Self::EmailRestored => named("email_restored"),
            Self::AnswerRefused { answer, factor, refusal } => {
                let (reason, factor) = (Some(tag(refusal)), factor.map(name));
                LogFields { reason, factor, answer: Some(answer), ..named("answer_refused") }
            }
            Self::AnswerTaken { answer, factor, screen } => {
                let (outcome, factor) = (Some((*screen).to_owned()), factor.map(name));
                LogFields { outcome, factor, answer: Some(answer), ..named("answer_taken") }
            }
            Self::Blocked { reason } => LogFields { reason: Some(tag(reason)), ..named("blocked") },
            Self::CodeSent { factor, code_use } => {
                let factor = Some(name(*factor));
                LogFields { reason: Some(tag(code_use)), factor, ..named("code_sent") }
            }
            Self::ConsentGiven { scopes } => {
                let scopes: Vec<_> = scopes.iter().map(tag).collect();
                LogFields { reason: Some(scopes.join("+")), ..named("consent_given") }
            }
            Self::Decided { decision, risk } => decided(decision, *risk),
            Self::DeviceRemembered => named("device_remembered"),
            Self::DevicesForgotten => named("devices_forgotten"),
            Self::FactorEnrolled { factor } => {
                LogFields { factor: Some(name(*factor)), ..named("factor_enrolled") }
            }
            Self::FactorRemoved { factor } => {
                LogFields { factor: Some(name(*factor)), ..named("factor_removed") }
            }
            Self::FlowBegan { purpose } => {
                LogFields { reason: Some(tag(purpose)), ..named("flow_began") }
            }
            Self::FlowExpired => named("flow_expired"),
            Self::IdentityLinked { provider } => {
                LogFields { reason: Some((*provider).to_owned()), ..named("identity_linked") }
            }
            Self::IdentityUnlinked => named("identity_unlinked"),
            Self::NotSent { factor, limit } => {
                let (reason, factor) = (Some(limit.tag().to_owned()), Some(name(*factor)));
                LogFields { reason, factor, ..named("not_sent") }
            }
            Self::OthersSignedOut => named("others_signed_out"),
            Self::PasswordReplaced => named("password_replaced"),
            Self::SessionContinued => named("session_continued"),
            Self::SessionEnded => named("session_ended"),
            Self::SignedIn { proofs } => {
                let proofs: Vec<_> = proofs.iter().map(|factor| factor.tag()).collect();
                LogFields { factor: Some(proofs.join("+")), ..named("signed_in") }
            }
            Self::SignedOut => named("signed_out"),
            Self::Throttled => {
                LogFields { outcome: Some("waits".to_owned()), ..named("throttled") }
            }
        }
    }
}

fn name(factor: Factor) -> String {
    factor.tag().to_owned()
}

fn decided(decision: &Decision, risk: Risk) -> LogFields {
    let names = |list: &[String]| (!list.is_empty()).then(|| list.join(", "));
    let change = if decision.change_password { "+change_password" } else { "" };
    LogFields {
        event: "decided",
        outcome: Some(tag(&decision.verdict) + change),
        reason: Some(decision.reason.name().to_owned()),
        risk: Some(tag(&risk)),
        policies: names(&decision.policies),
        report_only: names(&decision.reported),
        would_be: decision.would_be.as_ref().map(tag),
        ..LogFields::default()
    }
}

/// The one name of a value, which is also its name on the wire.
fn tag(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(named)) => named.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

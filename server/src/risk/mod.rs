//! How risky a sign-in is: several sources, of which the highest level counts.
//!
//! | file | holds |
//! |---|---|
//! | `signals.rs` | what we see ourselves: devices, networks, places, failures |
//! | `webhook.rs` | what the operator's own service says |
//! | `sources.rs` | which of them are switched on |
//! | `subject.rs` | whose sign-in is assessed |
//!
//! Weights and thresholds are in [`flow::risk`]. What a trusted proxy says is
//! read in [`upstream`](crate::request::upstream).

mod opinion;
mod signals;
mod sources;
mod subject;
pub mod webhook;

use flow::policy::{Risk, WhenUnknown};

pub(crate) use signals::remember;
pub use sources::RiskSources;
pub(crate) use subject::Subject;

use crate::app::App;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use opinion::Opinion;
use sources::RiskSource;

/// What all sources say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessed {
    /// The highest level that any of them says.
    pub risk: Risk,
    /// Whether a source that should have been asked could not say.
    pub unknown: Option<WhenUnknown>,
}

/// Asks every source about a sign-in, or about a sign-up where there is no
/// account yet. Level and reasons are logged; the person never gets them.
///
/// # Errors
/// If the store fails.
pub(crate) async fn assess(
    app: &App,
    subject: Subject<'_>,
    context: &RequestContext<'_>,
) -> Result<Assessed, Problem> {
    let mut all = Assessed::default();
    for source in &app.risk.0 {
        let opinion = match source {
            RiskSource::BuiltIn => signals::opinion(app, subject, context).await?,
            RiskSource::Upstream(when_unknown) => upstream(context, *when_unknown),
            RiskSource::Webhook(webhook) => webhook.opinion(subject, context).await,
        };
        tracing::info!(
            reference = subject.reference,
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

fn upstream(context: &RequestContext<'_>, when_unknown: WhenUnknown) -> Opinion {
    let signals = context.signals;
    let found = [
        (signals.contradictory, "contradictory headers"),
        (signals.risk != Risk::None && !signals.contradictory, "told"),
        (signals.risk_unknown, "no header of a trusted proxy"),
    ];
    let reasons = found.into_iter().filter(|(is, _)| *is).map(|(_, why)| why.to_owned()).collect();
    let unknown = signals.risk_unknown.then_some(when_unknown);
    Opinion { source: "upstream", level: signals.risk, reasons, unknown }
}

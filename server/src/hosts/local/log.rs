//! What was done, and what was not, told to the log and to the flow.

use flow::{Stage, Turn};
use protocol::{Refusal, Timestamp};

use crate::app::App;
use crate::hosts::local::local_flow::LocalFlow;
use crate::observability::audit;
use crate::request::context::RequestContext;

/// Has a turn end as if it had been known that no code may be sent before `at`.
pub(crate) fn hold_back(turn: &mut Turn, at: Timestamp) {
    turn.refusal = Some(Refusal::TooManySends { at });
    if let Stage::EnterCode { code: Some(code), .. } = &mut turn.stage {
        (code.sent_at, code.resend_at) = (None, at);
    }
}

/// Writes what was done, and what was not, to the log.
pub(crate) async fn tell(app: &App, flow: &LocalFlow, turn: &Turn, context: &RequestContext<'_>) {
    let held_back = matches!(flow.refusal, Some(Refusal::TooManySends { .. }));
    for event in turn.effects.iter().filter_map(audit::Event::of) {
        if !(held_back && matches!(event, audit::Event::CodeSent { .. })) {
            audit::record(app, flow.into(), &event);
        }
    }
    if held_back && let Ok(Some((factor, limit))) = app.held_back(&flow.stage, context).await {
        audit::record(app, flow.into(), &audit::Event::NotSent { factor, limit });
    }
}

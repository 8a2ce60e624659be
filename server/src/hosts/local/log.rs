//! What was done, and what was not, told to the log and to the flow.

use flow::{Stage, Turn};
use protocol::{Refusal, Timestamp};

use crate::app::App;
use crate::observability::audit;
use crate::request::context::RequestContext;
use crate::store::FlowRow;

/// Has the flow stand as if it had been known that no code may be sent before `at`.
pub(crate) fn hold_back(flow: &mut FlowRow, at: Timestamp) {
    flow.refusal = Some(Refusal::TooManySends { at });
    if let Stage::EnterCode { code: Some(code), .. } = &mut flow.stage {
        (code.sent_at, code.resend_at) = (None, at);
    }
}

/// Writes what was done, and what was not, to the log.
pub(crate) async fn tell(app: &App, flow: &FlowRow, turn: &Turn, context: &RequestContext<'_>) {
    let held_back = matches!(flow.refusal, Some(Refusal::TooManySends { .. }));
    for event in turn.effects.iter().filter_map(audit::Event::of) {
        if !(held_back && matches!(event, audit::Event::CodeSent { .. })) {
            audit::record(app, flow.into(), &event);
        }
    }
    if held_back && let Ok(Some((factor, limit))) = app.held_back(flow, context).await {
        audit::record(app, flow.into(), &audit::Event::NotSent { factor, limit });
    }
}

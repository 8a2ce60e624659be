//! The service that drives flows, each by the host of its app.

use std::sync::Arc;

use protocol::Purpose;

use super::flow::{Flow, FlowState};
use crate::app::App;
use crate::hosts::local::LocalHost;
use crate::hosts::{About, Host};
use crate::observability::audit::Who;
use crate::observability::traces;
use crate::problem::Problem;

/// Drives flows, each by the host of its app.
#[derive(Clone)]
pub struct Flows {
    pub(crate) app: Arc<App>,
}

impl Flows {
    /// Drives flows with the parts of `app`.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// The host of a flow's app.
    pub(super) fn host(&self, flow: &Flow) -> Arc<dyn Host> {
        let local = || Arc::new(LocalHost::new(self.app.clone())) as Arc<dyn Host>;
        self.app.hosts.find(&flow.app).unwrap_or_else(local)
    }

    /// What is known of a flow besides its screen, whatever its state.
    pub(super) fn about(&self, flow: &Flow) -> Result<About, Problem> {
        let ended = |purpose, email| About {
            purpose,
            email,
            rests_on_account: false,
            manages: false,
            factor: None,
            provider: None,
        };
        Ok(match &flow.state {
            FlowState::Expired { purpose, email } => ended(*purpose, email.clone()),
            FlowState::SignedIn { email, .. } => ended(Purpose::SignIn, Some(email.clone())),
            FlowState::Host(_) => self.host(flow).about(flow)?,
        })
    }
}

/// Whom an event of a flow is about.
pub(super) fn who<'a>(flow: &'a Flow, about: &'a About) -> Who<'a> {
    let address = about.email.as_deref();
    Who { reference: Some(&flow.reference), app: &flow.app, address }
}

/// Writes the reference of a flow into the spans of the request, once, so that
/// every log line of the request has it.
pub(super) fn trace(flow: &Flow) {
    tracing::Span::current().record("reference", &flow.reference);
    traces::refer(&flow.reference);
}

//! The way from a flow to a provider.

use flow::Stage;
use protocol::Answer;

use super::factors::federated;
use super::local_flow::LocalFlow;
use crate::app::App;
use crate::hosts::Leave;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::providers::{self, State};
use crate::request::context::RequestContext;
use protocol::Purpose;

/// Begins a way to the provider that was chosen: draws its state, of which only the hash is kept.
pub(super) async fn leave(
    app: &App,
    flow: &LocalFlow,
    context: &RequestContext<'_>,
) -> Result<Leave, Problem> {
    let Stage::AtProvider { provider, .. } = &flow.stage else { return Ok(Leave::Stay) };
    let offered = federated::offered(app, flow)?;
    let Some(provider) = offered.into_iter().find(|offered| offered.id() == provider) else {
        return Ok(Leave::Stay);
    };
    let state = State::generate();
    let hash = state.hash(&app.keys);
    app.store.insert_provider_attempt(&hash, (&flow.id, provider.id()), context.now).await?;
    let request = flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
    let fresh = request.as_ref().is_some_and(AuthorizationRequest::wants_fresh);
    let manages = flow.purpose == Purpose::ManageFactors;
    let leave = providers::Leave {
        state: &state,
        login_hint: flow.stage.email(),
        max_age: (manages || fresh).then_some(0),
        fresh_login: manages || fresh,
        select_account: request.is_some_and(|asked| asked.prompts("select_account")),
    };
    Ok(match app.providers.leave(provider, leave).await {
        Ok(url) => Leave::To(url),
        // Told of like one that cannot be asked who came.
        Err(_) => {
            let query = format!("state={}&error=temporarily_unavailable", state.expose());
            Leave::Failed(Answer::Returned { query })
        }
    })
}

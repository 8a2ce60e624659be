//! The way from a flow to a provider.

use std::sync::Arc;

use flow::{Event, Stage};
use protocol::{Answer, Purpose};

use super::local_flow::LocalFlow;
use crate::app::App;
use crate::email::Email;
use crate::hosts::Leave;
use crate::ids::AppId;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::providers::{self, Provider, State};
use crate::request::context::RequestContext;
use crate::store::AccountRow;

/// Has the browser go to a provider that was chosen, if the user flow offers it.
pub(crate) fn choose(app: &App, flow: &LocalFlow, provider: &str) -> Result<Event, Problem> {
    let chosen = offered(app, flow)?.into_iter().find(|offered| offered.id() == provider);
    Ok(match chosen.filter(|_| flow.stage.offers_providers() && leads_on(flow)) {
        Some(provider) => Event::ProviderChosen { provider: provider.id().to_owned(), email: None },
        None => Event::Misplaced,
    })
}

/// Whether a provider can be gone to from where a flow is shown. From a page of another origin
/// people go on on a page of ours, as who begins anew: who has begun to sign in takes nothing of it
/// along, and so cannot link.
pub(crate) fn leads_on(flow: &LocalFlow) -> bool {
    flow.embedder.is_none() || flow.stage.standing().is_none()
}

/// The providers that a flow offers, in the order of its user flow.
pub(crate) fn offered<'a>(
    app: &'a App,
    flow: &LocalFlow,
) -> Result<Vec<&'a Arc<Provider>>, Problem> {
    let named = &app.app_of(&flow.app)?.1.providers;
    Ok(named.iter().filter_map(|id| app.providers.get(id)).collect())
}

/// Where the owners of an address must sign in, if the app offers that.
pub(crate) fn directory<'a>(
    app: &'a App,
    client: &AppId,
    address: &Email,
) -> Result<Option<&'a Arc<Provider>>, Problem> {
    let named = &app.app_of(client)?.1.providers;
    let directory = app.providers.directory_of(address.key());
    Ok(directory.filter(|directory| named.iter().any(|id| id == directory.id())))
}

/// Whether a first factor is to be shown, and the user flow takes none of ours. What is shown to link
/// an account from elsewhere is none, nor is the password that is asked for beside an old sign-in
/// there.
pub(crate) fn shuts_local(app: &App, flow: &LocalFlow) -> Result<bool, Problem> {
    let asked = matches!(flow.stage, Stage::EnterPassword { .. }) && flow.identity.is_some();
    let first = flow.stage.standing().is_none() && !flow.stage.holds_identity() && !asked;
    Ok(first && !app.app_of(&flow.app)?.1.local)
}

/// Whether every account from elsewhere that is linked to one here is of a provider that a flow
/// offers; of its directory, if the address has one. A session does not say by which it began, and
/// one that was taken away has ended its sessions.
pub(super) async fn are_all_offered(
    app: &App,
    flow: &LocalFlow,
    account: &AccountRow,
) -> Result<bool, Problem> {
    let offered = match Email::parse(&account.email) {
        Ok(address) => match directory(app, &flow.app, &address)? {
            Some(directory) => vec![directory],
            None => offered(app, flow)?,
        },
        Err(_) => offered(app, flow)?,
    };
    let linked = app.store.find_identities(&account.id).await?;
    let is_offered = |issuer: &str| offered.iter().any(|provider| provider.is_issuer(issuer));
    Ok(linked.iter().all(|identity| is_offered(&identity.issuer)))
}

/// Whether the owner of an address, as it is kept, must sign in at a provider that the app offers.
pub(crate) fn has_directory(app: &App, client: &AppId, kept: &str) -> Result<bool, Problem> {
    match Email::parse(kept) {
        Ok(address) => Ok(directory(app, client, &address)?.is_some()),
        Err(_) => Ok(false),
    }
}

/// Whether the owner of an address, as it is kept, signs in to an app at a provider only.
pub(crate) fn comes_by_providers(app: &App, client: &AppId, kept: &str) -> Result<bool, Problem> {
    Ok(!app.app_of(client)?.1.local || has_directory(app, client, kept)?)
}

/// Begins a way to the provider that was chosen: draws its state, of which only the hash is kept.
pub(super) async fn leave(
    app: &App,
    flow: &LocalFlow,
    context: &RequestContext<'_>,
) -> Result<Leave, Problem> {
    // The page around knows the flow: another one goes there in its place.
    let chosen = flow.stage.provider().filter(|_| flow.embedder.is_none());
    let mut offered = offered(app, flow)?.into_iter();
    let Some(provider) = offered.find(|offered| Some(offered.id()) == chosen) else {
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
        select_account: context.signals.signed_out
            || request.is_some_and(|asked| asked.prompts("select_account")),
    };
    let left = app.providers.leave(provider, leave).await;
    // Told of like one that cannot be asked who came.
    let query = format!("state={}&error=temporarily_unavailable", state.expose());
    Ok(left.map_or(Leave::Failed(Answer::Returned { query }), Leave::To))
}

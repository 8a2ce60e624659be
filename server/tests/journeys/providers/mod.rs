//! Portico as a relying party, against a provider that does what a test says.

mod bent;
mod broken;
mod checked;
mod keys;
mod left;
mod presets;

use portico_server::providers::{CallbackParameters, Failed, Leave, Returned, State};

use crate::scripted_provider::{Back, Kind, ScriptedProvider};
use crate::support::Server;

/// A server with a provider, both by one clock.
async fn with(kind: Kind) -> (Server, ScriptedProvider) {
    ScriptedProvider::beside(kind, |_| ()).await
}

/// With what a browser is usually sent.
const fn usual(state: &State) -> Leave<'_> {
    let (login_hint, max_age) = (None, None);
    Leave { state, login_hint, max_age, fresh_login: false, select_account: false }
}

/// Has a browser go to the provider, to come back from there.
async fn go(server: &Server, provider: &ScriptedProvider) -> Result<Back, Failed> {
    let providers = &server.app.providers;
    let state = State::generate();
    let url = providers.leave(providers.get(provider.id).unwrap(), usual(&state)).await?;
    Ok(provider.visit(&url))
}

/// Who comes back with this.
async fn redeem(
    server: &Server,
    provider: &ScriptedProvider,
    back: &Back,
) -> Result<Returned, Failed> {
    let came = CallbackParameters::read(&back.parameters).unwrap();
    let providers = &server.app.providers;
    providers.redeem(providers.get(provider.id).unwrap(), came).await
}

/// Who comes back.
async fn come(server: &Server, provider: &ScriptedProvider) -> Result<Returned, Failed> {
    let back = go(server, provider).await?;
    redeem(server, provider, &back).await
}

/// Why nobody does.
async fn why(server: &Server, provider: &ScriptedProvider) -> &'static str {
    come(server, provider).await.map_or_else(Failed::tag, |_| "nothing")
}

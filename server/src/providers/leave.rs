//! The address that a browser is sent to.

use std::sync::Arc;

use serde_json::json;
use url::Url;

use super::all::Providers;
use super::failed::Failed;
use super::provider::Provider;
use super::state::{State, challenge};
use crate::settings::Preset;

/// What a browser is sent to a provider with.
pub struct Leave<'a> {
    /// What it comes back with. The caller stores its hash.
    pub state: &'a State,
    /// The address that was typed, so that it need not be typed again there.
    pub login_hint: Option<&'a str>,
    /// How many seconds ago the sign-in there may be. Providers may ignore it: what
    /// counts is [`Returned::auth_time`](super::Returned::auth_time).
    pub max_age: Option<u32>,
    /// Whether the person must prove there again who it is, signed in or not.
    pub fresh_login: bool,
    /// Whether the person chooses an account there, even if there is one only.
    pub select_account: bool,
}

impl Providers {
    /// Where a browser goes. If it is not known where the provider's pages are, or the provider
    /// takes pushed requests only, this asks the provider.
    ///
    /// # Errors
    /// If they cannot be found out.
    pub async fn leave(&self, provider: &Arc<Provider>, leave: Leave<'_>) -> Result<Url, Failed> {
        let endpoints = provider.endpoints(&self.clock).await.inspect_err(|failed| {
            self.metrics.count(provider.id(), failed.tag());
        })?;
        let mut url = endpoints.authorization.clone();
        let scopes = provider.scopes().join(" ");
        let nonce = leave.state.nonce(&self.keys);
        let challenge = challenge(&leave.state.verifier(&self.keys));
        let prompt = provider.prompt(&leave);
        let hint = leave.login_hint.filter(|_| provider.preset() != Some(Preset::Apple));
        let max_age = leave.max_age.map(|seconds| seconds.to_string());
        let apple = provider.preset() == Some(Preset::Apple);
        let github = provider.preset() == Some(Preset::Github);
        let google = provider.preset() == Some(Preset::Google);
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", provider.settings.client_id.get_ref())
                .append_pair("redirect_uri", provider.redirect_uri())
                .append_pair("scope", &scopes)
                .append_pair("state", leave.state.expose());
            if !apple {
                query.append_pair("code_challenge", &challenge);
                query.append_pair("code_challenge_method", "S256");
            }
            if !github {
                query.append_pair("nonce", &nonce);
            }
            if provider.comes_back_by_form() {
                query.append_pair("response_mode", "form_post");
            }
            if let Some(hint) = hint {
                query.append_pair(if github { "login" } else { "login_hint" }, hint);
            }
            if let Some(prompt) = prompt {
                query.append_pair("prompt", prompt);
            }
            match max_age {
                // Google knows no max_age, but tells the time to who may ask for it.
                Some(_) if google => {
                    let claims = json!({ "id_token": { "auth_time": { "essential": true } } });
                    query.append_pair("claims", &claims.to_string());
                }
                Some(max_age) if !apple && !github => {
                    query.append_pair("max_age", &max_age);
                }
                _ => {}
            }
        }
        if let Some(endpoint) = &endpoints.pushed {
            let request = url.query().unwrap_or_default();
            let pushed = self.push(provider, &endpoints, (endpoint, request)).await;
            let pushed = pushed.inspect_err(|failed| {
                self.metrics.count(provider.id(), failed.tag());
            })?;
            url = endpoints.authorization.clone();
            url.query_pairs_mut()
                .append_pair("client_id", provider.settings.client_id.get_ref())
                .append_pair("request_uri", &pushed);
        }
        self.metrics.count(provider.id(), "left");
        Ok(url)
    }
}

impl Provider {
    /// What is asked of the person there.
    fn prompt(&self, leave: &Leave<'_>) -> Option<&'static str> {
        match self.preset() {
            Some(Preset::Apple) => None,
            // They know no prompt=login.
            Some(Preset::Google | Preset::Github) => {
                (leave.fresh_login || leave.select_account).then_some("select_account")
            }
            _ if leave.fresh_login => Some("login"),
            _ => leave.select_account.then_some("select_account"),
        }
    }
}

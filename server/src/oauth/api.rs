//! What of a request is for an API (RFC 8707).

use super::refused::ErrorCode;
use super::request::{AuthorizationRequest, SCOPES};
use super::sent::Wrong;
use super::token_error::TokenError;
use crate::settings::{ApiScope, ApiSettings, AppSettings, Settings};

impl AuthorizationRequest {
    /// The API that it names, if the client may still have its tokens.
    pub(super) fn api<'a>(&self, settings: &'a Settings) -> Option<&'a ApiSettings> {
        let client = settings.app(self.client())?;
        self.resource().and_then(|it| settings.api(it)).filter(|api| api.is_for(client))
    }

    /// What it asks for at the API that it names.
    pub(super) fn api_scopes<'a>(
        &self,
        settings: &'a Settings,
    ) -> impl Iterator<Item = &'a ApiScope> {
        let all = self.api(settings).map(|api| &api.scopes[..]).unwrap_or_default();
        all.iter().filter(|scope| self.has_scope(scope.name.get_ref()))
    }

    /// The scopes that there are of those that are asked for, here and at the API.
    pub(crate) fn granted_scope(&self, settings: &Settings) -> String {
        let api = self.api(settings);
        let at_api = |scope: &str| api.is_some_and(|api| api.has_scope(scope));
        let there = |scope: &&str| SCOPES.contains(scope) || at_api(scope);
        self.words("scope").filter(there).collect::<Vec<_>>().join(" ")
    }

    /// The API that an access token is for, if its client names `wanted` or nothing. This server by
    /// its own address is none.
    ///
    /// # Errors
    /// If that is not what was asked for, or the client may not use it any more.
    pub(crate) fn api_of_token<'a>(
        &self,
        settings: &'a Settings,
        wanted: Option<&str>,
    ) -> Result<Option<&'a ApiSettings>, TokenError> {
        let own = wanted.is_some_and(|wanted| wanted == settings.home());
        if own || (wanted.is_none() && self.resource().is_none()) {
            return Ok(None);
        }
        let same = wanted.is_none() || wanted == self.resource();
        let api = self.api(settings).filter(|_| same);
        api.map(Some).ok_or(TokenError::INVALID_TARGET)
    }

    /// What is wrong with what it asks for at an API.
    pub(super) fn check_api(&self, settings: &Settings, client: &AppSettings) -> Result<(), Wrong> {
        let api = match self.resource() {
            None => None,
            Some(resource) => {
                let api = settings.api(resource).filter(|api| api.is_for(client));
                let why = "resource is no API of the settings that this client may use";
                Some(api.ok_or((ErrorCode::InvalidTarget, why))?)
            }
        };
        // What nobody knows is ignored (OpenID Connect Core §3.1.2.1).
        let known = settings.apis.iter().flat_map(|api| &api.scopes);
        let mut known = known.map(|scope| scope.name.get_ref().as_str());
        let granted = |scope: &str| api.is_some_and(|api| api.has_scope(scope));
        if known.any(|scope| self.has_scope(scope) && !granted(scope)) {
            let why = "scope names a scope of an API whose resource is not asked for";
            return Err((ErrorCode::InvalidScope, why));
        }
        Ok(())
    }
}

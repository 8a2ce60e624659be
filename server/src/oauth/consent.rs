//! What a client asks a person for, in kind.

use protocol::screen::ConsentScope;

use super::request::{AuthorizationRequest, OFFLINE_ACCESS, PHONE};
use super::scopes::{are_asked_for, own_are_asked_for};
use crate::settings::{ApiScope, AppSettings, Consent, Refresh, Settings};
use crate::store::consents::Agreed;

/// What a client asks for by its scopes and by the parameter `claims`: at least to know who it is.
pub(crate) fn asked_for(asked: &AuthorizationRequest, client: &AppSettings) -> Vec<ConsentScope> {
    let of = |scope: &str| are_asked_for(asked, client, scope);
    // Tokens that end with the session are no access while nobody is there.
    let offline = client.refresh == Refresh::Offline && asked.has_scope(OFFLINE_ACCESS);
    let all = [
        (ConsentScope::Profile, of("profile")),
        (ConsentScope::Details, own_are_asked_for(asked, client)),
        (ConsentScope::Email, of("email")),
        (ConsentScope::Phone, of(PHONE)),
        (ConsentScope::OfflineAccess, offline),
    ];
    let scopes: Vec<_> = all.into_iter().filter(|(_, asked)| *asked).map(|it| it.0).collect();
    if scopes.is_empty() { vec![ConsentScope::Openid] } else { scopes }
}

/// Whether people may be asked to agree to anything.
pub(crate) fn may_be_due(asked: &AuthorizationRequest, client: &AppSettings) -> bool {
    client.consent != Consent::Never || asked.prompts("consent")
}

/// What a person is to agree to, who has agreed to `agreed` for this client before; nothing where
/// the operator or that is enough.
pub(crate) fn due(
    asked: &AuthorizationRequest,
    (settings, client): (&Settings, &AppSettings),
    agreed: Option<&Agreed>,
) -> Vec<ConsentScope> {
    let wanted = asked_for(asked, client);
    let enough = client.consent == Consent::Never || covers(agreed, (asked, &wanted), settings);
    if enough && !asked.prompts("consent") { vec![] } else { wanted }
}

/// Whether a client may have what it asks for, now that whoever was to agree has.
pub(crate) fn is_given(
    asked: &AuthorizationRequest,
    (settings, client): (&Settings, &AppSettings),
    agreed: Option<&Agreed>,
) -> bool {
    covers(agreed, (asked, &asked_for(asked, client)), settings)
}

/// To have agreed to anything is to have agreed to be known.
fn covers(
    agreed: Option<&Agreed>,
    (asked, wanted): (&AuthorizationRequest, &[ConsentScope]),
    settings: &Settings,
) -> bool {
    agreed.is_some_and(|agreed| {
        let has = |scope| scope == ConsentScope::Openid || agreed.scopes.contains(&scope);
        let at_api = at_api(settings, asked);
        wanted.iter().copied().all(has) && at_api.iter().all(|it| agreed.at_apis.contains(it))
    })
}

/// What a request asks for at an API, as consents name it.
pub(crate) fn at_api(settings: &Settings, asked: &AuthorizationRequest) -> Vec<String> {
    let api = asked.resource().unwrap_or_default();
    let named = |scope: &ApiScope| [api, scope.name.get_ref()].join(" ");
    asked.api_scopes(settings).map(named).collect()
}

/// The same as people read it.
pub(crate) fn at_api_in_words(settings: &Settings, request: &str, locale: &str) -> Vec<String> {
    let asked = AuthorizationRequest::stored(request);
    asked.api_scopes(settings).map(|scope| scope.label(locale).to_owned()).collect()
}

/// The address by which a person goes back to the client of a request without signing in.
pub(crate) fn decline(settings: &Settings, request: &str) -> String {
    settings.at("/oauth/decline?") + &AuthorizationRequest::stored(request).query()
}

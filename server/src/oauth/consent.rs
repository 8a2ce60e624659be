//! What a client asks a person for, in kind.

use protocol::screen::ConsentScope;

use super::request::{AuthorizationRequest, OFFLINE_ACCESS, PHONE};
use super::scopes::{are_asked_for, own_are_asked_for};
use crate::settings::{AppSettings, Consent, Refresh, Settings};

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

/// What a person is to agree to, who has agreed to `agreed` for this client before; nothing where
/// the operator or that is enough.
pub(crate) fn due(
    asked: &AuthorizationRequest,
    client: &AppSettings,
    agreed: Option<&[ConsentScope]>,
) -> Vec<ConsentScope> {
    let wanted = asked_for(asked, client);
    let enough = client.consent == Consent::Never || covers(agreed, &wanted);
    if enough && !asked.prompts("consent") { vec![] } else { wanted }
}

/// Whether a client may have what it asks for, now that whoever was to agree has.
pub(crate) fn is_given(
    asked: &AuthorizationRequest,
    client: &AppSettings,
    agreed: Option<&[ConsentScope]>,
) -> bool {
    covers(agreed, &asked_for(asked, client))
}

/// To have agreed to anything is to have agreed to be known.
fn covers(agreed: Option<&[ConsentScope]>, wanted: &[ConsentScope]) -> bool {
    let has =
        |agreed: &[ConsentScope], scope| scope == ConsentScope::Openid || agreed.contains(&scope);
    agreed.is_some_and(|agreed| wanted.iter().all(|scope| has(agreed, *scope)))
}

/// The address by which a person goes back to the client of a request without signing in.
pub(crate) fn decline(settings: &Settings, request: &str) -> String {
    settings.at("/oauth/decline?") + &AuthorizationRequest::stored(request).query()
}

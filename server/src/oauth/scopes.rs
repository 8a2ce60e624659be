//! The claims that there are of persons, and by what a client asks for them (OpenID Connect Core §5).

use super::request::{AuthorizationRequest, PHONE};
use crate::settings::AppSettings;

/// The claims of each scope that there is.
pub(super) const OF_SCOPES: [(&str, &[&str]); 3] = [
    ("profile", &["name", "given_name", "family_name", "locale", "updated_at"]),
    ("email", &["email", "email_verified"]),
    (PHONE, &["phone_number", "phone_number_verified"]),
];

/// Where claims are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    IdToken,
    Userinfo,
}

impl Place {
    /// Its name in the parameter `claims`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
        }
    }
}

/// Whether a client asks for a claim of this scope, wherever it would be told.
pub(super) fn are_asked_for(
    asked: &AuthorizationRequest,
    client: &AppSettings,
    scope: &str,
) -> bool {
    let of_scope = OF_SCOPES.into_iter().filter(|(name, _)| *name == scope);
    let may = scope != PHONE || client.phone;
    may && (asked.has_scope(scope) || of_scope.flat_map(|it| it.1).any(|it| is_named(asked, it)))
}

/// Whether a client asks for a profile field of its own.
pub(super) fn own_are_asked_for(asked: &AuthorizationRequest, client: &AppSettings) -> bool {
    let mut own = client.claims.get_ref().iter();
    own.any(|claim| asked.has_scope("profile") || is_named(asked, claim))
}

fn is_named(asked: &AuthorizationRequest, claim: &str) -> bool {
    [Place::IdToken, Place::Userinfo].iter().any(|place| asked.asks_claim(place.name(), claim))
}

//! What a client library finds out by itself (OpenID Connect Discovery §3, RFC 8414 §2):
//! nothing but what is so.

use serde_json::{Value, json};

use super::claims;
use super::request::{ACR_MFA, ACR_PHR, ACR_SFA, SCOPES};
use crate::jwk::Algorithm;
use crate::settings::{Settings, SigningAlgorithm};

/// What the ID token says besides claims of a person.
const OF_TOKENS: [&str; 10] =
    ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"];

/// How a client says who it is.
const AUTHENTICATION: [&str; 4] =
    ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

/// How a client does that has a secret or a key.
const OF_SERVERS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

/// The metadata of this server.
pub(crate) fn metadata(settings: &Settings) -> Value {
    let at = |path: &str| settings.home() + path;
    let claims: Vec<_> = OF_TOKENS.into_iter().chain(claims::names()).collect();
    let locales: Vec<_> = words::LOCALES.iter().map(|locale| locale.tag).collect();
    let signed_by = Algorithm::ALL.map(Algorithm::name);
    json!({
        "issuer": settings.home(),
        "authorization_endpoint": at("/oauth/authorize"),
        "pushed_authorization_request_endpoint": at("/oauth/par"),
        // Some clients must: the settings say which.
        "require_pushed_authorization_requests": false,
        "token_endpoint": at("/oauth/token"),
        "revocation_endpoint": at("/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": AUTHENTICATION,
        "revocation_endpoint_auth_signing_alg_values_supported": signed_by,
        "introspection_endpoint": at("/oauth/introspect"),
        "introspection_endpoint_auth_methods_supported": OF_SERVERS,
        "introspection_endpoint_auth_signing_alg_values_supported": signed_by,
        "userinfo_endpoint": at("/oauth/userinfo"),
        "end_session_endpoint": at("/oauth/logout"),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "jwks_uri": at("/oauth/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": SigningAlgorithm::ALL.map(SigningAlgorithm::name),
        "token_endpoint_auth_methods_supported": AUTHENTICATION,
        "token_endpoint_auth_signing_alg_values_supported": signed_by,
        "dpop_signing_alg_values_supported": Algorithm::STRONG.map(Algorithm::name),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "display_values_supported": ["page", "popup"],
        "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
        "acr_values_supported": [ACR_MFA, ACR_SFA, ACR_PHR],
        "scopes_supported": SCOPES,
        "claims_supported": claims,
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        // Left out, it would mean true.
        "request_uri_parameter_supported": false,
        "ui_locales_supported": locales,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_that_are_named_are_those_of_tokens_and_of_scopes() {
        let told = metadata(&Settings::demo().unwrap());
        let of_persons = [
            "name",
            "given_name",
            "family_name",
            "locale",
            "updated_at",
            "email",
            "email_verified",
            "phone_number",
            "phone_number_verified",
        ];
        assert_eq!(told["claims_supported"], json!([&OF_TOKENS[..], &of_persons[..]].concat()));
    }
}

//! Apps.

use serde::Deserialize;
use toml::Spanned;
use url::Url;
pub use user_flows::UserFlow;

use super::openid::{AppKind, Consent, Pkce, Profile, Refresh, SigningAlgorithm, none};
use crate::jwk::JwkSet;

/// An app that people sign in to.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct AppSettings {
    /// The id of the app in addresses and policies.
    pub id: String,
    /// The name of the app as people know it.
    pub name: String,
    /// The addresses that people can return to after signing in. The first is
    /// the default. Portico redirects to no other address, but for the
    /// `redirect_uris` of an OpenID client, which needs no `return_to`.
    #[serde(default = "none::<Url>")]
    #[cfg_attr(test, schemars(with = "Vec<Url>"))]
    pub return_to: Spanned<Vec<Url>>,
    /// Origins of pages that may embed the sign-in of this app. Every script on
    /// these pages can read what people type there.
    #[serde(default = "none::<Url>")]
    #[cfg_attr(test, schemars(with = "Vec<Url>"))]
    pub origins: Spanned<Vec<Url>>,
    /// The name of a user flow.
    #[cfg_attr(test, schemars(with = "String"))]
    pub user_flow: Spanned<String>,
    /// A brand of the folder `brands`, if not that of the user flow.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub brand: Option<Spanned<String>>,
    /// What the app is, if it signs in by OpenID Connect: `server` (has a
    /// secret), `browser` or `native`.
    pub kind: Option<AppKind>,
    /// The addresses at which an OpenID client takes the answer to its request.
    /// Compared as text, with every slash. Of a native app's `http://127.0.0.1`
    /// and `http://[::1]` any port counts as the same.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub redirect_uris: Spanned<Vec<String>>,
    /// The addresses to which an OpenID client can have people led once they are
    /// signed out. Compared as text.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub post_logout_redirect_uris: Spanned<Vec<String>>,
    /// The address at which an OpenID client is told that a session has ended
    /// (OpenID Connect Back-Channel Logout). Portico posts a `logout_token` there.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub backchannel_logout_uri: Option<Spanned<String>>,
    /// The SHA-256 hashes of the client's secrets, as `portico apps secret`
    /// prints them. Two while one is replaced.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub secrets: Spanned<Vec<String>>,
    /// A security profile that the client is held to: `fapi2` is the FAPI 2.0
    /// Security Profile. It must have keys and no secret, push its requests, and
    /// bind its tokens; its ID tokens are signed by ES256.
    #[cfg_attr(test, schemars(with = "Option<Profile>"))]
    pub profile: Option<Spanned<Profile>>,
    /// The public keys by which an app on a server proves who it is
    /// (`private_key_jwt`), as the text of a JSON Web Key Set: ES256, EdDSA,
    /// PS256 or RS256. It needs no secret then.
    // `skip_serializing` has the schema say `writeOnly`, which stands for secrets here.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<String>", extend("writeOnly" = false)))]
    pub jwks: Option<Spanned<JwkSet>>,
    /// The address of these keys, instead of `jwks`: `https:`, or `http:` to this
    /// machine. Portico reads them again after five minutes, or for a key that it
    /// does not know.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub jwks_uri: Option<Spanned<String>>,
    /// Whether the client must send a PKCE challenge. `optional` is for servers
    /// whose library knows no PKCE.
    #[serde(default)]
    pub pkce: Pkce,
    /// Whether the client must push its requests to `/oauth/par` before it sends
    /// the browser (RFC 9126). It can do so in any case.
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    /// Whether the client must show the key of its tokens with each request
    /// (DPoP, RFC 9449). It can do so in any case.
    #[serde(default)]
    pub dpop_bound_access_tokens: bool,
    /// How long the refresh tokens of the client last.
    #[serde(default)]
    pub refresh: Refresh,
    /// Whether people are asked if the client may have what it asks for.
    #[serde(default)]
    pub consent: Consent,
    /// What the ID tokens of the client are signed by.
    #[serde(default)]
    pub id_token_alg: SigningAlgorithm,
    /// Whether the claims of the scopes are also in the ID token. Most libraries
    /// get them from the userinfo endpoint.
    #[serde(default)]
    pub id_token_claims: bool,
    /// Whether the client gets the telephone number that people have as a
    /// second factor, if it asks by the scope `phone`.
    #[serde(default)]
    pub phone: bool,
    /// The profile fields that the client gets with the scope `profile`, beside
    /// `given_name` and `family_name`.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub claims: Spanned<Vec<String>>,
}

impl AppSettings {
    /// Whether a request counts only if the client has pushed it.
    #[must_use]
    pub fn must_push(&self) -> bool {
        self.require_pushed_authorization_requests || self.is_fapi2()
    }

    /// Whether its tokens count beside the proof of a key only.
    #[must_use]
    pub fn must_bind_tokens(&self) -> bool {
        self.dpop_bound_access_tokens || self.is_fapi2()
    }

    /// Whether pages of this origin may show the app's sign-in. Compared as a
    /// whole, never by its parts.
    #[must_use]
    pub fn is_shown_on(&self, origin: &str) -> bool {
        self.origins.get_ref().iter().any(|url| url.origin().ascii_serialization() == origin)
    }
}

//! Portico as an OpenID provider, and the authorization code that a flow ends in.
//!
//! | file | holds |
//! |---|---|
//! | `access_token.rs` | what a client shows where it asks for more |
//! | `api.rs` | what of a request is for an API |
//! | `api_token.rs` | the access token for an API |
//! | `authorization_code.rs` | the one-time code that a flow can end in |
//! | `checked.rs` | checks what a client asks for |
//! | `claims.rs` | what a client is told of a person |
//! | `client.rs` | which client asks, and whether it is the one |
//! | `client_assertion.rs` | what a client signs to prove that it is the one |
//! | `client_keys.rs` | the public keys of clients, in the settings or at their address |
//! | `dpop.rs` | proofs of a key beside tokens |
//! | `consent.rs` | what people are to agree to |
//! | `grant.rs` | what a sign-in gives a client |
//! | `id_token.rs` | who has signed in, when and how |
//! | `introspection.rs` | what a token is worth |
//! | `jws.rs` | signed tokens |
//! | `keys/` | keys that sign tokens |
//! | `logout_notices.rs` | tells clients that a session has ended |
//! | `metadata.rs` | what a client library finds out by itself |
//! | `pkce.rs` | what binds a code to who asked for it |
//! | `pushed.rs` | what a client asks for by itself, before it sends the browser |
//! | `refresh_token.rs` | by what a client has a new access token |
//! | `refused.rs` | why an authorization request is not served, and who is told |
//! | `request.rs` | what a client asks for |
//! | `response.rs` | what goes back to it, and how |
//! | `scopes.rs` | the claims that there are, by what asks for them |
//! | `sealed_code.rs` | the code that a session gives, which is stored nowhere |
//! | `sent.rs` | what came as such, before it is known to be one |
//! | `token_error.rs` | why a client's own request is not served |

pub(crate) mod access_token;
mod api;
mod api_token;
pub mod authorization_code;
mod checked;
pub(crate) mod claims;
pub(crate) mod client;
mod client_assertion;
pub(crate) mod client_keys;
pub(crate) mod consent;
pub(crate) mod dpop;
pub(crate) mod grant;
pub(crate) mod id_token;
pub(crate) mod introspection;
mod jws;
pub mod keys;
pub mod logout_notices;
pub(crate) mod metadata;
pub mod pkce;
pub(crate) mod pushed;
pub(crate) mod refresh_token;
pub(crate) mod refused;
pub(crate) mod request;
pub(crate) mod response;
mod scopes;
mod sealed_code;
pub(crate) mod sent;
pub(crate) mod token_error;

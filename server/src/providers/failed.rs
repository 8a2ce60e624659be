//! Why nobody came back from a provider.

use std::fmt;

/// Why a way to a provider and back came to nothing. It holds neither address, `sub` nor token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The person has cancelled it there.
    Cancelled,
    /// The provider cannot be asked now; later it may.
    Unavailable(Outage),
    /// What came back does not count, or the provider refuses.
    Refused(Check),
}

/// Why a provider cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// It says so itself: `temporarily_unavailable`, `server_error`, or a status of that kind.
    Told,
    /// It cannot be reached.
    Unreachable,
    /// It took too long.
    Timeout,
    /// What it answered is none of what it should be: a redirect, too long, no JSON.
    Malformed,
    /// It failed again and again, and is left alone for a while.
    Paused,
    /// Too many are asking it at this moment.
    Busy,
}

/// What was found wrong with what came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// `error` in the callback: the provider refuses.
    Error,
    /// The callback has neither a code nor an error.
    Callback,
    /// `iss` in the callback is another one, or missing where it was announced (RFC 9207).
    CallbackIssuer,
    /// The provider does not take our client id, secret or redirect URI.
    Client,
    /// The provider does not take the code.
    Code,
    /// The token response lacks something, or is of a type that is not asked for.
    TokenResponse,
    /// The ID token is no JWT, is too long, or is signed by what is not taken, such as `none`.
    Format,
    /// The ID token's header has a key of its own (`jwk`, `jku`, `x5u`, `x5c`).
    OwnKey,
    /// No key of the provider has signed the ID token.
    Signature,
    /// `iss` of the ID token.
    Issuer,
    /// `tid` of Microsoft is none of ours, or not that of its key.
    Tenant,
    /// `aud`.
    Audience,
    /// `azp`.
    AuthorizedParty,
    /// `exp`.
    Expiry,
    /// `iat`.
    IssuedAt,
    /// `nbf`.
    NotBefore,
    /// `nonce`.
    Nonce,
    /// `at_hash`.
    AccessTokenHash,
    /// `auth_time` is no time, or in the future.
    AuthTime,
    /// `sub`, or the id at a provider without one.
    Subject,
    /// The userinfo response is of another `sub`, or is none.
    Userinfo,
    /// A scope was not granted.
    Scope,
    /// The discovery document is of another issuer, or names endpoints that are not taken.
    Discovery,
}

impl Failed {
    /// Its name, for the log and metrics.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Unavailable(outage) => outage.tag(),
            Self::Refused(check) => check.tag(),
        }
    }
}

impl Outage {
    const fn tag(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Malformed => "malformed",
            Self::Paused => "paused",
            Self::Busy => "busy",
        }
    }
}

impl Check {
    const fn tag(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Callback => "callback",
            Self::CallbackIssuer => "callback_iss",
            Self::Client => "client",
            Self::Code => "code",
            Self::TokenResponse => "token_response",
            Self::Format => "format",
            Self::OwnKey => "own_key",
            Self::Signature => "signature",
            Self::Issuer => "iss",
            Self::Tenant => "tid",
            Self::Audience => "aud",
            Self::AuthorizedParty => "azp",
            Self::Expiry => "exp",
            Self::IssuedAt => "iat",
            Self::NotBefore => "nbf",
            Self::Nonce => "nonce",
            Self::AccessTokenHash => "at_hash",
            Self::AuthTime => "auth_time",
            Self::Subject => "sub",
            Self::Userinfo => "userinfo",
            Self::Scope => "scope",
            Self::Discovery => "discovery",
        }
    }
}

impl From<Check> for Failed {
    fn from(check: Check) -> Self {
        Self::Refused(check)
    }
}

impl From<Outage> for Failed {
    fn from(outage: Outage) -> Self {
        Self::Unavailable(outage)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

//! Why an authorization request is not served, and who is told.

use super::response::Answer;

/// Why an authorization request is not served.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Nobody but the person can be told: where the answer would go is not known to be the client's.
    OnPage(&'static str),
    /// The client is told, at its address.
    ToClient(Answer),
}

/// What clients know errors by (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6,
/// RFC 8707 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    AccessDenied,
    ConsentRequired,
    InteractionRequired,
    InvalidRequest,
    InvalidRequestUri,
    InvalidScope,
    InvalidTarget,
    LoginRequired,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestUriNotSupported,
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
}

impl ErrorCode {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::LoginRequired => "login_required",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::UnsupportedResponseType => "unsupported_response_type",
        }
    }
}

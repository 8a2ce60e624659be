//! Why a client's own request is not served (RFC 6749 §5.2, RFC 6750 §3.1).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::refused::ErrorCode;
use crate::problem::Problem;
use crate::store::StoreError;

/// Why a client's own request is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenError {
    status: StatusCode,
    /// What programs know it by; empty where a challenge alone says it.
    error: &'static str,
    /// For the client's developer.
    description: &'static str,
    /// How it could prove who it is.
    challenge: Option<&'static str>,
}

impl TokenError {
    /// The client is unknown, or is not the one.
    pub(crate) const INVALID_CLIENT: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_client",
        description: "the client is unknown, or what proves that it is the one is missing or wrong",
        challenge: Some("Basic realm=\"portico\", charset=\"UTF-8\""),
    };

    /// What is redeemed gives nothing to this client.
    pub(crate) const INVALID_GRANT: Self = Self {
        status: StatusCode::BAD_REQUEST,
        error: "invalid_grant",
        description: "the code is wrong, used, older than a minute or another client's, or code_verifier, redirect_uri or DPoP key is not the one of its request",
        challenge: None,
    };

    /// A refresh token gives nothing to this client.
    pub(crate) const INVALID_REFRESH: Self = Self {
        status: StatusCode::BAD_REQUEST,
        error: "invalid_grant",
        description: "the refresh token is wrong, was replaced, is another client's or bound to another DPoP key, or its person is signed out",
        challenge: None,
    };

    /// A scope that was not granted.
    pub(crate) const INVALID_SCOPE: Self = Self {
        status: StatusCode::BAD_REQUEST,
        error: "invalid_scope",
        description: "scope names what was not granted",
        challenge: None,
    };

    /// An API that is not the one of the sign-in.
    pub(crate) const INVALID_TARGET: Self = Self {
        status: StatusCode::BAD_REQUEST,
        error: "invalid_target",
        description: "resource is not what the person signed in for, or no API of the settings any more",
        challenge: None,
    };

    /// There is no way to a token by this name.
    pub(crate) const UNSUPPORTED_GRANT_TYPE: Self = Self {
        status: StatusCode::BAD_REQUEST,
        error: "unsupported_grant_type",
        description: "grant_type can be authorization_code or refresh_token",
        challenge: None,
    };

    /// No access token was shown.
    pub(crate) const NO_TOKEN: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        error: "",
        description: "",
        challenge: Some("Bearer"),
    };

    /// The access token that was shown counts for nothing.
    pub(crate) const INVALID_TOKEN: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_token",
        description: "the access token is unknown or over, or its person is signed out",
        challenge: Some(
            "Bearer error=\"invalid_token\", error_description=\"the access token is unknown or over, or its person is signed out\"",
        ),
    };

    /// The access token is for an API.
    pub(crate) const FOR_API: Self = Self {
        description: "the access token is for an API: ask for one without resource, or with this server as resource",
        challenge: Some(
            "Bearer error=\"invalid_token\", error_description=\"the access token is for an API\"",
        ),
        ..Self::INVALID_TOKEN
    };

    /// The client does not prove that it is the one; what its developer can mend.
    pub(crate) const fn invalid_client(description: &'static str) -> Self {
        Self { description, ..Self::INVALID_CLIENT }
    }

    /// The proof of a key that stands beside a request is not of it.
    pub(crate) const fn invalid_dpop_proof(description: &'static str) -> Self {
        Self { error: "invalid_dpop_proof", ..Self::invalid_request(description) }
    }

    /// The same where a token is shown (RFC 9449 §7.1).
    pub(crate) fn beside_token(self) -> Self {
        match self.error {
            "invalid_dpop_proof" => {
                let challenge =
                    Some("DPoP error=\"invalid_dpop_proof\", algs=\"ES256 EdDSA PS256\"");
                Self { status: StatusCode::UNAUTHORIZED, challenge, ..self }
            }
            _ => self,
        }
    }

    /// The access token is bound to a key, and was shown without it; or is not, and was shown so.
    pub(crate) const OTHER_KEY: Self = Self {
        description: "the access token is bound to another key than the DPoP proof, or to none",
        challenge: Some(
            "DPoP error=\"invalid_token\", error_description=\"the access token is bound to another key than the DPoP proof, or to none\", algs=\"ES256 EdDSA PS256\"",
        ),
        ..Self::INVALID_TOKEN
    };

    /// A request that cannot be read.
    pub(crate) const fn invalid_request(description: &'static str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self { status, error: "invalid_request", description, challenge: None }
    }
}

impl From<(ErrorCode, &'static str)> for TokenError {
    fn from((code, description): (ErrorCode, &'static str)) -> Self {
        Self { error: code.name(), ..Self::invalid_request(description) }
    }
}

impl From<Problem> for TokenError {
    fn from(problem: Problem) -> Self {
        let error = match problem {
            Problem::Busy | Problem::TooMany(_) => "temporarily_unavailable",
            _ => "server_error",
        };
        let status = match problem {
            Problem::Busy | Problem::TooMany(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, error, description: "", challenge: None }
    }
}

impl From<StoreError> for TokenError {
    fn from(cause: StoreError) -> Self {
        Problem::from(cause).into()
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let Self { status, error, description, challenge } = self;
        let mut response = match error {
            "" => status.into_response(),
            error => {
                let body = json!({ "error": error, "error_description": description });
                (status, axum::Json(body)).into_response()
            }
        };
        if let Some(challenge) = challenge {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_busy_is_told_from_one_that_fails() {
        for (problem, status, error) in [
            (Problem::Busy, StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
            (Problem::Server, StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        ] {
            let told = TokenError::from(problem);
            assert_eq!((told.status, told.error), (status, error));
        }
    }

    #[test]
    fn a_challenge_and_the_description_beside_it_say_the_same() {
        for told in [TokenError::INVALID_TOKEN, TokenError::FOR_API, TokenError::OTHER_KEY] {
            let challenge = told.challenge.unwrap();
            let why = challenge.split_once("error_description=\"").unwrap().1;
            let why = why.split('"').next().unwrap();
            assert!(told.description.starts_with(why), "{why}: {}", told.description);
        }
    }
}

//! Requests that could not be handled at all, as RFC 9457 has them.

use std::panic::Location;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::ids::AppId;
use crate::passwords::Busy;
use crate::store::StoreError;

/// A request that could not be handled. Its cause is for the log, and never on
/// the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// What was sent cannot be read, or asks for what is not there; why.
    BadRequest(&'static str),
    /// An OpenID client asks for what is not served, and nobody but the person can be told; why.
    Client(&'static str),
    /// Too much to do just now, or the database cannot be had.
    Busy,
    /// It did not come from a page of ours.
    Forbidden,
    /// It came from a page that the app does not name.
    NotShownThere,
    /// What is asked for is not here, or is somebody else's.
    NotFound,
    /// A provider sent another browser back than the one that was sent there.
    OtherBrowser,
    /// The browser keeps no cookies, by which its sign-in would be known.
    NoCookies {
        /// The app that it is for.
        app: AppId,
        /// The language that it was asked for in.
        locale: Option<&'static str>,
    },
    /// The network begins too many sign-ins; seconds until it may begin another.
    TooMany(i64),
    /// No page and no part of the API has this address.
    Nowhere,
    /// Something failed here.
    Server,
}

/// Seconds to wait when there is too much to do, or the database is busy.
const BUSY_WAIT: i64 = 5;

/// RFC 9457.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Problem))]
pub(crate) struct Body {
    #[cfg_attr(test, schema(pattern = "^/problems/"))]
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'static str,
}

impl Problem {
    /// The status it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) | Self::Client(_) => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forbidden | Self::NotShownThere | Self::OtherBrowser => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NoCookies { .. } | Self::Nowhere => StatusCode::NOT_FOUND,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Server => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its one name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadRequest(_) | Self::Client(_) => "bad_request",
            Self::Busy => "busy",
            Self::Forbidden | Self::NotShownThere | Self::OtherBrowser => "forbidden",
            Self::NotFound | Self::NoCookies { .. } | Self::Nowhere => "not_found",
            Self::TooMany(_) => "too_many",
            Self::Server => "server",
        }
    }

    /// Seconds after which it may be tried again.
    const fn wait(&self) -> Option<i64> {
        match self {
            Self::Busy => Some(BUSY_WAIT),
            Self::TooMany(seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// What a developer should know.
    pub(crate) const fn detail(&self) -> &'static str {
        match self {
            Self::BadRequest(why) | Self::Client(why) => why,
            Self::Busy => {
                "Too much is waiting, or the database is busy. Try again after the time in Retry-After."
            }
            Self::Forbidden => "The request did not come from a page of this server.",
            Self::NotShownThere => {
                "The origin of the page is not one of the origins of this app in the settings."
            }
            Self::OtherBrowser => "This sign-in was begun in another browser.",
            Self::Nowhere => "There is nothing at this address.",
            Self::NotFound => "There is no such thing here, or it belongs to another browser.",
            Self::NoCookies { .. } => {
                "The browser did not keep the cookie portico_browser, by which its sign-in is known."
            }
            Self::TooMany(_) => {
                "Too many sign-ins began from this network. Try again after the time in Retry-After."
            }
            Self::Server => "Something failed on the server. The log has the cause.",
        }
    }
}

/// The problem of a broken invariant: `why` says why it cannot happen. Logs it
/// once, with its place; the span of the request adds the flow's reference.
#[track_caller]
#[must_use]
pub(crate) fn bug(why: &'static str) -> Problem {
    tracing::error!(why, place = %Location::caller(), "an invariant is broken: this is a bug");
    Problem::Server
}

impl From<StoreError> for Problem {
    fn from(cause: StoreError) -> Self {
        if cause.is_passing() {
            tracing::warn!(%cause, "the store is busy");
            return Self::Busy;
        }
        tracing::error!(%cause, "the store failed");
        Self::Server
    }
}

impl From<Busy> for Problem {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

/// As JSON; for people a layer makes a page of it, see [`crate::pages`].
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = Body {
            r#type: format!("/problems/{}", self.name()),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: self.detail(),
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        if let Some(seconds) = self.wait() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

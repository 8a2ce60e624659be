//! Signed calls to an operator's own address, after Standard Webhooks 1.0
//! (<https://www.standardwebhooks.com>): the receiver holds `webhook-signature`
//! against the body and drops a `webhook-id` that it has seen.

mod received;

use std::time::Duration;

use axum::http::{Method, Request, StatusCode, Uri, header};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::ResponseFuture;
use protocol::Timestamp;
use serde::Serialize;
use sha2::Sha256;

use crate::clock::Clock;
use crate::https::{self, HttpsClient};
use crate::messages::failure::{Tried, causes};
use crate::messages::outgoing::{Outgoing, message_id};
use crate::secret::Secret;
use crate::settings::{SigningSecret, WebhookSettings};

pub(crate) use received::{NotTaken, Signed};

/// Most bytes of an answer that are read: a few fields of JSON are far smaller.
const ANSWER: usize = 16 * 1024;

/// One message, whatever number of times it is tried.
pub struct WebhookMessage {
    id: String,
    body: Secret<Vec<u8>>,
}

impl WebhookMessage {
    /// A message with an id of its own.
    ///
    /// # Panics
    /// If `content` cannot be JSON; plain data can.
    #[must_use]
    pub fn new(content: &impl Serialize) -> Self {
        let body = serde_json::to_vec(content).expect("the content is plain data");
        Self { id: message_id(), body: Secret::new(body) }
    }

    /// A stored text or call, with the id that it has at every try.
    pub(crate) fn of(message: &Outgoing) -> Self {
        let body = message.body.expose().as_bytes().to_vec();
        Self { id: message.id.clone(), body: Secret::new(body) }
    }
}

/// Why a try came to nothing. Tells neither the address nor what was sent: both
/// may hold secrets. The host and what the network said of it are no secret.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The receiver cannot be reached, or hung up.
    #[error("the receiver could not be reached: {0}")]
    Unreachable(String),
    /// The whole of it took longer than is allowed.
    #[error("the receiver took too long")]
    Timeout,
    /// The receiver sent us elsewhere; nobody but it may have the message.
    #[error(
        "the receiver answered with a redirect ({0}), which is never followed: set its last address"
    )]
    Redirect(StatusCode),
    /// The receiver did not take the message.
    #[error("the receiver answered {0}")]
    Refused(StatusCode),
    /// The answer is longer than it may be.
    #[error("the receiver's answer is longer than {ANSWER} bytes")]
    AnswerTooLong,
}

impl WebhookError {
    /// Whether the same message may be taken later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout => true,
            Self::Redirect(_) | Self::AnswerTooLong => false,
            Self::Refused(status) => {
                let wait = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
                status.is_server_error() || wait.contains(status)
            }
        }
    }
}

/// An address that messages are sent to.
pub struct Webhook {
    uri: Uri,
    secret: SigningSecret,
    timeout: Duration,
    client: HttpsClient,
    /// Not the demo's, which can be moved: receivers compare with their own.
    clock: Clock,
}

impl Webhook {
    /// Prepares to send to the address of the settings; nothing is sent yet. One
    /// try may take `timeout` seconds if they do not say.
    ///
    /// # Errors
    /// If this machine has no certificates to know the receiver by.
    pub fn new(settings: &WebhookSettings, timeout: u16) -> anyhow::Result<Self> {
        Ok(Self {
            uri: settings.url.as_str().parse()?,
            secret: settings.secret.clone(),
            timeout: Duration::from_secs(settings.timeout_seconds.unwrap_or(timeout).into()),
            client: https::client()?,
            clock: Clock::default(),
        })
    }

    /// Tries once to send a message; what is answered besides the status is not read.
    ///
    /// # Errors
    /// If it was not taken within the time of the settings.
    pub async fn send(&self, message: &WebhookMessage) -> Result<(), WebhookError> {
        self.within(async { self.taken(message).await.map(drop) }).await
    }

    /// Sends a message once and reads the answer.
    ///
    /// # Errors
    /// If it was not taken, or the answer is not here within the time of the
    /// settings, or is too long.
    pub async fn ask(&self, message: &WebhookMessage) -> Result<Vec<u8>, WebhookError> {
        let answer = async {
            let body = Limited::new(self.taken(message).await?, ANSWER).collect().await;
            match body {
                Ok(body) => Ok(body.to_bytes().to_vec()),
                Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                    Err(WebhookError::AnswerTooLong)
                }
                Err(error) => Err(WebhookError::Unreachable(causes(&*error))),
            }
        };
        self.within(answer).await
    }

    /// Tries once, for an [`Outbox`](crate::messages::outbox::Outbox).
    pub async fn tried(&self, message: &WebhookMessage) -> Tried {
        match self.send(message).await {
            Ok(()) => Tried::Taken,
            Err(error) if error.may_pass() => Tried::Later(error.to_string()),
            Err(error) => Tried::Refused(error.to_string()),
        }
    }

    /// The host that it is on, for the log: the rest of its address may be a secret.
    #[must_use]
    pub fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    async fn within<T>(
        &self,
        call: impl Future<Output = Result<T, WebhookError>>,
    ) -> Result<T, WebhookError> {
        tokio::time::timeout(self.timeout, call).await.unwrap_or(Err(WebhookError::Timeout))
    }

    /// The body of a response that says the message was taken.
    async fn taken(&self, message: &WebhookMessage) -> Result<hyper::body::Incoming, WebhookError> {
        let response = self.post(message).await;
        let response = response.map_err(|error| WebhookError::Unreachable(causes(&error)))?;
        match response.status() {
            status if status.is_success() => Ok(response.into_body()),
            status if status.is_redirection() => Err(WebhookError::Redirect(status)),
            status => Err(WebhookError::Refused(status)),
        }
    }

    /// Each try has the time it is made at, so that a receiver can refuse what
    /// was recorded and is played back.
    fn post(&self, message: &WebhookMessage) -> ResponseFuture {
        let now = self.clock.now();
        let body = message.body.expose();
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.uri.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Portico/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now.0)
            .header("webhook-signature", signature(&self.secret, &message.id, now, body))
            .body(Full::from(body.clone()))
            .expect("a checked address and plain headers make a request");
        self.client.request(request)
    }
}

/// What `webhook-signature` holds: the version, and in base64 the HMAC-SHA-256
/// of id, time and body.
///
/// # Panics
/// Never: HMAC takes keys of any length.
#[must_use]
pub fn signature(secret: &SigningSecret, id: &str, now: Timestamp, body: &[u8]) -> String {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.expose())
        .expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{}.", now.0).as_bytes());
    mac.update(body);
    format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
pub(crate) mod tests;

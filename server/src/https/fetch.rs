//! One request to a server of others: its answer is small and comes soon, or there is none.

use std::error::Error;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::Connect;
use tokio::time::timeout;

/// How long the whole of it may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);

/// What was answered, whatever the status is.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// The server cannot be reached, or hung up.
    #[error("the server could not be reached")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// The whole of it took longer than it may.
    #[error("the server took too long")]
    Timeout,
    /// It is longer than it may be.
    #[error("the answer is too long")]
    TooLong,
    /// It is compressed, which nobody asked for.
    #[error("the answer is compressed")]
    Compressed,
}

/// Sends a request, and reads an answer of at most so many bytes. It follows no redirect.
pub(crate) async fn fetch<C: Connect + Clone + Send + Sync + 'static>(
    client: &Client<C, Full<Bytes>>,
    mut request: Request<Full<Bytes>>,
    most: usize,
) -> Result<Answer, NoAnswer> {
    let name = HeaderValue::from_static(concat!("Portico/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(header::USER_AGENT, name);
    request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let whole = async {
        let response = client.request(request).await;
        let response = response.map_err(|error| NoAnswer::Unreachable(Box::new(error)))?;
        let (parts, body) = response.into_parts();
        let encoding = parts.headers.get(header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding != "identity") {
            return Err(NoAnswer::Compressed);
        }
        match Limited::new(body, most).collect().await {
            Ok(body) => {
                let (status, headers) = (parts.status, parts.headers);
                Ok(Answer { status, headers, body: body.to_bytes() })
            }
            Err(error) if error.is::<LengthLimitError>() => Err(NoAnswer::TooLong),
            Err(error) => Err(NoAnswer::Unreachable(error)),
        }
    };
    timeout(TIMEOUT, whole).await.unwrap_or(Err(NoAnswer::Timeout))
}

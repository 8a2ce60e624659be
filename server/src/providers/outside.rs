//! Requests to providers: to the Internet only, small, soon answered, and never led on.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::Full;
use tokio::time::Instant;
use url::Url;

use super::failed::{Failed, Outage};
use super::gate::Gate;
use crate::clock::Clock;
use crate::https::{self, Answer, NoAnswer, PublicClient};
use crate::messages::failure::causes;
use crate::observability::provider_metrics::ProviderMetrics;

/// Most bytes of an answer.
const MOST: usize = 256 * 1024;

/// What asks one provider.
pub(super) struct Outside {
    provider: String,
    client: PublicClient,
    private_network: bool,
    gate: Gate,
    metrics: ProviderMetrics,
}

/// What is sent.
pub(super) struct Sent<'a> {
    pub(super) method: Method,
    pub(super) url: &'a Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Outside {
    pub(super) fn new(
        provider: &str,
        private_network: bool,
        metrics: ProviderMetrics,
    ) -> anyhow::Result<Self> {
        let client = https::public_client(private_network)?;
        let (provider, gate) = (provider.to_owned(), Gate::default());
        Ok(Self { provider, client, private_network, gate, metrics })
    }

    /// Whether a URL can be one of the provider's endpoints.
    pub(super) fn may_reach(&self, url: &Url) -> bool {
        let inside = self.private_network && matches!(url.scheme(), "https" | "http");
        inside || https::may_reach(url)
    }

    /// The JSON at a URL. A failure is logged.
    pub(super) async fn get_json(
        &self,
        url: &Url,
        token: Option<&str>,
        clock: &Clock,
    ) -> Result<Answer, Failed> {
        self.told(url, self.try_json(url, token, clock).await)
    }

    /// The same; the caller tells of a failure.
    pub(super) async fn try_json(
        &self,
        url: &Url,
        token: Option<&str>,
        clock: &Clock,
    ) -> Result<Answer, Unanswered> {
        let mut headers = HeaderMap::new();
        if let Some(token) = token.map(|token| format!("Bearer {token}")) {
            let value = header::HeaderValue::try_from(token);
            let mut value = value.map_err(|_| (Outage::Malformed, String::new()))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let sent = Sent { method: Method::GET, url, headers, body: Bytes::new() };
        let answer = self.try_send(sent, clock).await?;
        match answer.status {
            StatusCode::OK => Ok(answer),
            status => Err((Outage::Malformed, answered(status))),
        }
    }

    /// Sends a request. An answer that says that the provider is down is none. A failure is
    /// logged.
    pub(super) async fn send(&self, sent: Sent<'_>, clock: &Clock) -> Result<Answer, Failed> {
        let url = sent.url;
        self.told(url, self.try_send(sent, clock).await)
    }

    async fn try_send(&self, sent: Sent<'_>, clock: &Clock) -> Result<Answer, Unanswered> {
        let url = sent.url;
        let uri = url.as_str().parse::<Uri>().ok().filter(|_| self.may_reach(url));
        let mut request = Request::new(Full::new(sent.body));
        *request.method_mut() = sent.method;
        *request.uri_mut() = uri.ok_or_else(|| (Outage::Unreachable, INSIDE.to_owned()))?;
        *request.headers_mut() = sent.headers;
        let json = header::HeaderValue::from_static("application/json, application/jwk-set+json");
        request.headers_mut().entry(header::ACCEPT).or_insert(json);
        let turn = self.gate.pass(clock.now()).await;
        let turn = turn.map_err(|outage| (outage, String::new()))?;
        let since = Instant::now();
        let answer = https::fetch(&self.client, request, MOST).await;
        drop(turn);
        self.metrics.measure(&self.provider, since.elapsed().as_secs_f64());
        let outage = match &answer {
            Err(NoAnswer::Unreachable(_)) => Some(Outage::Unreachable),
            Err(NoAnswer::Timeout) => Some(Outage::Timeout),
            Err(NoAnswer::TooLong | NoAnswer::Compressed) => Some(Outage::Malformed),
            Ok(answer) if is_down(answer.status) => Some(Outage::Told),
            Ok(answer) if answer.status.is_redirection() => Some(Outage::Malformed),
            Ok(_) => None,
        };
        self.gate.note(outage.is_none(), clock.now());
        match (answer, outage) {
            (Ok(answer), None) => Ok(answer),
            (Ok(answer), Some(outage)) => Err((outage, answered(answer.status))),
            (Err(why), outage) => Err((outage.unwrap_or(Outage::Unreachable), causes(&why))),
        }
    }

    /// Logs a failure. The rest of the URL may hold what is nobody's business.
    fn told<T>(&self, url: &Url, answer: Result<T, Unanswered>) -> Result<T, Failed> {
        answer.map_err(|(outage, why)| {
            let (provider, host) = (&self.provider, url.host_str().unwrap_or_default());
            // That it is not asked is no news.
            if !matches!(outage, Outage::Paused | Outage::Busy) {
                tracing::warn!(provider, host, why, "a provider cannot be asked");
            }
            outage.into()
        })
    }
}

/// Why there is no answer: for the program, and for the operator.
pub(super) type Unanswered = (Outage, String);

const INSIDE: &str =
    "the address is not https, or not in the Internet, and private_network is not set";

fn answered(status: StatusCode) -> String {
    ["the server answered ", status.as_str()].concat()
}

fn is_down(status: StatusCode) -> bool {
    status.is_server_error()
        || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status)
}

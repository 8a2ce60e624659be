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

    /// The JSON at a URL, with the header `Cache-Control`.
    pub(super) async fn get_json(
        &self,
        url: &Url,
        token: Option<&str>,
        clock: &Clock,
    ) -> Result<Answer, Failed> {
        let mut headers = HeaderMap::new();
        if let Some(token) = token.map(|token| format!("Bearer {token}")) {
            let mut value = header::HeaderValue::try_from(token).map_err(|_| Outage::Malformed)?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let sent = Sent { method: Method::GET, url, headers, body: Bytes::new() };
        let answer = self.send(sent, clock).await?;
        match answer.status {
            StatusCode::OK => Ok(answer),
            status => {
                self.complain(url, status.as_str());
                Err(Outage::Malformed.into())
            }
        }
    }

    /// Sends a request. An answer that says that the provider is down is none.
    pub(super) async fn send(&self, sent: Sent<'_>, clock: &Clock) -> Result<Answer, Failed> {
        let url = sent.url;
        let uri = url.as_str().parse::<Uri>().ok().filter(|_| self.may_reach(url));
        let mut request = Request::new(Full::new(sent.body));
        *request.method_mut() = sent.method;
        *request.uri_mut() = uri.ok_or(Outage::Unreachable)?;
        *request.headers_mut() = sent.headers;
        let json = header::HeaderValue::from_static("application/json, application/jwk-set+json");
        request.headers_mut().entry(header::ACCEPT).or_insert(json);
        let turn = self.gate.pass(clock.now()).await?;
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
            (answer, outage) => {
                let told = match &answer {
                    Ok(answer) => answer.status.as_str().to_owned(),
                    Err(why) => causes(why),
                };
                self.complain(url, &told);
                Err(outage.unwrap_or(Outage::Unreachable).into())
            }
        }
    }

    /// The rest of the URL may hold what is nobody's business.
    fn complain(&self, url: &Url, why: &str) {
        let host = url.host_str().unwrap_or_default();
        tracing::warn!(provider = self.provider, host, why, "a provider cannot be asked");
    }
}

fn is_down(status: StatusCode) -> bool {
    status.is_server_error()
        || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status)
}

//! Spans of requests for a collector, over OTLP (OpenTelemetry).
//!
//! Only what is named here is exported, by the semantic conventions for HTTP: never
//! an address, which holds handles, and no line of the log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use opentelemetry::trace::{
    SpanContext, SpanKind, Status, TraceContextExt as _, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;

use crate::https::{self, HttpsClient};
use crate::settings::TracesSettings;

/// Longest time that one export may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest time that a server which stops waits for its last spans.
const LAST: Duration = Duration::from_secs(3);

/// Most bytes of a collector's answer that are read.
const ANSWER: usize = 64 * 1024;

/// Begins spans and exports them: some seconds later, many at once, on a thread of
/// its own. If 2048 wait, more are dropped.
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// Begins to export to the collector of the settings. It need not be there.
    ///
    /// # Errors
    /// If this machine has no certificates to know the collector by.
    ///
    /// # Panics
    /// Outside of a Tokio runtime, which sends the spans.
    pub fn start(settings: &TracesSettings) -> anyhow::Result<Self> {
        let address = settings.endpoint.as_str().trim_end_matches('/');
        let sender =
            Sender { client: https::client()?, runtime: Handle::current(), failing: false.into() };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(sender)
            .with_endpoint(format!("{address}/v1/traces"))
            .with_protocol(Protocol::HttpBinary)
            .build()
            .context("spans cannot be exported with these OTEL_ environment variables")?;
        let name = std::env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| "portico".to_owned());
        let resource = Resource::builder()
            .with_service_name(name)
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_batch_exporter(exporter)
            .build();
        Ok(Self { tracer: provider.tracer("portico"), provider })
    }

    /// Begins the span of a request, below that of its caller. The span ends with the
    /// last copy of the context.
    pub(crate) fn begin(
        &self,
        method: &Method,
        route: Option<&str>,
        parent: Option<SpanContext>,
    ) -> Context {
        let method = named(method);
        let mut attributes = vec![KeyValue::new("http.request.method", method.unwrap_or("_OTHER"))];
        attributes.extend(route.map(|route| KeyValue::new("http.route", route.to_owned())));
        let name = [method.or(Some("HTTP")), route].into_iter().flatten().collect::<Vec<_>>();
        let parent = match parent {
            Some(parent) => Context::new().with_remote_span_context(parent),
            None => Context::new(),
        };
        let span = self.tracer.span_builder(name.join(" "));
        let span = span.with_kind(SpanKind::Server).with_attributes(attributes);
        let span = span.start_with_context(&self.tracer, &parent);
        parent.with_span(span)
    }

    /// Exports what waits, for three seconds at most, and nothing after that.
    pub async fn stop(&self) {
        let provider = self.provider.clone();
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST));
        if !matches!(stopped.await, Ok(Ok(()))) {
            tracing::warn!("the last spans may not have been exported");
        }
    }
}

/// Ends the span of a request.
pub(crate) fn end(context: &Context, status: StatusCode) {
    let span = context.span();
    span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
    span.end();
}

/// Writes the reference of a flow into the span of the request that is served.
pub(crate) fn refer(reference: &str) {
    let context = Context::current();
    context.span().set_attribute(KeyValue::new("portico.reference", reference.to_owned()));
}

/// A method that everybody knows; others are anything that a client likes to say.
fn named(method: &Method) -> Option<&'static str> {
    let known = [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::PUT];
    let known = known.into_iter().chain([Method::PATCH, Method::DELETE]);
    let names = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
    known.zip(names).find_map(|(known, name)| (known == *method).then_some(name))
}

/// Sends spans. The thread that calls it has no runtime, so the server's does it.
#[derive(Debug)]
struct Sender {
    client: HttpsClient,
    runtime: Handle,
    /// Whether the last try failed: it is logged when that changes.
    failing: AtomicBool,
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = send(self.client.clone(), request.map(Full::from));
        let sent = self.runtime.spawn(async { tokio::time::timeout(PATIENCE, sent).await });
        let sent = match sent.await {
            Ok(Ok(sent)) => sent,
            Ok(Err(slow)) => Err(slow.into()),
            Err(stopped) => Err(stopped.into()),
        };
        let failure = match &sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answered {}", response.status())),
            Err(error) => Some(error.to_string()),
        };
        let failed = self.failing.swap(failure.is_some(), Ordering::Relaxed);
        match failure {
            Some(error) if !failed => tracing::warn!(error, "the collector does not take spans"),
            None if failed => tracing::info!("the collector takes spans again"),
            _ => {}
        }
        sent
    }
}

async fn send(
    client: HttpsClient,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, HttpError> {
    let (parts, body) = client.request(request).await?.into_parts();
    let body = Limited::new(body, ANSWER).collect().await?.to_bytes();
    Ok(Response::from_parts(parts, body))
}

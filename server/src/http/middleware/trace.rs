//! A span around each request, in which every log line of it is written, and the
//! one that is exported.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tokio::time::Instant;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::app::App;
use crate::observability::traces;
use crate::request::header::only;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Names each request by its route, never by its address: that holds handles.
pub(crate) async fn trace(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let caller = caller(request.headers());
    let start = |traces: &traces::Traces| traces.begin(request.method(), route, caller.clone());
    let exported = app.traces.as_deref().map(start);
    let trace_id = match &exported {
        Some(exported) => Some(exported.span().span_context().trace_id()),
        None => caller.map(|caller| caller.trace_id()),
    };
    // At the level of errors, so that these are always written with it.
    let span = tracing::error_span!(
        "request",
        method = %request.method(),
        route,
        trace_id = trace_id.map(|id| id.to_string()),
        reference = Empty,
    );
    let begun = Instant::now();
    async {
        let response = match &exported {
            Some(exported) => next.run(request).with_context(exported.clone()).await,
            None => next.run(request).await,
        };
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), milliseconds, "request");
        if let Some(exported) = &exported {
            traces::end(exported, response.status());
        }
        response
    }
    .instrument(span)
    .await
}

/// The span that a request was made in (W3C Trace Context, `traceparent`).
fn caller(headers: &HeaderMap) -> Option<SpanContext> {
    let mut parts = only(headers, &TRACEPARENT)?.split('-');
    let (version, id, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let flags = parts.next()?;
    let hex = |text: &str, length| {
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == length && text.bytes().all(lower)
    };
    let valid = hex(version, 2) && version != "ff" && hex(id, 32) && hex(parent, 16);
    if !valid || !hex(flags, 2) {
        return None;
    }
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    let (id, parent) = (TraceId::from_hex(id).ok()?, SpanId::from_hex(parent).ok()?);
    let caller = SpanContext::new(id, parent, flags, true, TraceState::NONE);
    caller.is_valid().then_some(caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0af7651916cd43dd8448eb211c80319c";

    fn read(header: &str) -> Option<SpanContext> {
        caller(&[(TRACEPARENT, header.parse().unwrap())].into_iter().collect())
    }

    #[test]
    fn a_trace_is_taken_over_from_a_valid_header_of_any_version() {
        for (header, sampled) in [
            (format!("00-{ID}-b7ad6b7169203331-01"), true),
            (format!("00-{ID}-b7ad6b7169203331-00"), false),
            (format!("cc-{ID}-b7ad6b7169203331-03-what-comes-later"), true),
        ] {
            let caller = read(&header).unwrap();
            assert_eq!(caller.trace_id().to_string(), ID, "{header}");
            assert_eq!(caller.span_id().to_string(), "b7ad6b7169203331", "{header}");
            assert_eq!(caller.is_sampled(), sampled, "{header}");
        }
    }

    #[test]
    fn a_malformed_trace_header_names_no_trace() {
        let upper = ID.to_uppercase();
        for header in [
            "",
            ID,
            "00-0-0-00",
            &format!("ff-{ID}-b7ad6b7169203331-01"),
            &format!("00-{upper}-b7ad6b7169203331-01"),
            &format!("00-{}-b7ad6b7169203331-01", "0".repeat(32)),
            &format!("00-{ID}-{}-01", "0".repeat(16)),
            &format!("00-{ID}"),
            &format!("00-{ID}-b7ad6b7169203331"),
            &format!("00-{ID}-b7ad6b7169203331-1"),
            &format!("00-{ID}-b7ad6b7169203331-zz"),
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}

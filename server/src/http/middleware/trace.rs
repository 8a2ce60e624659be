//! A span around each request, in which every log line of it is written.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::request::header::only;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Names each request by its route, never by its address: that holds handles.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    // At the level of errors, so that these are always written with it.
    let span = tracing::error_span!(
        "request",
        method = %request.method(),
        route = route.map(MatchedPath::as_str),
        trace_id = trace_id(request.headers()),
        reference = Empty,
    );
    let begun = Instant::now();
    async {
        let response = next.run(request).await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), milliseconds, "request");
        response
    }
    .instrument(span)
    .await
}

/// The trace that a request belongs to (W3C Trace Context, `traceparent`).
fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut parts = only(headers, &TRACEPARENT)?.split('-');
    let (version, id, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length| {
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == length && text.bytes().all(lower)
    };
    let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    let valid = hex(version, 2) && version != "ff" && hex(id, 32) && hex(parent, 16);
    (valid && !zero(id) && !zero(parent)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0af7651916cd43dd8448eb211c80319c";

    fn read(header: &str) -> Option<String> {
        let headers = [(TRACEPARENT, header.parse().unwrap())].into_iter().collect();
        trace_id(&headers).map(str::to_owned)
    }

    #[test]
    fn a_trace_is_taken_over_from_a_valid_header_of_any_version() {
        for header in [
            format!("00-{ID}-b7ad6b7169203331-01"),
            format!("00-{ID}-b7ad6b7169203331-00"),
            format!("cc-{ID}-b7ad6b7169203331-01-what-comes-later"),
        ] {
            assert_eq!(read(&header).as_deref(), Some(ID), "{header}");
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
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}

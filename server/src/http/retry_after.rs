//! For how long there is nothing to ask for, in a header that programs know.

use axum::http::header;
use axum::response::AppendHeaders;
use protocol::{Refusal, Reply, Screen};

/// `Retry-After` in seconds, where a screen or a refusal names a time to wait for.
pub(crate) fn retry_after(reply: &Reply) -> AppendHeaders<Option<(header::HeaderName, String)>> {
    let screen = match &reply.screen {
        Screen::Locked(locked) => Some(locked.until),
        _ => None,
    };
    let refusal = match reply.refusal {
        Some(Refusal::TooManySends { at } | Refusal::TooSoon { at }) => Some(at),
        _ => None,
    };
    let seconds = refusal.or(screen).map(|at| at.seconds_from(reply.now).max(1));
    AppendHeaders(seconds.map(|seconds| (header::RETRY_AFTER, seconds.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_that_has_people_wait_says_for_how_long() {
        for sample in protocol::samples::all() {
            let AppendHeaders(header) = retry_after(&sample.reply);
            let waits = matches!(&sample.reply.screen, Screen::Locked(_))
                || matches!(
                    sample.reply.refusal,
                    Some(Refusal::TooManySends { .. } | Refusal::TooSoon { .. })
                );
            assert_eq!(header.is_some(), waits, "{}", sample.name);
            assert!(header.is_none_or(|(_, seconds)| seconds.parse::<i64>().unwrap() > 0));
        }
    }
}

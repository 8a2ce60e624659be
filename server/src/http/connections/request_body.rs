//! A body that must arrive in time.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

/// The body of a request. If it is not complete within its time, it ends with an
/// error, however slowly it goes on.
pub(super) struct RequestBody {
    body: Incoming,
    timeout: Pin<Box<Sleep>>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, within: Duration) -> Self {
        Self { body, timeout: Box::pin(sleep(within)) }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let too_late = self.timeout.as_mut().poll(context);
        too_late.map(|()| Some(Err("the body of the request did not arrive in time".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

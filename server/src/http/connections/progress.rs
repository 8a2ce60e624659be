//! What a connection waits for, and until when.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::timeouts::Timeouts;

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The rest of the head of a request.
    Head,
    /// Responses of ours; the body of a request has a timeout of its own.
    Handled,
    /// The client: that it takes the response, or sends the next request.
    Idle,
}

struct State {
    phase: Phase,
    since: Instant,
    /// Requests without their response: with HTTP/2 several.
    requests: usize,
    /// Whether a connection has many requests at once. What is read between them need not begin
    /// one: it can be how far the client is with a response.
    multiplexed: bool,
}

/// How far a connection is.
pub(super) struct Progress {
    timeouts: Timeouts,
    state: Mutex<State>,
    given_up: Notify,
}

impl Progress {
    /// Of a connection that was just accepted.
    pub(super) fn new(timeouts: Timeouts) -> Self {
        let since = Instant::now();
        let state = State { phase: Phase::Head, since, requests: 0, multiplexed: false };
        Self { timeouts, state: Mutex::new(state), given_up: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on there can be several requests at once.
    pub(super) fn multiplex(&self) {
        self.state().multiplexed = true;
    }

    /// The head of a request is complete. It is in progress until the value goes: then its
    /// response is ready to be written, or nobody wants it any more.
    pub(super) fn handle(self: &Arc<Self>) -> Handled {
        let mut state = self.state();
        state.requests += 1;
        (state.phase, state.since) = (Phase::Handled, Instant::now());
        Handled(self.clone())
    }

    /// Whether there is neither a whole request nor a response that may not be sent yet.
    pub(super) fn awaits_head(&self) -> bool {
        self.state().phase == Phase::Head
    }

    /// Since when this waits for a request; `None` while one is in progress.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.phase != Phase::Handled).then_some(state.since)
    }

    /// Has [`Self::overdue`] end: another connection needs the place.
    pub(super) fn give_up(&self) {
        self.given_up.notify_one();
    }

    /// Ends when the client took too long, or this was given up.
    pub(super) async fn overdue(&self) {
        let Timeouts { head, idle, .. } = self.timeouts;
        loop {
            let now = Instant::now();
            // A phase that begins during the sleep lasts at least as long.
            let soonest = now + head.min(idle);
            let until = self.until();
            if until.is_some_and(|until| until <= now) {
                return;
            }
            tokio::select! {
                () = self.given_up.notified() => return,
                () = sleep_until(until.map_or(soonest, |until| until.min(soonest))) => {}
            }
        }
    }

    /// When the client will have taken too long; `None` while it waits for us.
    fn until(&self) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            Phase::Head => Some(state.since + self.timeouts.head),
            Phase::Handled => None,
            Phase::Idle => Some(state.since + self.timeouts.idle),
        }
    }

    /// Something was read: after a response, it begins the next request.
    fn read(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle && !state.multiplexed {
            (state.phase, state.since) = (Phase::Head, Instant::now());
        }
    }

    /// The client took some of a response.
    fn written(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            state.since = Instant::now();
        }
    }
}

/// A request in progress.
#[must_use]
pub(super) struct Handled(Arc<Progress>);

impl Drop for Handled {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests -= 1;
        if state.requests == 0 {
            (state.phase, state.since) = (Phase::Idle, Instant::now());
        }
    }
}

/// A stream that says what was read and written.
pub(super) struct Watched<S> {
    stream: S,
    progress: Arc<Progress>,
}

impl<S> Watched<S> {
    pub(super) const fn new(stream: S, progress: Arc<Progress>) -> Self {
        Self { stream, progress }
    }

    fn wrote(&self, result: io::Result<usize>) -> io::Result<usize> {
        if matches!(result, Ok(1..)) {
            self.progress.written();
        }
        result
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        if buffer.filled().len() > before {
            self.progress.read();
        }
        Poll::Ready(result)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        Poll::Ready(self.wrote(result))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, parts));
        Poll::Ready(self.wrote(result))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

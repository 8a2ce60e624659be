//! What a connection waits for, and until when.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::Timeouts;

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The rest of the head of a request.
    Head,
    /// A response of ours; the body of the request has a timeout of its own.
    Handled,
    /// The client: that it takes the response, or sends the next request.
    Idle,
}

struct State {
    phase: Phase,
    since: Instant,
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
        let state = State { phase: Phase::Head, since: Instant::now() };
        Self { timeouts, state: Mutex::new(state), given_up: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        let mut state = self.state();
        (state.phase, state.since) = (phase, Instant::now());
    }

    /// The head of a request is complete.
    pub(super) fn handle(&self) {
        self.enter(Phase::Handled);
    }

    /// The response is ready to be written.
    pub(super) fn respond(&self) {
        self.enter(Phase::Idle);
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
        if state.phase == Phase::Idle {
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

/// A stream that says what was read and written.
pub(super) struct Watched<'a, S> {
    stream: S,
    progress: &'a Progress,
}

impl<'a, S> Watched<'a, S> {
    pub(super) const fn new(stream: S, progress: &'a Progress) -> Self {
        Self { stream, progress }
    }

    fn wrote(&self, result: io::Result<usize>) -> io::Result<usize> {
        if matches!(result, Ok(1..)) {
            self.progress.written();
        }
        result
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<'_, S> {
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

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<'_, S> {
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

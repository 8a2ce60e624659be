//! Connections: how long each may take, how many there may be, and how they end.
//!
//! | file | holds |
//! |---|---|
//! | `progress.rs` | what a connection waits for, and until when |
//! | `places.rs` | how many connections there may be |
//! | `request_body.rs` | a body that must arrive in time |
//! | `seldom.rs` | a warning that comes once a minute |

mod places;
mod progress;
mod request_body;
mod seldom;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use crate::request::address::{Cidr, is_in};
use places::{Place, Places};
use progress::Watched;
use request_body::RequestBody;
use seldom::Seldom;

pub use places::Capacity;

/// Most bytes of the head of a request: far above all headers of a browser.
const HEAD_BYTES: usize = 64 * 1024;

/// How long it is waited before the next connection is accepted, if that fails.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// How long a connection may take for what.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// From the first byte of a request, or from the connection, to the end of its
    /// head.
    pub head: Duration,
    /// From the end of the head to the end of the body.
    pub body: Duration,
    /// Between two requests, and between two parts of a response that the client
    /// takes.
    pub idle: Duration,
    /// From the order to stop until requests in progress are given up.
    pub stop: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            // The database and the last spans have the rest of ten seconds.
            stop: Duration::from_secs(7),
        }
    }
}

/// Whom connections are served for, and within what.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// How long each may take.
    pub timeouts: Timeouts,
    /// How many there may be.
    pub capacity: Capacity,
    /// Proxies: many people come from one address there.
    pub trusted_proxies: Arc<RwLock<Vec<Cidr>>>,
}

/// Serves connections until `stop` becomes true. Then it accepts no more, closes
/// those without a request, and lets the others end within [`Timeouts::stop`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    conditions: Conditions,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Places::new(conditions.capacity, conditions.timeouts));
    let body = conditions.timeouts.body;
    let (full, failing) = (Seldom::default(), Seldom::default());
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            // Ended tasks are taken out, or their results would pile up.
            Some(_) = tasks.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_of_the_client(error.kind())
                    && let Some(times) = failing.due()
                {
                    tracing::error!(%error, times, "connections could not be accepted");
                }
                sleep(ACCEPT_AGAIN).await;
                continue;
            }
        };
        let proxies = conditions.trusted_proxies.read().unwrap_or_else(PoisonError::into_inner);
        let proxy = is_in(&proxies, peer.ip());
        drop(proxies);
        let place = places.take((!proxy).then(|| peer.ip().to_canonical()));
        if place.as_ref().is_none_or(Place::took_anothers)
            && let Some(times) = full.due()
        {
            warn(times, place.is_none(), &conditions.capacity);
        }
        let Some(place) = place else { continue };
        let (router, stop) = (router.clone(), stop.clone());
        tasks.spawn(async move { drive(stream, peer, router, body, &place, stop).await });
    }
    drop(listener);
    let ended = async { while tasks.join_next().await.is_some() {} };
    if timeout(conditions.timeouts.stop, ended).await.is_err() {
        tracing::warn!(requests = tasks.len(), "requests in progress were given up at the stop");
    }
}

/// No address: it may be a person's.
fn warn(times: u64, refused: bool, capacity: &Capacity) {
    let Capacity { total, per_peer } = capacity;
    tracing::warn!(
        times,
        refused,
        total,
        per_peer,
        "too many connections: those that waited longest for a request were closed, or new ones refused. \
        If they come from a proxy of yours, name it in upstream.trusted_proxies."
    );
}

/// What happens to one connection and is no failure of this machine.
const fn is_of_the_client(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

/// Serves one connection to its end.
async fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    body_within: Duration,
    place: &Place,
    mut stop: watch::Receiver<bool>,
) {
    let progress = place.progress();
    let service = service_fn(|request: Request<Incoming>| {
        progress.handle();
        let mut request = request.map(|body| Body::new(RequestBody::new(body, body_within)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = router.clone().oneshot(request);
        async move {
            let response: Result<_, Infallible> = response.await;
            progress.respond();
            response
        }
    });
    let io = TokioIo::new(Watched::new(stream, progress));
    let mut builder = http1::Builder::new();
    // `Progress` watches the time: hyper's own timeout also ends idle connections.
    builder.header_read_timeout(None).max_buf_size(HEAD_BYTES);
    let mut connection = pin!(builder.serve_connection(io, service));
    tokio::select! {
        // A client that went away, or sent what is no HTTP: hyper has answered.
        _ = &mut connection => return,
        () = progress.overdue() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    if !progress.awaits_head() {
        connection.as_mut().graceful_shutdown();
        // The stop has an end of its own.
        let _ = connection.await;
    }
}

//! Connections: how long each may take, how many there may be, and how they end.
//!
//! | file | holds |
//! |---|---|
//! | `connection.rs` | one connection: who connected, TLS, HTTP/1.1 and HTTP/2 |
//! | `progress.rs` | what a connection waits for, and until when |
//! | `places.rs` | how many connections there may be |
//! | `request_body.rs` | a body that must arrive in time |
//! | `timeouts.rs` | how long what may take |
//! | `seldom.rs` | a warning that comes once a minute |

mod connection;
mod places;
mod progress;
mod request_body;
mod seldom;
#[cfg(test)]
mod tests;
mod timeouts;

use std::io::ErrorKind;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::request::address::{Cidr, is_in};
use connection::Connection;
use places::{Place, Places};
use seldom::Seldom;

pub use places::Capacity;
pub use timeouts::Timeouts;

/// How long it is waited before the next connection is accepted, if that fails.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Whom connections are served for, and within what.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// How long each may take.
    pub timeouts: Timeouts,
    /// How many there may be.
    pub capacity: Capacity,
    /// What comes before HTTP. A connection that begins later goes by what it is then.
    pub entrance: Arc<RwLock<Entrance>>,
    /// Whether HTTP is spoken openly here, whatever the entrance says of TLS.
    pub without_tls: bool,
}

/// What a connection comes through before HTTP begins.
#[derive(Clone, Debug, Default)]
pub struct Entrance {
    /// Proxies: many people come from one address there.
    pub trusted_proxies: Vec<Cidr>,
    /// Whether these proxies tell with the PROXY protocol who connected to them.
    pub proxy_protocol: bool,
    /// How TLS is spoken, if not by a proxy.
    pub tls: Option<Arc<ServerConfig>>,
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
        let entrance = conditions.entrance.read().unwrap_or_else(PoisonError::into_inner);
        let proxy = is_in(&entrance.trusted_proxies, peer.ip());
        let (announced, tls) = (
            proxy && entrance.proxy_protocol,
            entrance.tls.clone().filter(|_| !conditions.without_tls),
        );
        drop(entrance);
        let place = places.take((!proxy).then(|| peer.ip().to_canonical()));
        if place.as_ref().is_none_or(Place::took_anothers)
            && let Some(times) = full.due()
        {
            warn(times, place.is_none(), &conditions.capacity);
        }
        let Some(place) = place else { continue };
        let (router, stop, progress) = (router.clone(), stop.clone(), place.progress());
        let connection =
            Connection { peer, announced, tls, router, body_within: body, progress, stop };
        tasks.spawn(async move {
            connection.serve(stream).await;
            drop(place);
        });
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

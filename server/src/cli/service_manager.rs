//! What the service manager is told while the server runs: systemd, or another that takes the
//! messages of `sd_notify(3)`. Without one, nothing is sent.

use std::net::SocketAddr;
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use sd_notify::NotifyState as State;

use crate::store::Store;

/// The service manager of a server that listens.
#[derive(Clone, Copy)]
#[cfg_attr(not(unix), expect(dead_code, reason = "nobody is told"))]
pub(super) struct ServiceManager {
    address: SocketAddr,
}

impl ServiceManager {
    pub(super) const fn of(address: SocketAddr) -> Self {
        Self { address }
    }
}

#[cfg(unix)]
impl ServiceManager {
    /// Connections are accepted.
    pub(super) fn notify_ready(self) {
        notify(&[State::Ready, State::Status(&self.listens())]);
    }

    /// The settings are being read, because the service manager asked.
    pub(super) fn notify_reloading() {
        let mut states = vec![State::Reloading, State::Status("Reads the settings again")];
        // `Type=notify-reload` takes no reload as begun without the time.
        states.extend(State::monotonic_usec_now());
        notify(&states);
    }

    /// The settings have been read, and are accepted or refused; whether that was `asked` for.
    pub(super) fn notify_read(self, asked: bool, accepted: bool) {
        let mut line = self.listens();
        if !accepted {
            line += "; the changed settings are refused, and the log says why";
        }
        let mut states = vec![State::Status(&line)];
        states.extend(asked.then_some(State::Ready));
        notify(&states);
    }

    /// The server accepts no more connections.
    pub(super) fn notify_stopping() {
        notify(&[State::Stopping, State::Status("Stops after the requests in progress")]);
    }

    fn listens(self) -> String {
        format!("Listens on {}", self.address)
    }
}

/// Reports twice in the time of `WatchdogSec=`, as long as this runtime goes on and the database
/// answers. After a failure it asks again soon, so that only one that lasts ends the server.
#[cfg(unix)]
pub(super) async fn report(store: Store) {
    let Some(limit) = sd_notify::watchdog_enabled().filter(|limit| !limit.is_zero()) else {
        return;
    };
    let mut failed = false;
    loop {
        let answered = tokio::time::timeout(limit / 8, store.find_readiness()).await;
        let error = match answered {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(late) => Some(late.to_string()),
        };
        let pause = match &error {
            None => {
                notify(&[State::Watchdog]);
                limit / 2
            }
            Some(_) => limit / 20,
        };
        if let Some(error) = error.as_ref().filter(|_| !failed) {
            let seconds = limit.as_secs_f32();
            tracing::error!(
                error,
                seconds,
                "the database does not answer: if that lasts, the service manager restarts the server"
            );
        }
        failed = error.is_some();
        tokio::time::sleep(pause.max(Duration::from_millis(1))).await;
    }
}

#[cfg(unix)]
fn notify(states: &[State<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told how the server is");
    }
}

/// There is none here.
#[cfg(not(unix))]
impl ServiceManager {
    pub(super) fn notify_ready(self) {}

    pub(super) fn notify_reloading() {}

    pub(super) fn notify_read(self, _asked: bool, _accepted: bool) {}

    pub(super) fn notify_stopping() {}
}

/// Nobody watches here.
#[cfg(not(unix))]
pub(super) async fn report(_store: Store) {}

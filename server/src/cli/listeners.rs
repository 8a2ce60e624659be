//! The sockets that the server accepts connections from.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::permissions::as_whom;

/// Sockets that the service manager has opened, in their order.
pub(super) struct Passed(VecDeque<TcpListener>);

impl Passed {
    /// Takes what is passed as `sd_listen_fds(3)` says.
    ///
    /// # Errors
    /// If one of them is no socket for connections; with what to do.
    #[cfg(unix)]
    pub(super) fn take() -> anyhow::Result<Self> {
        use anyhow::Context as _;

        let mut passed = listenfd::ListenFd::from_env();
        let sockets = (0..passed.len()).map(|at| {
            let listener = passed.take_tcp_listener(at).context(
                "the socket of the service manager cannot be served. Set `ListenStream=` to an \
                address and a port",
            )?;
            let listener = listener.context("a socket can be taken once")?;
            listener.set_nonblocking(true)?;
            Ok(TcpListener::from_std(listener)?)
        });
        sockets.collect::<anyhow::Result<_>>().map(Self)
    }

    /// Nothing is passed here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub(super) fn take() -> anyhow::Result<Self> {
        Ok(Self(VecDeque::new()))
    }

    /// The next of them, or one at the address of this setting.
    ///
    /// # Errors
    /// If that cannot be listened on; with what to do.
    pub(super) async fn next_or_bound(
        &mut self,
        setting: &str,
        listen: SocketAddr,
    ) -> anyhow::Result<TcpListener> {
        let Some(passed) = self.0.pop_front() else { return bound(setting, listen).await };
        let address = passed.local_addr()?;
        tracing::info!(%address, "the socket of the service manager is served, instead of `{setting}`");
        Ok(passed)
    }

    /// Holds that all have been taken.
    ///
    /// # Errors
    /// If the settings have no use for one; with what to do.
    pub(super) fn ensure_none_left(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.0.is_empty(),
            "the service manager passes a socket that nothing is served on: the first `ListenStream=` \
            stands for `listen`, and a second one for `redirect` in [tls], if that is set. Remove the rest"
        );
        Ok(())
    }
}

/// A socket at the address of this setting.
///
/// # Errors
/// If it cannot be listened on; with what to do.
pub(super) async fn bound(setting: &str, listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(listen).await;
    listener.map_err(|cause| cannot_listen(setting, listen, &cause))
}

/// Why nobody can listen there, and what to do.
fn cannot_listen(setting: &str, listen: SocketAddr, cause: &io::Error) -> anyhow::Error {
    let to_do = match cause.kind() {
        ErrorKind::AddrInUse => {
            "Another program listens there: stop it, or set another port".into()
        }
        ErrorKind::AddrNotAvailable => "This machine does not have the address".into(),
        ErrorKind::PermissionDenied => format!("Set a port from 1024 on. {}", as_whom()),
        _ => "Set another address".into(),
    };
    anyhow::anyhow!("cannot listen on {listen}, which is set by `{setting}`: {cause}. {to_do}")
}

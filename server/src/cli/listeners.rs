//! The sockets that the server accepts connections from.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::permissions::as_whom;

/// The socket that the service manager has opened, or one at the address of this setting.
///
/// # Errors
/// If neither can be listened on; with what to do.
pub(super) async fn passed_or_bound(
    setting: &str,
    listen: SocketAddr,
) -> anyhow::Result<TcpListener> {
    let Some(passed) = passed()? else { return bound(setting, listen).await };
    let address = passed.local_addr()?;
    tracing::info!(%address, "the socket of the service manager is served, instead of `{setting}`");
    Ok(passed)
}

/// A socket at the address of this setting.
///
/// # Errors
/// If it cannot be listened on; with what to do.
pub(super) async fn bound(setting: &str, listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(listen).await;
    listener.map_err(|cause| cannot_listen(setting, listen, &cause))
}

/// What is passed as `sd_listen_fds(3)` says.
#[cfg(unix)]
fn passed() -> anyhow::Result<Option<TcpListener>> {
    use anyhow::{Context as _, ensure};

    let mut passed = listenfd::ListenFd::from_env();
    ensure!(
        passed.len() <= 1,
        "the service manager passes {} sockets, and Portico serves one. Leave one `ListenStream=` in \
         the socket unit",
        passed.len()
    );
    let listener = passed.take_tcp_listener(0).context(
        "the socket of the service manager cannot be served. Set `ListenStream=` to an address \
         and a port",
    )?;
    let Some(listener) = listener else { return Ok(None) };
    listener.set_nonblocking(true)?;
    Ok(Some(TcpListener::from_std(listener)?))
}

/// Nothing is passed here.
#[cfg(not(unix))]
fn passed() -> anyhow::Result<Option<TcpListener>> {
    Ok(None)
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

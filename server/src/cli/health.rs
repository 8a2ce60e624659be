//! `portico health`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use axum::body::Body;
use clap::Args;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::output::say;
use super::source::SettingsFile;

/// How long the server has for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct HealthArguments {
    #[command(flatten)]
    settings: SettingsFile,
    /// The address and port of the server, instead of `listen` in the settings.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// Asks the server on this machine whether it can serve people.
pub(super) async fn ask(arguments: HealthArguments) -> anyhow::Result<()> {
    let (listen, path) = if let Some(listen) = arguments.listen {
        (listen, "/readyz".to_owned())
    } else {
        let settings = arguments.settings.load()?;
        ensure!(
            settings.tls.is_none(),
            "the server speaks TLS: ask it at public_url, with /readyz after it"
        );
        (settings.listen, settings.at("/readyz"))
    };
    match timeout(PATIENCE, status(here(listen), &path)).await {
        Ok(Ok(StatusCode::OK)) => say("ready"),
        Ok(Ok(status)) => bail!("the server at {listen} is not ready: {status}. Its log says why"),
        Ok(Err(error)) => Err(error).with_context(|| format!("no server answers at {listen}")),
        Err(_) => bail!("the server at {listen} did not answer in {} seconds", PATIENCE.as_secs()),
    }
}

/// The address by which this machine reaches a server that listens on all of its addresses.
fn here(mut listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => listen.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => listen.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    listen
}

async fn status(address: SocketAddr, path: &str) -> anyhow::Result<StatusCode> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(path).header("host", address.to_string()).body(Body::empty())?;
    let response = sender.send_request(request);
    tokio::select! {
        response = response => Ok(response?.status()),
        closed = connection => {
            closed?;
            bail!("the connection was closed")
        }
    }
}

//! `portico studio`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;
use tokio::net::TcpListener;

use super::output::say;
use super::stop;
use crate::http::connections::{self, Conditions};
use crate::secret::{Secret, handle};
use crate::studio::{Desk, is_built, router};

#[derive(Args)]
pub(super) struct StudioArguments {
    /// The folder with the brands: each is a folder in it, with `brand.json`.
    #[arg(default_value = "brands")]
    folder: PathBuf,
    /// The port on this machine. Port 0 is any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

/// Serves the studio until it is told to stop.
pub(super) async fn studio(arguments: StudioArguments) -> anyhow::Result<()> {
    let StudioArguments { folder, port } = arguments;
    ensure!(is_built(), "The studio was not built into this program: run cargo xtask studio.");
    let shown = folder.display();
    std::fs::create_dir_all(&folder).with_context(|| format!("{shown} cannot be made or used"))?;
    let stop = stop::listen()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let port = listener.local_addr()?.port();
    let token = Secret::new(handle() + &handle());
    // In the fragment, which no browser sends and no log keeps.
    say(&format!("The studio is at http://127.0.0.1:{port}/#token={}", token.expose()))?;
    say(&format!("It reads and writes {shown}. Whoever has this address can do so."))?;
    let router = router(Desk::new(folder, token, port));
    connections::serve(listener, router, Conditions::default(), stop).await;
    Ok(())
}

//! `portico health`.

mod any_certificate;
mod question;

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::StatusCode;
use clap::Args;

use self::question::{Answer, ask};
use super::output::say;
use super::source::SettingsFile;
use crate::settings::{Endpoint, Settings};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct HealthArguments {
    #[command(flatten)]
    settings: SettingsFile,
    /// Ask a server that runs the demo.
    #[arg(long, conflicts_with = "settings")]
    demo: bool,
    /// The address and port that the server listens on, if it is not `listen` in the settings.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// Says whether the server on this machine can take sign-ins.
///
/// # Errors
/// If it cannot; with the reason.
pub(super) async fn health(arguments: HealthArguments) -> anyhow::Result<()> {
    let mut endpoint = match arguments.demo {
        true => Endpoint::of(&Settings::demo()?),
        false => Endpoint::load(&arguments.settings.path)?,
    };
    if let Some(listen) = arguments.listen {
        endpoint.listen = listen;
    }
    let at = endpoint.listen;
    anyhow::ensure!(
        at.port() != 0,
        "port 0 in `listen` is any that is free: name that of the server with --listen ADDRESS:PORT"
    );
    let Ok(answer) = tokio::time::timeout(PATIENCE, ask(&endpoint)).await else {
        anyhow::bail!(
            "the server at {at} is not ready: no answer came within {} seconds.",
            PATIENCE.as_secs()
        );
    };
    match answer {
        Ok(Answer { status: StatusCode::OK, text }) if text == "ready" => {
            say(&format!("The server at {at} is ready."))
        }
        Ok(Answer { status: StatusCode::SERVICE_UNAVAILABLE, text }) => {
            anyhow::bail!("the server at {at} is not ready: {text}.")
        }
        Ok(Answer { status, .. }) => anyhow::bail!(
            "no Portico with these settings answers at {at}: its status is {status}. Look whether another program \
            listens there, and restart the server if `listen` or `public_url` has changed."
        ),
        Err(error) => anyhow::bail!("the server at {at} cannot be asked: {error:#}."),
    }
}

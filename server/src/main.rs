//! The Portico server, as a program.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use portico_server::app::App;
use portico_server::clock::Clock;
use portico_server::http;
use portico_server::settings::{LogFormat, LogSettings, Settings};
use portico_server::store::{DuplicateAccount, Store};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const USAGE: &str = "usage: portico SETTINGS.toml      run with these settings
       portico --demo            run the demo, with nothing to set up

  --listen ADDRESS:PORT          listen there instead
  --data FOLDER                  keep the database and the key there instead
  --check                        only say whether the settings are right
  --disable-account ADDRESS      switch an account off and end its sessions
  --enable-account ADDRESS       switch it on again
  --unlock-account ADDRESS       forget wrong answers at it and codes sent for it
  --list-duplicate-accounts      list the accounts that an older version made of one address";

/// Seconds between two clean-ups of the database.
const SWEEP: u64 = 10 * 60;

#[derive(Default)]
struct Arguments {
    settings: Option<PathBuf>,
    demo: bool,
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    check: bool,
    /// What to do to the account with an address.
    order: Option<(String, Order)>,
    list_duplicates: bool,
}

/// What an operator can do to an account.
#[derive(Clone, Copy)]
enum Order {
    Disable,
    Enable,
    Unlock,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = match arguments() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return say(USAGE),
        Err(error) => anyhow::bail!("{error}\n\n{USAGE}"),
    };
    let settings = settings(&arguments)?;
    log(settings.log);
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    if arguments.check {
        return say("The settings are right.");
    }
    if arguments.list_duplicates {
        return list_duplicates(&settings).await;
    }
    match arguments.order {
        Some((address, Order::Unlock)) => unlock(&settings, &address).await,
        Some((address, order)) => {
            switch(&settings, &address, matches!(order, Order::Disable)).await
        }
        None => serve(settings).await,
    }
}

/// Switches an account off or on, beside any server that runs on its database.
async fn switch(settings: &Settings, address: &str, off: bool) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let there = store.update_disabled(address, off, Clock::default().now()).await?;
    anyhow::ensure!(there, "There is no account with this address.");
    say(match off {
        true => "The account is switched off, and its sessions are ended.",
        false => "The account is switched on.",
    })
}

/// Prints a line for each account that shares its address with another, or has no
/// valid one: the address, its id, whether the address leads to it, when it was
/// made, and the address as it was typed.
async fn list_duplicates(settings: &Settings) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    for account in store.find_duplicate_accounts().await? {
        let DuplicateAccount { address, id, email, created_at, reached } = account;
        let address = if address.is_empty() { "(not valid)" } else { &address };
        let reached = if reached { "reached" } else { "not reached" };
        let made = OffsetDateTime::from_unix_timestamp(created_at.0)?.date();
        say(&format!("{address}\t{id}\t{reached}\t{made}\t{email}"))?;
    }
    Ok(())
}

/// Forgets what limits hold against an account, beside any server that runs on
/// its database.
async fn unlock(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let there = portico_server::rate_limit::unlock::account(settings, address).await?;
    anyhow::ensure!(there, "There is no account with this address.");
    say("Wrong answers at the account and codes sent for it are forgotten.")
}

/// Begins to write the log, in the format that is set.
fn log(settings: LogSettings) {
    let filter = EnvFilter::try_from_env("PORTICO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
        LogFormat::Text => log.init(),
    }
}

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut arguments = Arguments::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("demo") => arguments.demo = true,
            Long("listen") => arguments.listen = Some(parser.value()?.parse()?),
            Long("data") => arguments.data = Some(parser.value()?.into()),
            Long("check") => arguments.check = true,
            Long("disable-account") => {
                arguments.order = Some((parser.value()?.string()?, Order::Disable));
            }
            Long("enable-account") => {
                arguments.order = Some((parser.value()?.string()?, Order::Enable));
            }
            Long("unlock-account") => {
                arguments.order = Some((parser.value()?.string()?, Order::Unlock));
            }
            Long("list-duplicate-accounts") => arguments.list_duplicates = true,
            Long("help") | Short('h') => return Ok(None),
            Value(path) => arguments.settings = Some(path.into()),
            _ => return Err(argument.unexpected()),
        }
    }
    let something = arguments.demo || arguments.settings.is_some();
    Ok(something.then_some(arguments))
}

fn settings(arguments: &Arguments) -> anyhow::Result<Settings> {
    let mut settings = match &arguments.settings {
        Some(path) => Settings::load(path)?,
        None => Settings::demo()?,
    };
    settings.listen = arguments.listen.unwrap_or(settings.listen);
    if let Some(data) = &arguments.data {
        settings.data.clone_from(data);
    }
    Ok(settings)
}

async fn serve(mut settings: Settings) -> anyhow::Result<()> {
    let listen = settings.listen;
    let listener = TcpListener::bind(listen).await;
    let listener = listener
        .with_context(|| format!("cannot listen on {listen}: is something else running there?"))?;
    let port = listener.local_addr()?.port();
    if settings.demo {
        settings.follow_port(port);
    }
    let origin = settings.home();
    let demo = settings.demo;
    let app = App::start(settings).await?;
    tokio::spawn(sweep(app.clone()));
    if let Some(metrics) = app.settings.metrics {
        watched(app.clone(), metrics.listen).await?;
    }
    say(&format!("Portico listens on http://localhost:{port}"))?;
    if demo {
        say(&format!(
            "\n  Demo app         {origin}/demo\n  Sign-in page     {origin}/sign-in?app=shop\n  \
            Demo mailbox     {origin}/demo/mailbox\n  Gallery          {origin}/gallery\n"
        ))?;
    }
    let service = http::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Serves counts and times on an address of their own.
async fn watched(app: Arc<App>, listen: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {listen} for metrics"))?;
    tracing::info!(listen = %listener.local_addr()?, "metrics are served");
    let serve = axum::serve(listener, http::watch_router(app));
    tokio::spawn(async { serve.with_graceful_shutdown(stopped()).await });
    Ok(())
}

/// Deletes what is over, now and then.
async fn sweep(app: Arc<App>) {
    let mut every = tokio::time::interval(Duration::from_secs(SWEEP));
    loop {
        every.tick().await;
        if let Err(error) = app.store.sweep(app.clock.now()).await {
            tracing::error!(%error, "the database could not be cleaned up");
        }
    }
}

async fn stopped() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}

/// Says something on the standard output, which others may read line by line.
fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

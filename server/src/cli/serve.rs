//! `portico serve`.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use super::stop;
use crate::app::{App, warn_of_clock};
use crate::http;
use crate::http::connections::{self, Capacity, Conditions, Timeouts};
use crate::observability::log;
use crate::permissions::as_whom;
use crate::settings::Settings;
use crate::studio;

/// Seconds between two clean-ups of the database.
const SWEEP: u64 = 10 * 60;

/// How often the database is asked for its time: a machine that slept is wrong for no
/// longer.
const FOLLOW: Duration = Duration::from_secs(10);

/// Connections to the address for metrics: enough for those who watch.
const WATCHERS: Capacity = Capacity { total: 64, per_peer: 64 };

#[derive(Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    settings: SettingsFile,
    /// Run the demo, without settings and mail server. Anyone can read its mailbox:
    /// never use it for real people.
    #[arg(long, conflicts_with = "settings")]
    demo: bool,
    /// The address and port to listen on, instead of `listen` in the settings. Port 0
    /// is any that is free.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    data: DataFolder,
}

pub(super) async fn serve(arguments: ServeArguments) -> anyhow::Result<()> {
    let mut settings = match arguments.demo {
        true => Settings::demo()?,
        false => arguments.settings.load()?,
    };
    let own = !arguments.demo;
    settings.listen = arguments.listen.unwrap_or(settings.listen);
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    run(settings, own).await
}

/// Serves with settings that are the operator's `own`, or those of `--demo`.
async fn run(mut settings: Settings, own: bool) -> anyhow::Result<()> {
    let stop = stop::listen()?;
    let listen = settings.listen;
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(|cause| cannot_listen("listen", listen, &cause))?;
    let port = listener.local_addr()?.port();
    if !own {
        settings.follow_port(port);
    }
    let origin = settings.home();
    let demo = settings.demo;
    let app = App::start(settings).await?;
    tokio::spawn(follow_time(app.clone()));
    tokio::spawn(sweep(app.clone()));
    tokio::spawn(follow_brands(app.clone()));
    if let Some(metrics) = app.settings.metrics {
        watched(app.clone(), metrics.listen, stop.clone()).await?;
    }
    say(&format!("Portico listens on http://localhost:{port}"))?;
    if demo {
        let studio = match studio::is_built() {
            true => format!(
                "  Studio           {origin}/studio/\n  Gallery          {origin}/gallery\n"
            ),
            false => String::new(),
        };
        say(&format!(
            "\n  Demo app         {origin}/demo\n  Sign-in page     {origin}/sign-in?app=shop\n  \
            Demo mailbox     {origin}/demo/mailbox\n{studio}"
        ))?;
    }
    let conditions = Conditions {
        timeouts: Timeouts::default(),
        capacity: Capacity::of_process(),
        trusted_proxies: app.settings.upstream.trusted_proxies.clone(),
    };
    let mut told = stop.clone();
    let delivered = async {
        // Nobody is left to tell: the server is stopping all the same.
        told.wait_for(|stops| *stops).await.ok();
        app.outbox.stop().await;
    };
    let served = connections::serve(listener, http::router(app.clone()), conditions, stop);
    // Messages that are accepted meanwhile are stored, and sent after the next start.
    tokio::join!(served, delivered);
    let exported = async {
        if let Some(traces) = &app.traces {
            traces.stop().await;
        }
    };
    tokio::join!(exported, app.store.close());
    Ok(())
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

/// Serves counts and times on an address of their own.
async fn watched(
    app: Arc<App>,
    listen: SocketAddr,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(|cause| cannot_listen("[metrics] listen", listen, &cause))?;
    tracing::info!(listen = %listener.local_addr()?, "metrics are served");
    let router = http::watch_router(app);
    let conditions = Conditions { capacity: WATCHERS, ..Conditions::default() };
    tokio::spawn(connections::serve(listener, router, conditions, stop));
    Ok(())
}

/// Seconds between two looks at the files of brands.
const BRANDS: Duration = Duration::from_secs(2);

/// Shows brands as their files are now.
async fn follow_brands(app: Arc<App>) {
    let mut ticks = tokio::time::interval(BRANDS);
    loop {
        ticks.tick().await;
        let app = app.clone();
        if tokio::task::spawn_blocking(move || app.refresh_brands()).await.unwrap_or_default() {
            tracing::info!("brands were read again, because their files have changed");
        }
    }
}

/// Follows the clock of the database. Warns once when this machine's begins to differ.
async fn follow_time(app: Arc<App>) {
    let mut every = tokio::time::interval(FOLLOW);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut warned = true;
    loop {
        every.tick().await;
        match app.store.find_time(&app.clock).await {
            Ok(Some(ahead)) if !warned => {
                warn_of_clock(ahead);
                warned = true;
            }
            Ok(Some(_)) => {}
            Ok(None) => warned = false,
            Err(error) => tracing::debug!(%error, "the database did not tell its time"),
        }
    }
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

//! `portico serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::listeners::{self, Passed};
use super::output::say;
use super::reload::{self, Source};
use super::service_manager::{self, ServiceManager};
use super::source::{DataFolder, SettingsFile};
use super::stop;
use crate::app::{App, warn_of_clock};
use crate::clock::Clock;
use crate::http::connections::{self, Capacity, Conditions, Timeouts};
use crate::http::generations::Generations;
use crate::http::redirect;
use crate::observability::log;
use crate::settings::{Settings, Variable};
use crate::store::Store;
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
    let ServeArguments { settings, demo, listen, data } = arguments;
    let source = Source { settings, listen, data };
    if demo {
        let mut settings = Settings::demo()?;
        source.replace(&mut settings);
        begin_log(&settings, ignored());
        return run(settings, None).await;
    }
    let loaded = source.load()?;
    begin_log(&loaded.settings, loaded.warnings());
    let files = reload::files_of(&loaded);
    run(loaded.settings, Some((source, files))).await
}

fn begin_log(settings: &Settings, warnings: Vec<String>) {
    log::begin(settings.log);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}

/// The demo is the same everywhere: variables of a real server, such as its database, do not
/// count.
fn ignored() -> Vec<String> {
    let set = !Variable::all(std::env::vars_os()).is_empty();
    let sentence = "Variables that begin with PORTICO__ do not count in the demo.";
    set.then(|| sentence.to_owned()).into_iter().collect()
}

/// Serves with settings of the operator's `own`, which are followed, or those of `--demo`.
async fn run(mut settings: Settings, own: Option<(Source, Vec<PathBuf>)>) -> anyhow::Result<()> {
    let stop = stop::listen()?;
    let hang_ups = reload::hang_ups()?;
    let mut passed = Passed::take()?;
    let listener = passed.next_or_bound("listen", settings.listen).await?;
    let redirect = match settings.tls.as_ref().and_then(|tls| tls.redirect) {
        Some(redirect) => Some(passed.next_or_bound("[tls] redirect", redirect).await?),
        None => None,
    };
    passed.ensure_none_left()?;
    let address = listener.local_addr()?;
    let (port, manager) = (address.port(), ServiceManager::of(address));
    if own.is_none() {
        settings.follow_port(port);
    }
    let (origin, demo, metrics) = (settings.home(), settings.demo, settings.metrics);
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let generations = Generations::new(App::start(settings).await?);
    let app = generations.app();
    let (store, traces) = (app.store.clone(), app.traces.clone());
    tokio::spawn(follow_time(store.clone(), app.clock.clone()));
    tokio::spawn(sweep(store.clone(), app.clock.clone()));
    tokio::spawn(service_manager::report(store.clone()));
    let key_rotation = app.key_rotation.clone();
    tokio::spawn(key_rotation.clone().run());
    tokio::spawn(key_rotation.clone().reseal());
    // Once the settings change, nothing may hold what was made of those before.
    drop(app);
    tokio::spawn(follow_brands(generations.clone()));
    match own {
        Some((source, files)) => {
            tokio::spawn(reload::follow(source, files, generations.clone(), hang_ups, manager));
        }
        None => {
            tokio::spawn(reload::ignore(hang_ups, manager));
        }
    }
    if let Some(metrics) = metrics {
        watched(&generations, metrics.listen, stop.clone()).await?;
    }
    if let Some(listener) = redirect {
        let router = redirect::router(generations.clone());
        let conditions = Conditions {
            capacity: Capacity::of_process(),
            entrance: generations.entrance(),
            without_tls: true,
            ..Conditions::default()
        };
        tokio::spawn(connections::serve(listener, router, conditions, stop.clone()));
    }
    say(&format!("Portico listens on {scheme}://localhost:{port}"))?;
    if demo {
        say_demo(&origin)?;
    }
    manager.notify_ready();
    let conditions = Conditions {
        timeouts: Timeouts::default(),
        capacity: Capacity::of_process(),
        entrance: generations.entrance(),
        without_tls: false,
    };
    let mut told = stop.clone();
    let delivered = async {
        // Nobody is left to tell: the server is stopping all the same.
        told.wait_for(|stops| *stops).await.ok();
        ServiceManager::notify_stopping();
        generations.app().outbox.stop().await;
    };
    let served = connections::serve(listener, generations.router(), conditions, stop);
    // Messages that are accepted meanwhile are stored, and sent after the next start.
    tokio::join!(served, delivered);
    key_rotation.leave().await;
    let exported = async {
        if let Some(traces) = &traces {
            traces.stop().await;
        }
    };
    tokio::join!(exported, store.close());
    Ok(())
}

/// Says what there is to look at.
fn say_demo(origin: &str) -> anyhow::Result<()> {
    let studio = match studio::is_built() {
        true => {
            format!("  Studio           {origin}/studio/\n  Gallery          {origin}/gallery\n")
        }
        false => String::new(),
    };
    say(&format!(
        "\n  Demo app         {origin}/demo\n  Sign-in page     {origin}/sign-in?app=shop\n  \
        Demo mailbox     {origin}/demo/mailbox\n{studio}"
    ))
}

/// Serves counts and times on an address of their own.
async fn watched(
    generations: &Arc<Generations>,
    listen: SocketAddr,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let listener = listeners::bound("[metrics] listen", listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "metrics are served");
    let router = generations.watch_router();
    let conditions = Conditions { capacity: WATCHERS, ..Conditions::default() };
    tokio::spawn(connections::serve(listener, router, conditions, stop));
    Ok(())
}

/// Seconds between two looks at the files of brands.
const BRANDS: Duration = Duration::from_secs(2);

/// Shows brands as their files are now.
async fn follow_brands(generations: Arc<Generations>) {
    let mut ticks = tokio::time::interval(BRANDS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let app = generations.app();
        if tokio::task::spawn_blocking(move || app.refresh_brands()).await.unwrap_or_default() {
            tracing::info!("brands were read again, because their files have changed");
        }
    }
}

/// Follows the clock of the database. Warns once when this machine's begins to differ.
async fn follow_time(store: Store, clock: Arc<Clock>) {
    let mut every = tokio::time::interval(FOLLOW);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut warned = true;
    loop {
        every.tick().await;
        match store.find_time(&clock).await {
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
async fn sweep(store: Store, clock: Arc<Clock>) {
    let mut every = tokio::time::interval(Duration::from_secs(SWEEP));
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = store.sweep(clock.now()).await {
            tracing::error!(%error, "the database could not be cleaned up");
        }
    }
}

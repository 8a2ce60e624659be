//! Reads the settings again, on SIGHUP and when their files change.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::ensure;
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

use super::service_manager::ServiceManager;
use super::source::{DataFolder, SettingsFile};
use crate::app::App;
use crate::http::generations::Generations;
use crate::settings::{Loaded, Settings};

/// Between two looks at the files. A watcher of the system would be quicker, and does not see
/// shared folders.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// After how many looks settings that were refused are tried again, if no file has changed: a
/// file that they name may be there now, or what they need of this machine.
const TRY_AGAIN: u32 = 15;

/// Where settings come from, and what the command line says instead of them.
pub(super) struct Source {
    pub(super) settings: SettingsFile,
    pub(super) listen: Option<SocketAddr>,
    pub(super) data: DataFolder,
}

impl Source {
    /// Reads all of it.
    pub(super) fn load(&self) -> anyhow::Result<Loaded> {
        let mut loaded = self.settings.load_whole()?;
        self.replace(&mut loaded.settings);
        Ok(loaded)
    }

    /// Puts the command line over the settings.
    pub(super) fn replace(&self, settings: &mut Settings) {
        settings.listen = self.listen.unwrap_or(settings.listen);
        self.data.replace(settings);
    }
}

/// Is notified of each SIGHUP. From now on the signal does not end the process.
///
/// # Errors
/// If signals cannot be listened to.
#[cfg(unix)]
pub(super) fn hang_ups() -> std::io::Result<Arc<Notify>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hang_up = signal(SignalKind::hangup())?;
    let told = Arc::new(Notify::new());
    let tells = told.clone();
    tokio::spawn(async move {
        while hang_up.recv().await.is_some() {
            tells.notify_one();
        }
    });
    Ok(told)
}

/// There is no such signal here.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub(super) fn hang_ups() -> std::io::Result<Arc<Notify>> {
    Ok(Arc::default())
}

/// Says of each SIGHUP that the demo has no file to read.
pub(super) async fn ignore(hang_ups: Arc<Notify>, manager: ServiceManager) {
    loop {
        hang_ups.notified().await;
        ServiceManager::notify_reloading();
        manager.notify_read(true, true);
        tracing::info!("SIGHUP changes nothing: the demo reads no settings");
    }
}

/// Follows the settings as long as the server runs.
pub(super) async fn follow(
    source: Source,
    files: Vec<PathBuf>,
    generations: Arc<Generations>,
    hang_ups: Arc<Notify>,
    manager: ServiceManager,
) {
    let source = Arc::new(source);
    let read = look(&files);
    let mut follower = Follower { before: read.clone(), read, files, failed: None, looks: 0 };
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    // Two looks with no time between them would take a half-written file for a whole one.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let asked = tokio::select! {
            _ = ticks.tick() => false,
            () = hang_ups.notified() => true,
        };
        if !asked && !follower.is_due() {
            continue;
        }
        if asked {
            ServiceManager::notify_reloading();
        }
        let (source, app, files) = (source.clone(), generations.app(), follower.files.clone());
        let work = move || reload(&source, &app, files);
        let reloaded = tokio::task::spawn_blocking(work).await;
        // What a panic leaves is what was before.
        let reloaded = reloaded.unwrap_or_else(|panic| Err(anyhow::anyhow!("{panic}")));
        follower.take(reloaded, &generations, asked);
        manager.notify_read(asked, follower.failed.is_none());
    }
}

/// The next server, and the files that its settings are from.
struct Reloaded {
    app: Arc<App>,
    files: Vec<PathBuf>,
    /// The files as they were before they were read.
    read: Look,
    after_restart: Vec<&'static str>,
    warnings: Vec<String>,
}

/// Reads the settings, and makes of them the server that comes after `running`. `known` are
/// the files that were read last. Blocks.
fn reload(source: &Source, running: &App, known: Vec<PathBuf>) -> anyhow::Result<Reloaded> {
    let seen = look(&known);
    let seen: HashMap<_, _> = known.into_iter().zip(seen).collect();
    let loaded = source.load()?;
    let (files, warnings) = (files_of(&loaded), loaded.warnings());
    let mut settings = loaded.settings;
    ensure!(settings.demo == running.settings.demo, "To change `demo`, restart the server.");
    let after_restart = settings.keep_until_restart(&running.settings);
    let read = files.iter().map(|file| seen.get(file).copied().unwrap_or_else(|| state(file)));
    let read = read.collect();
    Ok(Reloaded { app: running.next(settings)?, files, read, after_restart, warnings })
}

/// The files that settings are from.
pub(super) fn files_of(loaded: &Loaded) -> Vec<PathBuf> {
    loaded.files().map(Path::to_owned).collect()
}

/// When a file was written, and how long it is; absent if there is none.
type State = Option<(SystemTime, u64)>;

/// What files looked like.
type Look = Vec<State>;

fn look(files: &[PathBuf]) -> Look {
    files.iter().map(|file| state(file)).collect()
}

fn state(file: &Path) -> State {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

struct Follower {
    files: Vec<PathBuf>,
    /// The files as they were read.
    read: Look,
    /// The files as they were a look before.
    before: Look,
    /// Why the settings were refused, if they were.
    failed: Option<String>,
    /// Looks since then.
    looks: u32,
}

impl Follower {
    /// Whether files have changed, and are not being written any more; or whether what was
    /// refused is tried again.
    fn is_due(&mut self) -> bool {
        let now = look(&self.files);
        let settled = now == self.before;
        self.looks += 1;
        let again = self.failed.is_some() && self.looks >= TRY_AGAIN;
        let changed = now != self.read;
        self.before = now;
        settled && (changed || again)
    }

    /// Takes what was read. What is logged holds already and is counted already.
    fn take(&mut self, reloaded: anyhow::Result<Reloaded>, generations: &Generations, asked: bool) {
        let reads = generations.app().metrics.settings_reads.clone();
        (self.read, self.looks) = (self.before.clone(), 0);
        let reloaded = match reloaded {
            Ok(reloaded) => reloaded,
            Err(error) => {
                let error = format!("{error:#}");
                if asked || self.failed.as_ref() != Some(&error) {
                    reads.count(false);
                    for line in error.lines() {
                        tracing::error!("the settings stay as they were: {line}");
                    }
                }
                self.failed = Some(error);
                return;
            }
        };
        generations.replace(reloaded.app);
        self.failed = None;
        self.files = reloaded.files;
        self.read = reloaded.read;
        self.before.clone_from(&self.read);
        reads.count(true);
        for warning in reloaded.warnings {
            tracing::warn!("{warning}");
        }
        for name in reloaded.after_restart {
            tracing::warn!("{name} has changed, and stays as it was until the server is restarted");
        }
        tracing::info!("the settings were read again: they hold from the next request on");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_once_it_is_not_being_written_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("portico.toml");
        std::fs::write(&file, "a").unwrap();
        let files = vec![file.clone()];
        let read = look(&files);
        let before = read.clone();
        let mut follower = Follower { files, read, before, failed: None, looks: 0 };
        assert!(!follower.is_due());
        std::fs::write(&file, "ab").unwrap();
        assert!(!follower.is_due(), "it may be half written");
        std::fs::write(&file, "abc").unwrap();
        assert!(!follower.is_due(), "it is being written");
        assert!(follower.is_due());
        follower.read.clone_from(&follower.before);
        follower.failed = Some("wrong".to_owned());
        follower.looks = 0;
        let looks = (1..=TRY_AGAIN).filter(|_| follower.is_due()).count();
        assert_eq!(looks, 1, "what was refused is tried again now and then");
    }
}

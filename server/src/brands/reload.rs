//! Reads brands again when their files change, without a restart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::built::Asset;
use super::folder;
use super::set::{BrandSet, Built};
use crate::assets::{File, Files};
use crate::observability::metrics::Reads;
use crate::settings::Settings;

/// How long files of brands that are replaced are still served: pages and mails that were
/// made before name them.
const KEPT: Duration = Duration::from_hours(24);

/// The brands of a server.
pub struct Brands {
    current: RwLock<Arc<BrandSet>>,
    /// The files as they were when they were last read.
    seen: Mutex<Seen>,
    /// Files of brands before these, and when they were replaced.
    replaced: Mutex<BTreeMap<String, (Asset, Instant)>>,
    reads: Reads,
}

/// Every file of brands, with its size and when it was written.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

impl Brands {
    /// Reads every brand that the settings name. One that cannot be read is told in the
    /// log, and the plain one is shown: nobody is kept from signing in by a colour.
    #[must_use]
    pub fn start(settings: &Settings, files: &Files, reads: Reads) -> Self {
        let seen = Mutex::new(seen(settings));
        let set = told(BrandSet::build(settings, files, None), &reads);
        Self { current: RwLock::new(Arc::new(set)), seen, replaced: Mutex::default(), reads }
    }

    /// The same under other settings. Brands that cannot be read stay as they are here, and so
    /// do the files that pages of the day before have named.
    #[must_use]
    pub fn next(&self, settings: &Settings, files: &Files) -> Self {
        let before = self.current();
        let seen = Mutex::new(seen(settings));
        let set = told(BrandSet::build(settings, files, Some(&before)), &self.reads);
        let replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let next = Self {
            current: RwLock::new(before.clone()),
            seen,
            replaced: Mutex::new(replaced),
            reads: self.reads.clone(),
        };
        next.keep(&before, &set);
        *next.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        next
    }

    /// The brands that are shown now.
    #[must_use]
    pub fn current(&self) -> Arc<BrandSet> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads all brands again if a file of one has changed; whether one has. Blocks.
    pub fn refresh(&self, settings: &Settings, files: &Files) -> bool {
        let now = seen(settings);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == now {
            return false;
        }
        *seen = now;
        let before = self.current();
        let set = told(BrandSet::build(settings, files, Some(&before)), &self.reads);
        self.keep(&before, &set);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        true
    }

    /// A file of a brand of now, or of the day before.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<File> {
        self.current().asset(name).or_else(|| {
            let replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
            replaced.get(name).map(|(asset, _)| asset.file())
        })
    }

    /// Keeps the files that are shown no more for a day.
    fn keep(&self, before: &BrandSet, now: &BrandSet) {
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Instant::now();
        replaced.retain(|_, (_, since)| at.duration_since(*since) < KEPT);
        for (name, asset) in before.assets() {
            if now.asset(name).is_none() {
                replaced.insert(name.clone(), (asset.clone(), at));
            }
        }
    }
}

/// Logs and counts what came of reading brands.
fn told(built: Built, reads: &Reads) -> BrandSet {
    for warning in &built.warnings {
        tracing::warn!("{warning}");
    }
    for error in &built.errors {
        tracing::error!("a brand cannot be read, and is shown as it was before: {error}");
    }
    reads.count(built.errors.is_empty());
    built.set
}

fn seen(settings: &Settings) -> Seen {
    let folder = settings.brands.as_deref();
    let ids = folder.and_then(|folder| folder::ids(folder).ok()).unwrap_or_default();
    let folders = folder.into_iter().flat_map(|folder| ids.iter().map(|id| folder.join(id)));
    let files = folders.flat_map(files_of).chain(settings.brand.files().map(Path::to_owned));
    files.filter_map(|path| state(&path).map(|state| (path, state))).collect()
}

fn files_of(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn state(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

//! Stores accounts of a file, batch by batch.
//!
//! An account that is there stays as it is. So a file can be read again, whole, after whatever
//! has ended a run: what was stored is found there.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read;

use protocol::Timestamp;

use super::prepared::{Prepared, Preparing, Without};
use super::source::{Entry, Source};
use crate::email::EmailKey;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::imported::{Import, insert_imported};
use crate::store::{Change, Store, StoreError};

/// Accounts that are stored in one change: few enough that a server beside waits for a moment
/// only.
const BATCH: usize = 500;

/// What becomes of the accounts of a file.
pub(crate) struct Importer<'a> {
    /// The settings of the server.
    pub(crate) settings: &'a Settings,
    /// The database.
    pub(crate) store: &'a Store,
    /// The keys of the server.
    pub(crate) keys: &'a Keys,
    /// Now.
    pub(crate) now: Timestamp,
    /// Whether nothing is stored.
    pub(crate) dry_run: bool,
}

/// How many accounts came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that were stored.
    pub(crate) imported: u64,
    /// Those whose address has an account.
    pub(crate) there: u64,
    /// Those that were not taken.
    pub(crate) rejected: u64,
    /// Of those that were stored, the ones whose hash nobody can compare with.
    pub(crate) unknown_hashes: u64,
    /// Of those that were stored, the ones whose mailbox nobody has shown.
    pub(crate) unproved: u64,
}

/// Who is told what happens.
pub(crate) trait Listener {
    /// An account was not taken, for this reason.
    ///
    /// # Errors
    /// If it cannot be written down.
    fn rejected(&mut self, entry: &Entry, reason: &str) -> anyhow::Result<()>;
    /// So far it has come.
    fn at(&mut self, counts: &Counts);
}

/// Accounts that are stored together.
type Batch = Vec<(Entry, Prepared)>;

impl Importer<'_> {
    /// Stores what can be stored.
    ///
    /// # Errors
    /// If the file cannot be read on, or the database fails: what is counted is stored.
    pub(crate) async fn run<R: Read>(
        &self,
        source: &mut Source<R>,
        listener: &mut dyn Listener,
    ) -> anyhow::Result<Counts> {
        let preparing = Preparing { settings: self.settings, keys: self.keys, now: self.now };
        let (mut counts, mut seen) = (Counts::default(), Seen::default());
        let mut batch: Batch = Vec::with_capacity(BATCH);
        while let Some(mut entry) = source.next()? {
            let record = std::mem::replace(&mut entry.record, Err(String::new()));
            match record.and_then(|record| preparing.prepare(&record)) {
                Ok(prepared) => batch.push((entry, prepared)),
                Err(reason) => {
                    listener.rejected(&entry, &reason)?;
                    counts.rejected += 1;
                }
            }
            if batch.len() == BATCH {
                self.store(&mut batch, &mut seen, &mut counts, listener).await?;
            }
        }
        self.store(&mut batch, &mut seen, &mut counts, listener).await?;
        Ok(counts)
    }

    async fn store(
        &self,
        batch: &mut Batch,
        seen: &mut Seen,
        counts: &mut Counts,
        listener: &mut dyn Listener,
    ) -> anyhow::Result<()> {
        let mut change = self.store.change().await?;
        let mut done = *counts;
        let mut rejected = vec![];
        for (entry, prepared) in batch.drain(..) {
            let import = self.store_one(&mut change, &prepared, seen).await?;
            match import {
                Import::Done => {
                    done.imported += 1;
                    done.unknown_hashes +=
                        u64::from(prepared.without == Some(Without::UnknownHash));
                    done.unproved += u64::from(prepared.without == Some(Without::UnprovedAddress));
                }
                Import::There => done.there += 1,
                Import::IdTaken | Import::PasskeyTaken | Import::IdentityTaken => {
                    done.rejected += 1;
                    rejected.push((entry, reason(import)));
                }
            }
        }
        match self.dry_run {
            true => change.rollback().await,
            false => change.commit().await,
        }
        .map_err(StoreError::from)?;
        // Counted once it is stored.
        *counts = done;
        for (entry, reason) in rejected {
            listener.rejected(&entry, reason)?;
        }
        listener.at(counts);
        Ok(())
    }

    async fn store_one(
        &self,
        change: &mut Change,
        prepared: &Prepared,
        seen: &mut Seen,
    ) -> anyhow::Result<Import> {
        if self.dry_run && !seen.is_new(&prepared.account.email_key) {
            return Ok(Import::There);
        }
        Ok(insert_imported(change, &prepared.account, self.now).await?)
    }
}

const fn reason(import: Import) -> &'static str {
    match import {
        Import::IdTaken => "another account has its id",
        Import::PasskeyTaken => "another account has one of its passkeys",
        Import::IdentityTaken => "another account has one of its linked accounts",
        Import::Done | Import::There => "",
    }
}

/// Addresses that a dry run has seen: eight bytes of each.
#[derive(Default)]
struct Seen(HashSet<u64>);

impl Seen {
    fn is_new(&mut self, key: &EmailKey) -> bool {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

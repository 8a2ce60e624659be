//! Sealing anew what is stored.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::KeyRotation;
use crate::secret::{Keys, Resealed};
use crate::store::resealing::{Pass, SEALED, SealedColumn, SealedValue};
use crate::store::{Store, Stored};

/// Values of a step.
const VALUES: i64 = 100;

/// For how many seconds a pass is one server's, from its last step on.
const HELD: i64 = 30;

/// Seconds in which what was sealed before all servers sealed with a generation is stored. A pass
/// that begins later and finds nothing is the last one.
pub(super) const SETTLED: i64 = 60;

/// Between two looks whether there is something to do.
const LOOK: Duration = Duration::from_secs(5);

/// How many values are sealed with what.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// By the number of the generation.
    pub generations: BTreeMap<i64, u64>,
    /// Those that no generation opens.
    pub unreadable: u64,
}

impl Counted {
    /// How many are sealed with generations before this one.
    #[must_use]
    pub fn before(&self, generation: i64) -> u64 {
        self.generations.range(..generation).map(|(_, count)| count).sum()
    }
}

/// Counts by which generation all that is stored is sealed, by opening it.
///
/// # Errors
/// If the database fails.
pub async fn count(store: &Store, keys: &Keys) -> Stored<Counted> {
    let mut counted = Counted::default();
    for column in &SEALED {
        let mut row = (String::new(), String::new());
        loop {
            let values = store.find_sealed(column, &row, VALUES).await?;
            for value in &values {
                match keys.sealed_with(column.usage, &value.owner, &value.sealed) {
                    Some(generation) => *counted.generations.entry(generation).or_default() += 1,
                    None => counted.unreadable += 1,
                }
            }
            match values.into_iter().next_back() {
                Some(last) => row = last.row,
                None => break,
            }
        }
    }
    Ok(counted)
}

impl KeyRotation {
    /// Seals anew as long as the server runs, whenever there is something to.
    pub async fn reseal(self: Arc<Self>) {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            loop {
                let began = Instant::now();
                match self.reseal_some().await {
                    Ok(true) => tokio::time::sleep(began.elapsed()).await,
                    Ok(false) => break,
                    Err(error) => {
                        tracing::error!(%error, "what is stored could not be encrypted anew");
                        break;
                    }
                }
            }
        }
    }

    /// Seals some values anew, if that is to be done and no other server is at it; whether there
    /// is more to do now. Others go on where a server has stopped.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn reseal_some(&self) -> Stored<bool> {
        let now = self.clock.now();
        let held = (now, now.plus(HELD));
        let Some(pass) = self.store.claim_pass(&self.id, held).await? else { return Ok(false) };
        if pass.generation != self.keys.sealing() {
            return Ok(false);
        }
        let Some(column) = column_of(&pass) else { return self.end(pass).await };
        let values = self.store.find_sealed(column, &pass.row, VALUES).await?;
        let mut pass = Pass { place: column.name(), ..pass };
        for value in &values {
            pass.found += i64::from(self.reseal_value(column, value).await?);
        }
        (pass.place, pass.row) = match values.into_iter().next_back() {
            Some(last) => (pass.place, last.row),
            None => (after(column), (String::new(), String::new())),
        };
        self.store.update_pass(&self.id, &pass).await
    }

    /// Seals a value anew, if it has to be and has not changed meanwhile; whether it had to be.
    async fn reseal_value(&self, column: &SealedColumn, value: &SealedValue) -> Stored<bool> {
        match self.keys.reseal(column.usage, &value.owner, &value.sealed) {
            Resealed::Anew(anew) => {
                self.store.update_sealed(column, value, &anew).await?;
                Ok(true)
            }
            Resealed::Unreadable => {
                let column = column.name();
                tracing::warn!(column, "no generation of the server key decrypts a stored value");
                Ok(false)
            }
            Resealed::Current => Ok(false),
        }
    }

    /// Ends a pass: it was the last one, or another follows.
    async fn end(&self, pass: Pass) -> Stored<bool> {
        let now = self.clock.now();
        let generations = self.store.find_key_generations().await?;
        let row = generations.iter().find(|row| row.number == pass.generation);
        let Some(settled) = row.and_then(|row| row.sealing_at).map(|at| at.plus(SETTLED)) else {
            return Ok(false);
        };
        if pass.found == 0 && pass.begins_at >= settled {
            self.store.update_resealed(pass.generation, now).await?;
            let generation = pass.generation;
            tracing::info!(generation, "all that is stored is encrypted with the new server key");
            return Ok(false);
        }
        let found = pass.found;
        tracing::info!(found, "what is stored was encrypted anew, and is looked through again");
        let begins_at = now.max(settled);
        let next = Pass { begins_at, found: 0, place: String::new(), ..pass };
        self.store.update_pass(&self.id, &next).await?;
        Ok(false)
    }
}

/// Where a pass goes on; `None` at its end.
fn column_of(pass: &Pass) -> Option<&'static SealedColumn> {
    match pass.place.is_empty() {
        true => SEALED.first(),
        false => SEALED.iter().find(|column| column.name() == pass.place),
    }
}

/// The place after a column.
fn after(column: &SealedColumn) -> String {
    let next = SEALED.iter().skip_while(|it| it.name() != column.name()).nth(1);
    next.map_or_else(|| END.to_owned(), SealedColumn::name)
}

/// The place behind the last column.
const END: &str = "end";

//! With which key a database is used: all its servers have the same.
//!
//! With another key no session, flow or authenticator of this database can be
//! read, and counters begin anew: a server must not start like that.

use sqlx::Row as _;

use super::{Held, Store, Stored};
use crate::secret::{Digest, Keys};

/// By what the key is told that a database was used with.
pub(crate) struct KeyInUse {
    /// The fingerprint of what hashes; none if no server has used it.
    fingerprint: Option<Vec<u8>>,
    /// The generations that something may be sealed with, and their fingerprints.
    generations: Vec<(i64, Vec<u8>)>,
}

/// Why a key is not that of a database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is another one.
    Other,
    /// It is, and lacks this generation, or has another one of that number.
    Lacks(i64),
}

impl KeyInUse {
    /// A database that no server has used.
    pub(super) const fn none() -> Self {
        Self { fingerprint: None, generations: vec![] }
    }

    /// Whether a server has used the database.
    pub(crate) const fn is_some(&self) -> bool {
        self.fingerprint.is_some()
    }

    /// The newest generation, by which servers seal.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.generations.iter().map(|(number, _)| *number).max()
    }

    /// Whether these keys open all that is stored. Any do, if no server has used the database.
    ///
    /// # Errors
    /// If not, why.
    pub(crate) fn check(&self, keys: &Keys) -> Result<(), Misfit> {
        if self.fingerprint.as_ref().is_some_and(|stored| !keys.fingerprint().matches(stored)) {
            return Err(Misfit::Other);
        }
        let known = keys.generations();
        let lacking = self.generations.iter().find(|(number, fingerprint)| {
            !known.iter().any(|it| it.number == *number && it.fingerprint.matches(fingerprint))
        });
        lacking.map_or(Ok(()), |(number, _)| Err(Misfit::Lacks(*number)))
    }
}

/// Reads it from a database of any version.
///
/// # Errors
/// If the database fails.
pub(super) async fn read(held: &mut Held<'_>) -> Stored<KeyInUse> {
    let select = "SELECT fingerprint FROM server_key WHERE id = 1";
    // The table is younger than the first migration.
    let Ok(Some(row)) = sqlx::query(select).fetch_optional(&mut *held).await else {
        return Ok(KeyInUse::none());
    };
    let fingerprint: Vec<u8> = row.try_get("fingerprint")?;
    let select = "SELECT number, fingerprint FROM key_generations";
    let generations = match sqlx::query(select).fetch_all(&mut *held).await {
        Ok(rows) if !rows.is_empty() => {
            let read =
                |row: &sqlx::any::AnyRow| Ok((row.try_get("number")?, row.try_get("fingerprint")?));
            rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?
        }
        // Before there were generations, what hashed also sealed.
        _ => vec![(1, fingerprint.clone())],
    };
    Ok(KeyInUse { fingerprint: Some(fingerprint), generations })
}

impl Store {
    /// Whether a server has used this database before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_key(&self) -> Stored<bool> {
        let select = "SELECT fingerprint FROM server_key WHERE id = 1";
        Ok(sqlx::query(select).fetch_optional(&self.pool).await?.is_some())
    }

    /// Whether the key of this fingerprint is the one of the database; the first
    /// that asks makes it so.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_key(&self, fingerprint: &Digest) -> Stored<bool> {
        let insert = "INSERT INTO server_key (id, fingerprint) VALUES (1, $1)
            ON CONFLICT (id) DO NOTHING";
        sqlx::query(insert).bind(&fingerprint.0[..]).execute(&self.pool).await?;
        let select = "SELECT fingerprint FROM server_key WHERE id = 1";
        let row = sqlx::query(select).fetch_one(&self.pool).await?;
        Ok(fingerprint.matches(row.get("fingerprint")))
    }

    /// The key that this database is used with.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_key_in_use(&self) -> Stored<KeyInUse> {
        read(&mut self.pool.hold().await?).await
    }
}

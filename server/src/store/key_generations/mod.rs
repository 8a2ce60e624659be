//! Generations of the server's key, and the servers that know them.
//!
//! A generation is in use once all servers that run know it: then one of them stores it here,
//! and all seal with the newest that is stored. Whoever decides so, and each server that says
//! what it knows, holds the row of the key meanwhile: none begins between the look and the
//! decision.

use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored};
use crate::secret::KnownGeneration;

/// A generation that something may be sealed with.
pub(crate) struct GenerationRow {
    /// Its number.
    pub(crate) number: i64,
    /// Since when servers begin to seal with it.
    pub(crate) active_at: Timestamp,
    /// Since when all do.
    pub(crate) sealing_at: Option<Timestamp>,
    /// When all that is stored was sealed with it.
    pub(crate) resealed_at: Option<Timestamp>,
}

/// What a server says of itself.
pub(crate) struct RunningServer<'a> {
    /// Drawn when it starts.
    pub(crate) id: &'a str,
    /// By what operators know it.
    pub(crate) name: &'a str,
    /// The generations that it opens with.
    pub(crate) known: &'a [KnownGeneration],
    /// The one that it seals with.
    pub(crate) sealing: i64,
}

/// A server that runs.
pub(crate) struct ServerRow {
    /// By what operators know it.
    pub(crate) name: String,
    /// When it was last heard of.
    pub(crate) seen_at: Timestamp,
    /// The generation that it seals with.
    pub(crate) sealing: i64,
    /// The generations that it opens with, and their fingerprints.
    known: Vec<(i64, Vec<u8>)>,
}

impl ServerRow {
    /// Whether it opens what is sealed with a generation.
    pub(crate) fn knows(&self, generation: &KnownGeneration) -> bool {
        let KnownGeneration { number, fingerprint } = generation;
        self.known.iter().any(|(known, stored)| known == number && fingerprint.matches(stored))
    }

    /// The numbers of the generations that it opens with.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i64> {
        self.known.iter().map(|(number, _)| *number)
    }
}

impl Store {
    /// The generations in use, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_key_generations(&self) -> Stored<Vec<GenerationRow>> {
        let select = "SELECT number, active_at, sealing_at, resealed_at
            FROM key_generations ORDER BY number";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        let time = |row: &AnyRow, column: &str| row.try_get::<Option<i64>, _>(column);
        let read = |row: &AnyRow| {
            Ok(GenerationRow {
                number: row.try_get("number")?,
                active_at: Timestamp(row.try_get("active_at")?),
                sealing_at: time(row, "sealing_at")?.map(Timestamp),
                resealed_at: time(row, "resealed_at")?.map(Timestamp),
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Has a database that holds nothing yet be used with this generation.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_first_generation(&self, first: &KnownGeneration) -> Stored<()> {
        let insert = "INSERT INTO key_generations
            (number, fingerprint, active_at, sealing_at, resealed_at)
            SELECT $1, $2, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM key_generations)
            ON CONFLICT (number) DO NOTHING";
        let insert = sqlx::query(insert).bind(first.number).bind(&first.fingerprint.0[..]);
        insert.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes that a server runs, and what it knows.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_server(
        &self,
        server: &RunningServer<'_>,
        now: Timestamp,
    ) -> Stored<()> {
        let mut change = self.change().await?;
        hold(&mut change).await?;
        let upsert = "INSERT INTO servers (id, name, seen_at, sealing) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, sealing = excluded.sealing";
        let upsert = sqlx::query(upsert).bind(server.id).bind(server.name).bind(now.0);
        upsert.bind(server.sealing).execute(&mut *change).await?;
        let delete = "DELETE FROM server_generations WHERE server_id = $1";
        sqlx::query(delete).bind(server.id).execute(&mut *change).await?;
        for known in server.known {
            let insert = "INSERT INTO server_generations (server_id, number, fingerprint)
                VALUES ($1, $2, $3)";
            let insert = sqlx::query(insert).bind(server.id).bind(known.number);
            insert.bind(&known.fingerprint.0[..]).execute(&mut *change).await?;
        }
        Ok(change.commit().await?)
    }

    /// Forgets a server that stops.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn delete_server(&self, id: &str) -> Stored<()> {
        sqlx::query("DELETE FROM servers WHERE id = $1").bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// The servers that were heard of since then.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_servers(&self, since: Timestamp) -> Stored<Vec<ServerRow>> {
        let select = "SELECT id, name, seen_at, sealing, number, fingerprint FROM servers
            JOIN server_generations ON server_id = id WHERE seen_at > $1 ORDER BY name, id, number";
        let mut servers: Vec<(String, ServerRow)> = vec![];
        for row in sqlx::query(select).bind(since.0).fetch_all(&self.pool).await? {
            let id: String = row.try_get("id")?;
            let known = (row.try_get("number")?, row.try_get("fingerprint")?);
            match servers.last_mut().filter(|(last, _)| *last == id) {
                Some((_, server)) => server.known.push(known),
                None => servers.push((
                    id,
                    ServerRow {
                        name: row.try_get("name")?,
                        seen_at: Timestamp(row.try_get("seen_at")?),
                        sealing: row.try_get("sealing")?,
                        known: vec![known],
                    },
                )),
            }
        }
        Ok(servers.into_iter().map(|(_, server)| server).collect())
    }

    /// Has a generation be in use from now on, if all servers know it that were heard of since
    /// then; whether this made it so.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_generation(
        &self,
        new: &KnownGeneration,
        (since, now): (Timestamp, Timestamp),
    ) -> Stored<bool> {
        let mut change = self.change().await?;
        hold(&mut change).await?;
        let insert = "INSERT INTO key_generations (number, fingerprint, active_at)
            SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM key_generations WHERE number >= $1)
            AND NOT EXISTS (SELECT 1 FROM servers WHERE seen_at > $4 AND NOT EXISTS
                (SELECT 1 FROM server_generations g WHERE g.server_id = servers.id
                AND g.number = $1 AND g.fingerprint = $2))";
        let insert = sqlx::query(insert).bind(new.number).bind(&new.fingerprint.0[..]);
        let done = insert.bind(now.0).bind(since.0).execute(&mut *change).await?;
        change.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that all servers seal with a generation, if those do that were heard of since then,
    /// and has what is stored be sealed anew.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_sealing(
        &self,
        number: i64,
        (since, now): (Timestamp, Timestamp),
    ) -> Stored<bool> {
        let mut change = self.change().await?;
        hold(&mut change).await?;
        let update = "UPDATE key_generations SET sealing_at = $1
            WHERE number = $2 AND sealing_at IS NULL AND NOT EXISTS
                (SELECT 1 FROM servers WHERE seen_at > $3 AND sealing <> $2)";
        let update = sqlx::query(update).bind(now.0).bind(number).bind(since.0);
        let done = update.execute(&mut *change).await?.rows_affected() == 1;
        if done {
            super::resealing::begin(&mut change, number, now).await?;
        }
        change.commit().await?;
        Ok(done)
    }

    /// Has the generations before this one be in use no more.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn delete_generations_before(&self, number: i64) -> Stored<()> {
        let delete = "DELETE FROM key_generations WHERE number < $1";
        sqlx::query(delete).bind(number).execute(&self.pool).await?;
        Ok(())
    }
}

/// Has nobody else decide about generations until a change ends.
async fn hold(change: &mut Change) -> Stored<()> {
    sqlx::query("UPDATE server_key SET id = 1 WHERE id = 1").execute(&mut **change).await?;
    Ok(())
}

#[cfg(test)]
mod tests;

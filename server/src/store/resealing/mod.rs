//! What is stored sealed, and the pass through it that seals it with a newer generation.

use protocol::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};

use super::open::Engine;
use super::{Change, Store, Stored};
use crate::secret::usages::{IDENTITY_LABEL, PROVIDER_ANSWER, STORED, WAITING_IDENTITY};

/// A column of sealed values.
#[derive(Debug)]
pub(crate) struct SealedColumn {
    /// The table.
    pub(crate) table: &'static str,
    /// The column.
    pub(crate) column: &'static str,
    /// By which two columns a row is found. They are text.
    row: (&'static str, &'static str),
    /// The column with what a value belongs to.
    owner: &'static str,
    /// What the key is for.
    pub(crate) usage: &'static str,
}

/// All of them. A test holds this against the tables.
pub(crate) const SEALED: [SealedColumn; 8] = [
    sealed("factors", "secret", ("account_id", "kind"), "account_id", STORED),
    sealed("signing_keys", "sealed", ("alg", "kid"), "kid", STORED),
    sealed("identities", "label_sealed", ("issuer", "subject"), "account_id", IDENTITY_LABEL),
    sealed("places", "sealed", ("account_id", "account_id"), "account_id", STORED),
    sealed("messages", "sealed", ("id", "id"), "id", STORED),
    sealed("flows", "pending", ("id", "id"), "id", STORED),
    sealed("flows", "identity_sealed", ("id", "id"), "id", WAITING_IDENTITY),
    sealed("provider_attempts", "answer_sealed", (HASH, "flow_id"), "flow_id", PROVIDER_ANSWER),
];

/// A key that is bytes, as text.
const HASH: &str = "(hash)";

const fn sealed(
    table: &'static str,
    column: &'static str,
    row: (&'static str, &'static str),
    owner: &'static str,
    usage: &'static str,
) -> SealedColumn {
    SealedColumn { table, column, row, owner, usage }
}

impl SealedColumn {
    /// Its name in the progress of a pass.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    fn is_found_by_one(&self) -> bool {
        self.row.0 == self.row.1
    }

    /// Reads up to `$1` values that come after a row, in a way that an index leads to.
    fn page(&self, engine: Engine) -> String {
        let Self { table, column, owner, .. } = self;
        let (one, two) = self.row(engine);
        let (after, order) = match self.is_found_by_one() {
            true => (format!("{one} > $2"), one.to_owned()),
            false => (format!("({one}, {two}) > ($2, $3)"), format!("{one}, {two}")),
        };
        format!(
            "SELECT {one} AS row_first, {two} AS row_second, {owner} AS owner, {column} AS sealed
            FROM {table} WHERE {after} AND {column} IS NOT NULL ORDER BY {order} LIMIT $1"
        )
    }

    fn row(&self, engine: Engine) -> (&'static str, &'static str) {
        match (self.row, engine) {
            ((HASH, second), Engine::Sqlite) => ("hex(hash)", second),
            ((HASH, second), Engine::Postgres) => ("encode(hash, 'hex')", second),
            (row, _) => row,
        }
    }
}

/// A sealed value, and where it is.
pub(crate) struct SealedValue {
    /// By what its row is found.
    pub(crate) row: (String, String),
    /// What it belongs to.
    pub(crate) owner: String,
    /// The value.
    pub(crate) sealed: Vec<u8>,
}

/// How far a pass is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    /// The generation that it seals with.
    pub(crate) generation: i64,
    /// When it began.
    pub(crate) begins_at: Timestamp,
    /// How many values it has sealed anew.
    pub(crate) found: i64,
    /// The name of the column that it is at; empty before the first.
    pub(crate) place: String,
    /// The last row of it that it has looked at.
    pub(crate) row: (String, String),
}

/// Begins a pass that seals with this generation.
///
/// # Errors
/// If the database fails.
pub(super) async fn begin(change: &mut Change, generation: i64, now: Timestamp) -> Stored<()> {
    let upsert = "INSERT INTO resealing (id, generation, begins_at) VALUES (1, $1, $2)
        ON CONFLICT (id) DO UPDATE SET generation = excluded.generation,
        begins_at = excluded.begins_at, holder = NULL, held_until = 0, found = 0, place = '',
        row_first = '', row_second = ''";
    sqlx::query(upsert).bind(generation).bind(now.0).execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// The values of a column that come after a row: so many at most.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_sealed(
        &self,
        column: &SealedColumn,
        (first, second): &(String, String),
        most: i64,
    ) -> Stored<Vec<SealedValue>> {
        let select = sqlx::query(AssertSqlSafe(column.page(self.engine))).bind(most).bind(first);
        let select = if column.is_found_by_one() { select } else { select.bind(second) };
        let read = |row: &sqlx::any::AnyRow| {
            Ok(SealedValue {
                row: (row.try_get("row_first")?, row.try_get("row_second")?),
                owner: row.try_get("owner")?,
                sealed: row.try_get("sealed")?,
            })
        };
        let rows = select.fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Puts a value in the place of another; false if that has changed meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_sealed(
        &self,
        column: &SealedColumn,
        value: &SealedValue,
        anew: &[u8],
    ) -> Stored<bool> {
        let SealedColumn { table, column: sealed, .. } = column;
        let (one, two) = column.row(self.engine);
        let update = format!(
            "UPDATE {table} SET {sealed} = $1 WHERE {one} = $2 AND {two} = $3 AND {sealed} = $4"
        );
        let (first, second) = &value.row;
        let update = sqlx::query(AssertSqlSafe(update)).bind(anew).bind(first).bind(second);
        let done = update.bind(&*value.sealed).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Claims the pass for `holder` until then, if it has begun and is nobody else's.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_pass(
        &self,
        holder: &str,
        (now, until): (Timestamp, Timestamp),
    ) -> Stored<Option<Pass>> {
        let update = "UPDATE resealing SET holder = $1, held_until = $2
            WHERE id = 1 AND begins_at <= $3 AND (holder = $1 OR held_until <= $3)
            AND EXISTS (SELECT 1 FROM key_generations
                WHERE number = resealing.generation AND resealed_at IS NULL)
            RETURNING generation, begins_at, found, place, row_first, row_second";
        let update = sqlx::query(update).bind(holder).bind(until.0).bind(now.0);
        let row = update.fetch_optional(&self.pool).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok::<_, sqlx::Error>(Pass {
                generation: row.try_get("generation")?,
                begins_at: Timestamp(row.try_get("begins_at")?),
                found: row.try_get("found")?,
                place: row.try_get("place")?,
                row: (row.try_get("row_first")?, row.try_get("row_second")?),
            })
        };
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// Notes how far a pass is; false if it is another's by now.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_pass(&self, holder: &str, pass: &Pass) -> Stored<bool> {
        let update = "UPDATE resealing SET begins_at = $1, found = $2, place = $3, row_first = $4,
            row_second = $5 WHERE id = 1 AND holder = $6 AND generation = $7";
        let (first, second) = &pass.row;
        let update = sqlx::query(update).bind(pass.begins_at.0).bind(pass.found).bind(&pass.place);
        let update = update.bind(first).bind(second).bind(holder).bind(pass.generation);
        Ok(update.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Notes that all that is stored is sealed with a generation.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_resealed(&self, number: i64, now: Timestamp) -> Stored<()> {
        let update = "UPDATE key_generations SET resealed_at = $1 WHERE number = $2";
        sqlx::query(update).bind(now.0).bind(number).execute(&self.pool).await?;
        Ok(())
    }

    /// Has what is stored be looked through once more.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn begin_pass(&self, number: i64, now: Timestamp) -> Stored<()> {
        let mut change = self.change().await?;
        let update = "UPDATE key_generations SET resealed_at = NULL WHERE number = $1";
        sqlx::query(update).bind(number).execute(&mut *change).await?;
        begin(&mut change, number, now).await?;
        Ok(change.commit().await?)
    }
}

#[cfg(test)]
mod tests;

//! Messages that are accepted and not delivered yet, as operators see them and change them.

use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::messages::NEVER;
use super::{Store, Stored, number};

/// What is said of a message that an operator has dropped.
const DROPPED: &str = "dropped by an operator";

/// A message that is not delivered, without what it says and to whom.
pub(crate) struct QueuedMessage {
    /// The same at every try.
    pub(crate) id: String,
    /// Its kind, in one word.
    pub(crate) kind: String,
    /// How often it was tried in vain.
    pub(crate) failures: u32,
    /// When it is tried next, or when the claim of who tries it expires; absent if it never is.
    pub(crate) due_at: Option<Timestamp>,
    /// Whether a server has claimed it.
    pub(crate) is_claimed: bool,
    /// When it was accepted.
    pub(crate) accepted_at: Timestamp,
    /// From when on it is of no use any more.
    pub(crate) ends_at: Timestamp,
    /// What the receiver said to the last try, without what is private.
    pub(crate) why: Option<String>,
}

impl Store {
    /// All messages that are not delivered, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_queued_messages(&self) -> Stored<Vec<QueuedMessage>> {
        let select = "SELECT id, kind, failures, due_at, holder, accepted_at, ends_at, why
            FROM messages ORDER BY accepted_at, id";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(queued).collect::<Result<_, _>>()?)
    }

    /// What a message says and to whom, encrypted; none if it was refused or is there no more.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_sealed_message(&self, id: &str) -> Stored<Option<Vec<u8>>> {
        let select = sqlx::query("SELECT sealed FROM messages WHERE id = $1").bind(id);
        let row = select.fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("sealed")).transpose()?.flatten())
    }

    /// Has a message tried now that waits for its next try, or each of them if none is named.
    /// Returns how many these are. One that is of no use any more stays as it is, as does one that
    /// is being tried.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_messages_due(
        &self,
        id: Option<&str>,
        now: Timestamp,
    ) -> Stored<u64> {
        let one = if id.is_some() { " AND id = $2" } else { "" };
        let update = format!(
            "UPDATE messages SET due_at = $1
            WHERE due_at > $1 AND ends_at > $1 AND holder IS NULL AND sealed IS NOT NULL{one}"
        );
        let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(now.0);
        let update = if let Some(id) = id { update.bind(id) } else { update };
        Ok(update.execute(&self.pool).await?.rows_affected())
    }

    /// Drops a message, so that it is tried no more; false if it is there no more. Of one with a
    /// code it is kept that it was refused, for the person who waits.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn delete_queued_message(&self, id: &str) -> Stored<bool> {
        let found = sqlx::query("SELECT id FROM messages WHERE id = $1").bind(id);
        let found = found.fetch_optional(&self.pool).await?.is_some();
        self.update_message_refused(id, DROPPED).await?;
        Ok(found)
    }
}

fn queued(row: &AnyRow) -> Result<QueuedMessage, sqlx::Error> {
    let due_at: i64 = row.try_get("due_at")?;
    Ok(QueuedMessage {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        failures: number(row, "failures")?,
        due_at: (due_at != NEVER).then_some(Timestamp(due_at)),
        is_claimed: row.try_get::<Option<String>, _>("holder")?.is_some(),
        accepted_at: Timestamp(row.try_get("accepted_at")?),
        ends_at: Timestamp(row.try_get("ends_at")?),
        why: row.try_get("why")?,
    })
}

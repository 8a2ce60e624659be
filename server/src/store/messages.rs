//! Messages that are accepted and not delivered yet.
//!
//! Each is tried by one server at a time: it claims the message until a moment that it
//! moves on while it is at work. A server that dies leaves a claim that expires.

use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored, number};

/// When a message that was refused for good is tried again.
pub(super) const NEVER: i64 = i64::MAX;

/// A message to keep.
pub(crate) struct NewMessage<'a> {
    /// The same at every try.
    pub(crate) id: &'a str,
    /// The flow whose code it holds; none for a message without a code.
    pub(crate) flow_id: Option<&'a str>,
    /// Its kind, in one word.
    pub(crate) kind: &'static str,
    /// Its content, encrypted; absent if it is known that nobody takes it.
    pub(crate) sealed: Option<&'a [u8]>,
    /// Failures of the message that it takes the place of.
    pub(crate) failures: u32,
    /// From when on it is of no use any more.
    pub(crate) ends_at: Timestamp,
}

/// A message that was accepted and is not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// How often it was tried in vain.
    pub failures: u32,
    /// Whether it was refused for good.
    pub refused: bool,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}

/// A message that this server tries.
pub struct ClaimedMessage {
    /// The same at every try.
    pub id: String,
    /// Its content, encrypted.
    pub sealed: Vec<u8>,
    /// How often it was tried in vain.
    pub failures: u32,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// From when on it is of no use any more.
    pub ends_at: Timestamp,
}

/// Keeps a message, to be tried at once.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_message(
    change: &mut Change,
    message: &NewMessage<'_>,
    now: Timestamp,
) -> Stored<()> {
    let insert = "INSERT INTO messages
        (id, flow_id, kind, sealed, failures, due_at, accepted_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(insert)
        .bind(message.id)
        .bind(message.flow_id)
        .bind(message.kind)
        .bind(message.sealed)
        .bind(i64::from(message.failures))
        .bind(if message.sealed.is_some() { now.0 } else { NEVER })
        .bind(now.0)
        .bind(message.ends_at.0)
        .execute(&mut **change)
        .await?;
    Ok(())
}

/// How often the message with a flow's code was tried in vain, if there is one of this
/// kind.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_failures(
    change: &mut Change,
    flow_id: &str,
    kind: &str,
) -> Stored<Option<u32>> {
    let select = "SELECT failures FROM messages WHERE flow_id = $1 AND kind = $2";
    let select = sqlx::query(select).bind(flow_id).bind(kind);
    let row = select.fetch_optional(&mut **change).await?;
    Ok(row.map(|row| number(&row, "failures")).transpose()?)
}

/// Drops the message with a flow's code, as that code is good no more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_message_of_flow(change: &mut Change, flow_id: &str) -> Stored<()> {
    let delete = "DELETE FROM messages WHERE flow_id = $1";
    sqlx::query(delete).bind(flow_id).execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// Whether a message waits to be tried.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_due_messages(&self, now: Timestamp) -> Stored<bool> {
        let select = "SELECT 1 FROM messages WHERE due_at <= $1 LIMIT 1";
        let row = sqlx::query(select).bind(now.0).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }

    /// Claims messages that wait to be tried for `holder` until then, at most so many.
    /// Those with a code come first: a person waits for each.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_messages(
        &self,
        holder: &str,
        (now, until): (Timestamp, Timestamp),
        most: usize,
    ) -> Stored<Vec<ClaimedMessage>> {
        // The second condition is looked at again once another server's claim is stored.
        let update = "UPDATE messages SET holder = $1, due_at = $2
            WHERE due_at <= $3 AND id IN (SELECT id FROM messages WHERE due_at <= $3
                ORDER BY CASE WHEN flow_id IS NULL THEN 1 ELSE 0 END, due_at LIMIT $4)
            RETURNING id, sealed, failures, accepted_at, ends_at";
        let rows = sqlx::query(update)
            .bind(holder)
            .bind(until.0)
            .bind(now.0)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(claimed).collect::<Result<_, _>>()?)
    }

    /// Moves the end of a claim on; false if the message is another's by now, or
    /// nobody's.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_message_claim(
        &self,
        id: &str,
        holder: &str,
        until: Timestamp,
    ) -> Stored<bool> {
        let update = "UPDATE messages SET due_at = $1 WHERE id = $2 AND holder = $3";
        let done =
            sqlx::query(update).bind(until.0).bind(id).bind(holder).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Counts a try in vain with its reason, and has the message tried again from `due_at` on.
    /// The reason must hold nothing private.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_message_failed(
        &self,
        id: &str,
        holder: &str,
        due_at: Timestamp,
        why: &str,
    ) -> Stored<()> {
        let update = "UPDATE messages SET failures = failures + 1, holder = NULL, due_at = $1,
            why = $4 WHERE id = $2 AND holder = $3";
        let update = sqlx::query(update).bind(due_at.0).bind(id).bind(holder).bind(why);
        update.execute(&self.pool).await?;
        Ok(())
    }

    /// Drops a message that is never taken. Of one with a code it is kept that it was
    /// refused, for the person who waits, and why, which must hold nothing private.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_message_refused(&self, id: &str, why: &str) -> Stored<()> {
        let delete = "DELETE FROM messages WHERE id = $1 AND flow_id IS NULL";
        sqlx::query(delete).bind(id).execute(&self.pool).await?;
        let update = "UPDATE messages SET sealed = NULL, holder = NULL, due_at = $1, why = $3
            WHERE id = $2";
        sqlx::query(update).bind(NEVER).bind(id).bind(why).execute(&self.pool).await?;
        Ok(())
    }

    /// Drops a message that was delivered, or is of no use any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_message(&self, id: &str) -> Stored<()> {
        sqlx::query("DELETE FROM messages WHERE id = $1").bind(id).execute(&self.pool).await?;
        Ok(())
    }
}

fn claimed(row: &AnyRow) -> Result<ClaimedMessage, sqlx::Error> {
    Ok(ClaimedMessage {
        id: row.try_get("id")?,
        sealed: row.try_get::<Option<Vec<u8>>, _>("sealed")?.unwrap_or_default(),
        failures: number(row, "failures")?,
        accepted_at: Timestamp(row.try_get("accepted_at")?),
        ends_at: Timestamp(row.try_get("ends_at")?),
    })
}

//! Addresses that mails came back from.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Store, Stored};
use crate::secret::Digest;

/// The last mail to an address that came back.
pub(crate) struct StoredBounce {
    /// What became of it, in one word.
    pub(crate) kind: String,
    /// When, as the mail provider says.
    pub(crate) bounced_at: Timestamp,
}

impl Store {
    /// Keeps that a mail to the address of this keyed hash came back, unless a later one is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn insert_bounce(
        &self,
        subject: &Digest,
        kind: &str,
        (bounced_at, now): (Timestamp, Timestamp),
    ) -> Stored<()> {
        let insert = "INSERT INTO bounces (subject, kind, bounced_at, received_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (subject) DO UPDATE SET kind = excluded.kind,
                bounced_at = excluded.bounced_at, received_at = excluded.received_at
            WHERE bounces.bounced_at <= excluded.bounced_at";
        let insert = sqlx::query(insert).bind(&subject.0[..]).bind(kind);
        insert.bind(bounced_at.0).bind(now.0).execute(&self.pool).await?;
        Ok(())
    }

    /// The last mail that came back from the address of this keyed hash.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_bounce(&self, subject: &Digest) -> Stored<Option<StoredBounce>> {
        let select = sqlx::query("SELECT kind, bounced_at FROM bounces WHERE subject = $1");
        let row = select.bind(&subject.0[..]).fetch_optional(&self.pool).await?;
        let read = |row: sqlx::any::AnyRow| {
            Ok::<_, sqlx::Error>(StoredBounce {
                kind: row.try_get("kind")?,
                bounced_at: Timestamp(row.try_get("bounced_at")?),
            })
        };
        Ok(row.map(read).transpose()?)
    }

    /// The keyed hash of each address that a mail came back from.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_bounced(&self) -> Stored<Vec<Vec<u8>>> {
        let rows = sqlx::query("SELECT subject FROM bounces").fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| row.try_get("subject")).collect::<Result<_, _>>()?)
    }

    /// Forgets that mails came back from the address of this keyed hash.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn delete_bounce(&self, subject: &Digest) -> Stored<()> {
        let delete = sqlx::query("DELETE FROM bounces WHERE subject = $1").bind(&subject.0[..]);
        delete.execute(&self.pool).await?;
        Ok(())
    }
}

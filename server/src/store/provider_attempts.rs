//! Ways to a provider that flows have begun.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;

use super::{Store, Stored};
use crate::ids::FlowId;
use crate::secret::Digest;

/// Most ways that a flow can have begun: of more, the oldest are forgotten.
const MOST: i64 = 5;

/// A way to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProviderAttemptRow {
    /// The flow that has begun it.
    pub(crate) flow_id: FlowId,
    /// The provider's id.
    pub(crate) provider: String,
    /// What came back by a form, encrypted.
    pub(crate) answer_sealed: Option<Vec<u8>>,
    /// Whether it was come back by.
    pub(crate) used: bool,
}

impl Store {
    /// Keeps a way to a provider by the hash of its state.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn insert_provider_attempt(
        &self,
        hash: &Digest,
        (flow_id, provider): (&str, &str),
        now: Timestamp,
    ) -> Stored<()> {
        let mut change = self.change().await?;
        let insert = "INSERT INTO provider_attempts (hash, flow_id, provider, made_at)
            VALUES ($1, $2, $3, $4)";
        let insert = sqlx::query(insert).bind(&hash.0[..]).bind(flow_id).bind(provider);
        insert.bind(now.0).execute(&mut *change).await?;
        // One that was used stays: by it the same answer is known again.
        let delete = "DELETE FROM provider_attempts WHERE flow_id = $1 AND used = 0 AND hash NOT IN
            (SELECT hash FROM provider_attempts WHERE flow_id = $1 AND used = 0
            ORDER BY made_at DESC, hash = $2 DESC LIMIT $3)";
        let delete = sqlx::query(delete).bind(flow_id).bind(&hash.0[..]).bind(MOST);
        delete.execute(&mut *change).await?;
        Ok(change.commit().await?)
    }

    /// The way to a provider whose state has this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_provider_attempt(
        &self,
        hash: &Digest,
    ) -> Stored<Option<ProviderAttemptRow>> {
        let select =
            "SELECT flow_id, provider, answer_sealed, used FROM provider_attempts WHERE hash = $1";
        let row = sqlx::query(select).bind(&hash.0[..]).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(ProviderAttemptRow {
            flow_id: row.try_get::<String, _>("flow_id")?.into(),
            provider: row.try_get("provider")?,
            answer_sealed: row.try_get("answer_sealed")?,
            used: row.try_get::<i64, _>("used")? != 0,
        }))
    }

    /// Uses a way to a provider up; false if it was used before, or has taken too long.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_provider_attempt(
        &self,
        hash: &Digest,
        now: Timestamp,
    ) -> Stored<bool> {
        let update = "UPDATE provider_attempts SET used = 1, answer_sealed = NULL
            WHERE hash = $1 AND used = 0 AND made_at > $2";
        let since = now.plus(-limits::ATTEMPT_LIFETIME).0;
        let update = sqlx::query(update).bind(&hash.0[..]).bind(since);
        Ok(update.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Keeps what came back by a form, once; false if there is something already.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_provider_answer(
        &self,
        hash: &Digest,
        sealed: &[u8],
    ) -> Stored<bool> {
        let update = "UPDATE provider_attempts SET answer_sealed = $1
            WHERE hash = $2 AND used = 0 AND answer_sealed IS NULL";
        let update = sqlx::query(update).bind(sealed).bind(&hash.0[..]);
        Ok(update.execute(&self.pool).await?.rows_affected() == 1)
    }
}

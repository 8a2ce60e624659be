//! Keys that sign tokens.

use protocol::Timestamp;
use sqlx::Row as _;

use super::{Store, Stored};

/// A key that signs tokens.
pub(crate) struct SigningKeyRow {
    /// What it signs by: `RS256`, `ES256`.
    pub(crate) alg: String,
    /// Its place among those of its algorithm, from 1.
    pub(crate) number: i64,
    /// Its thumbprint (RFC 7638).
    pub(crate) kid: String,
    /// The private part, encrypted.
    pub(crate) sealed: Vec<u8>,
    /// The public part, as JSON.
    pub(crate) public: String,
    /// From when on it signs.
    pub(crate) signs_from: Timestamp,
    /// Since when it counts no more, or from when on.
    pub(crate) revoked_at: Option<Timestamp>,
}

impl Store {
    /// All keys that sign tokens, the oldest of each algorithm first.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_signing_keys(&self) -> Stored<Vec<SigningKeyRow>> {
        let select = "SELECT alg, number, kid, sealed, public, signs_from, revoked_at
            FROM signing_keys ORDER BY alg, number";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(SigningKeyRow {
                alg: row.try_get("alg")?,
                number: row.try_get("number")?,
                kid: row.try_get("kid")?,
                sealed: row.try_get("sealed")?,
                public: row.try_get("public")?,
                signs_from: Timestamp(row.try_get("signs_from")?),
                revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(Timestamp),
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Stores a key if it is the first of its number: of many servers that make one
    /// at once, the key of one is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn claim_signing_key(&self, key: &SigningKeyRow) -> Stored<bool> {
        let insert = "INSERT INTO signing_keys (alg, number, kid, sealed, public, signs_from)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (alg, number) DO NOTHING";
        let done = sqlx::query(insert)
            .bind(&key.alg)
            .bind(key.number)
            .bind(&key.kid)
            .bind(&key.sealed)
            .bind(&key.public)
            .bind(key.signs_from.0)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Has the key of this thumbprint count no more from a time on; false if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_revoked(&self, kid: &str, at: Timestamp) -> Stored<bool> {
        let update = "UPDATE signing_keys SET revoked_at = COALESCE(revoked_at, $1) WHERE kid = $2";
        let done = sqlx::query(update).bind(at.0).bind(kid).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }
}

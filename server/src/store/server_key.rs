//! That all servers of one database have the same key.
//!
//! With another key no session, flow or authenticator of this database can be
//! read, and counters begin anew: a server must not start like that.

use sqlx::Row as _;

use super::{Store, Stored};
use crate::secret::Digest;

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
}

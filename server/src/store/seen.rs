//! What accounts were signed in from, and how much goes wrong lately.

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;

use super::{Store, Stored};
use crate::secret::Digest;

/// What an account is known by.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A browser with our cookie.
    Device,
    /// The same, where a second factor was shown as well.
    StrongDevice,
    /// A network's prefix.
    Network,
}

impl Kind {
    const fn tag(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::StrongDevice => "strong_device",
            Self::Network => "network",
        }
    }
}

/// How failures fill a bucket that leaks.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    /// How many it holds.
    pub most: u32,
    /// Seconds until one leaks out.
    pub leak: i64,
}

impl Store {
    /// Whether an account was signed in from other marks than this one only:
    /// not if it was from none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_unseen(
        &self,
        account_id: &str,
        kind: Kind,
        mark: Option<&Digest>,
        now: Timestamp,
    ) -> Stored<bool> {
        let select = "SELECT mark FROM seen
            WHERE account_id = $1 AND kind = $2 AND seen_at > $3";
        let rows = sqlx::query(select)
            .bind(account_id)
            .bind(kind.tag())
            .bind(now.plus(-limits::SEEN_LIFETIME).0)
            .fetch_all(&self.pool)
            .await?;
        let is_it = |row| mark.is_some_and(|mark| mark.matches(sqlx::Row::get(row, "mark")));
        Ok(!rows.is_empty() && !rows.iter().any(is_it))
    }

    /// Whether an account was signed in from this mark, and from fewer than
    /// `most` others before it: so that whoever signs in from ever new devices
    /// has no more of them than that.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_known(
        &self,
        account_id: &str,
        kind: Kind,
        mark: &Digest,
        most: u32,
        now: Timestamp,
    ) -> Stored<bool> {
        let select = "SELECT 1 FROM seen s
            WHERE account_id = $1 AND kind = $2 AND mark = $3 AND seen_at > $4 AND
                (SELECT count(*) FROM seen o
                WHERE o.account_id = $1 AND o.kind = $2 AND o.seen_at > $4 AND
                    (o.first_at < s.first_at OR (o.first_at = s.first_at AND o.mark < s.mark))
                ) < $5";
        let select = sqlx::query(select).bind(account_id).bind(kind.tag()).bind(&mark.0[..]);
        let select = select.bind(now.plus(-limits::SEEN_LIFETIME).0).bind(i64::from(most));
        Ok(select.fetch_optional(&self.pool).await?.is_some())
    }

    /// Remembers what an account was signed in from.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_seen(
        &self,
        account_id: &str,
        kind: Kind,
        mark: &Digest,
        now: Timestamp,
    ) -> Stored<()> {
        let insert = "INSERT INTO seen (account_id, kind, mark, seen_at, first_at)
            VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (account_id, kind, mark) DO UPDATE SET seen_at = excluded.seen_at";
        let insert = sqlx::query(insert).bind(account_id).bind(kind.tag());
        insert.bind(&mark.0[..]).bind(now.0).execute(&self.pool).await?;
        Ok(())
    }

    /// Where an account was signed in from last, encrypted, and when.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_place(&self, account_id: &str) -> Stored<Option<(Vec<u8>, Timestamp)>> {
        let select = "SELECT sealed, seen_at FROM places WHERE account_id = $1";
        let row = sqlx::query(select).bind(account_id).fetch_optional(&self.pool).await?;
        Ok(row.map(|row| (row.get("sealed"), Timestamp(row.get("seen_at")))))
    }

    /// Keeps where an account was signed in from.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_place(
        &self,
        account_id: &str,
        sealed: &[u8],
        now: Timestamp,
    ) -> Stored<()> {
        let insert = "INSERT INTO places (account_id, sealed, seen_at) VALUES ($1, $2, $3)
            ON CONFLICT (account_id)
            DO UPDATE SET sealed = excluded.sealed, seen_at = excluded.seen_at";
        let insert = sqlx::query(insert).bind(account_id).bind(sealed).bind(now.0);
        insert.execute(&self.pool).await?;
        Ok(())
    }

    /// Puts one failure into a bucket, in one statement, so that a hundred at
    /// once are counted as a hundred; when there is room again if it is full.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_bucket(
        &self,
        target: &Digest,
        bucket: Bucket,
        now: Timestamp,
    ) -> Stored<Result<(), Timestamp>> {
        // What has leaked since, in whole failures; the rest of the time is kept.
        let insert = "INSERT INTO failures (target, count, blocked_until, touched_at)
            VALUES ($1, 1, 0, $2)
            ON CONFLICT (target) DO UPDATE SET
                count = 1 + CASE
                    WHEN failures.count > ($2 - failures.touched_at) / $3
                    THEN failures.count - ($2 - failures.touched_at) / $3 ELSE 0 END,
                touched_at = CASE
                    WHEN failures.count > ($2 - failures.touched_at) / $3
                    THEN $2 - ($2 - failures.touched_at) % $3 ELSE $2 END
            WHERE failures.count - ($2 - failures.touched_at) / $3 < $4
            RETURNING count";
        let counted = sqlx::query(insert)
            .bind(&target.0[..])
            .bind(now.0)
            .bind(bucket.leak)
            .bind(i64::from(bucket.most))
            .fetch_optional(&self.pool)
            .await?;
        if counted.is_some() {
            return Ok(Ok(()));
        }
        let (count, touched_at) = self.bucket(target).await?;
        let over = i64::from(count) - i64::from(bucket.most) + 1;
        Ok(Err(touched_at.plus(over.max(1) * bucket.leak)))
    }

    /// Takes one failure out again: it was none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_from_bucket(&self, target: &Digest) -> Stored<()> {
        let update = "UPDATE failures SET count = count - 1 WHERE target = $1 AND count > 0";
        sqlx::query(update).bind(&target.0[..]).execute(&self.pool).await?;
        Ok(())
    }

    /// How many failures are in a bucket.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_bucket_level(
        &self,
        target: &Digest,
        bucket: Bucket,
        now: Timestamp,
    ) -> Stored<u32> {
        let (count, touched_at) = self.bucket(target).await?;
        let leaked = now.seconds_from(touched_at) / bucket.leak;
        Ok(count.saturating_sub(u32::try_from(leaked).unwrap_or(u32::MAX)))
    }

    async fn bucket(&self, target: &Digest) -> Stored<(u32, Timestamp)> {
        let select = "SELECT count, touched_at FROM failures WHERE target = $1";
        let row = sqlx::query(select).bind(&target.0[..]).fetch_optional(&self.pool).await?;
        let read = |row| {
            let count: i64 = sqlx::Row::get(&row, "count");
            (u32::try_from(count).unwrap_or(0), Timestamp(sqlx::Row::get(&row, "touched_at")))
        };
        Ok(row.map(read).unwrap_or_default())
    }
}

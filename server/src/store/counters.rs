//! What limits count: wrong answers in a row, and messages sent.

use flow::limits;
use protocol::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Change, Held, Store, Stored, number};
use crate::secret::Digest;

/// Whether an answer may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may; it counts as wrong, as this many in a row, until it is forgiven.
    Counted(u32),
    /// It may not: the count bears no more.
    Spent,
    /// It may not until then.
    Throttled(Timestamp),
}

/// What wrong answers count towards.
#[derive(Clone)]
pub struct FailureCount {
    /// Under what name.
    pub target: Digest,
    /// Whose account it is about.
    pub subject: Digest,
    /// How many in a row it bears; any number, each after a wait, if absent.
    pub most: Option<u32>,
}

/// How many messages may be sent.
#[derive(Clone, Copy, Debug)]
pub struct SendLimits {
    /// Within an hour.
    pub per_hour: u32,
    /// Within a day.
    pub per_day: u32,
}

/// What a message counts towards: an address, a network, …
#[derive(Clone)]
pub struct SendCount {
    /// Under what name.
    pub target: Digest,
    /// Whose account it is about, if it is about one.
    pub subject: Option<Digest>,
    /// How many it bears.
    pub limits: SendLimits,
}

impl Store {
    /// Counts an answer before it is compared, in one statement, so that a
    /// hundred at once are counted as a hundred.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_attempt(&self, count: &FailureCount, now: Timestamp) -> Stored<Attempt> {
        let FailureCount { target, subject, most } = count;
        let most = i64::from(most.unwrap_or(u32::MAX));
        loop {
            let counted = sqlx::query(AssertSqlSafe(count_statement()))
                .bind(&target.0[..])
                .bind(now.0)
                .bind(&subject.0[..])
                .bind(most)
                .fetch_optional(&self.pool)
                .await?;
            if let Some(row) = counted {
                return Ok(Attempt::Counted(number(&row, "count")?));
            }
            let select = "SELECT count, blocked_until FROM failures WHERE target = $1";
            let row = sqlx::query(select).bind(&target.0[..]).fetch_optional(&self.pool).await?;
            // Without a row another server forgave in the meantime: it is free to try.
            if let Some(row) = row {
                let until = Timestamp(row.get("blocked_until"));
                let spent = i64::from(number(&row, "count")?) >= most;
                return Ok(if spent { Attempt::Spent } else { Attempt::Throttled(until) });
            }
        }
    }

    /// Forgets all wrong answers: the right one was given.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_failures(&self, target: &Digest) -> Stored<()> {
        let delete = "DELETE FROM failures WHERE target = $1";
        sqlx::query(delete).bind(&target.0[..]).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets all wrong answers at an account, and what was sent for it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_counts(&self, subject: &Digest) -> Stored<()> {
        for delete in
            ["DELETE FROM failures WHERE subject = $1", "DELETE FROM sends WHERE subject = $1"]
        {
            sqlx::query(delete).bind(&subject.0[..]).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// From when another message may be sent that counts towards all of these.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_next_send(&self, counts: &[SendCount]) -> Stored<Timestamp> {
        let mut held = self.pool.hold().await?;
        let mut latest = Timestamp::default();
        for count in counts {
            latest = latest.max(free_at(&mut held, count).await?);
        }
        Ok(latest)
    }
}

/// Forgets all wrong answers, as part of a change.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_failures(change: &mut Change, target: &Digest) -> Stored<()> {
    let delete = "DELETE FROM failures WHERE target = $1";
    sqlx::query(delete).bind(&target.0[..]).execute(&mut **change).await?;
    Ok(())
}

/// From when one count bears another message.
async fn free_at(held: &mut Held<'_>, count: &SendCount) -> Stored<Timestamp> {
    let SendCount { target, limits, .. } = count;
    let mut free_at = Timestamp::default();
    for (most, seconds) in [(limits.per_hour, 3600), (limits.per_day, 24 * 3600)] {
        // The message that must be as old as `seconds` before another may go.
        let select = "SELECT sent_at FROM sends WHERE target = $1
            ORDER BY sent_at DESC LIMIT 1 OFFSET $2";
        let row = sqlx::query(select)
            .bind(&target.0[..])
            .bind(i64::from(most.saturating_sub(1)))
            .fetch_optional(&mut *held)
            .await?;
        if let Some(row) = row {
            free_at = free_at.max(Timestamp(row.get("sent_at")).plus(seconds));
        }
    }
    Ok(free_at)
}

/// Counts a message as sent towards all of these, if each bears it; else counts
/// nothing and says from when they do. Of many at once no more are counted than
/// may be.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_sends(
    change: &mut Change,
    counts: &[SendCount],
    now: Timestamp,
) -> Stored<Result<(), Timestamp>> {
    let mut counts: Vec<_> = counts.iter().collect();
    // In one order everywhere, so that no two wait for each other for ever.
    counts.sort_unstable_by_key(|count| count.target.0);
    let mut latest = Timestamp::default();
    for count in &counts {
        // Holds the target until the change is over.
        let hold = "INSERT INTO send_targets (target, touched_at) VALUES ($1, $2)
            ON CONFLICT (target) DO UPDATE SET touched_at = excluded.touched_at";
        sqlx::query(hold).bind(&count.target.0[..]).bind(now.0).execute(&mut **change).await?;
        latest = latest.max(free_at(change, count).await?);
    }
    if latest > now {
        return Ok(Err(latest));
    }
    let insert = "INSERT INTO sends (target, sent_at, subject) VALUES ($1, $2, $3)";
    for SendCount { target, subject, .. } in counts {
        let insert = sqlx::query(insert).bind(&target.0[..]).bind(now.0);
        let subject = subject.as_ref().map(|subject| subject.0.to_vec());
        insert.bind(subject).execute(&mut **change).await?;
    }
    Ok(Ok(()))
}

/// Adds one to a count, unless that must wait or bears no more, and says when
/// the next may come. The waits are those of [`limits`].
fn count_statement() -> String {
    let mut waits = String::new();
    for (place, wait) in (limits::FREE_FAILURES..).zip(limits::WAITS) {
        waits.push_str(&format!(" WHEN {place} THEN $2 + {wait}"));
    }
    format!(
        "INSERT INTO failures (target, count, blocked_until, touched_at, subject)
        VALUES ($1, 1, 0, $2, $3)
        ON CONFLICT (target) DO UPDATE SET
            count = failures.count + 1,
            touched_at = $2,
            subject = excluded.subject,
            blocked_until = CASE WHEN failures.count + 1 < {} THEN 0 ELSE
                CASE failures.count + 1{waits} ELSE $2 + {} END END
        WHERE failures.blocked_until <= $2 AND failures.count < $4
        RETURNING count",
        limits::FREE_FAILURES,
        limits::LONGEST_WAIT,
    )
}

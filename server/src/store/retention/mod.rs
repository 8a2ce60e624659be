//! For how long what is over is kept, and its deletion in steps that nobody waits for.

use std::time::Duration;

use flow::limits;
use protocol::Timestamp;
use sqlx::Row as _;
use tokio::time::Instant;

use super::open::Engine;
use super::{Store, Stored};

/// Rows of the first step of a table.
const FIRST: i64 = 100;

/// Rows of a step, at least and at most.
const ROWS: (i64, i64) = (20, 1_000);

/// A step that took less is followed by a larger one.
const SHORT: Duration = Duration::from_millis(2);

/// A step that took more is followed by a smaller one. In `SQLite` nothing else is
/// written during a step.
const LONG: Duration = Duration::from_millis(5);

/// For how many times as long as a step took nothing is swept after it. A database that is busy with
/// a checkpoint takes what is written at this pace, and nobody waits for it.
const REST: u32 = 3;

/// A step that takes more has been held up, by the disk for one.
const HELD_UP: Duration = Duration::from_millis(50);

/// A minute, an hour and a day, in seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Rows of a sweep of a table that leave so many dead entries in its index that the next sweep would
/// be long on its way through them.
const MANY: u64 = 1_000;

/// How long rows of a table are kept.
struct Retention {
    /// What they are, and since when they are kept, for readers.
    what: &'static str,
    table: &'static str,
    /// The time since which they are kept. An index begins with it.
    since: &'static str,
    /// Of which rows of the table this holds.
    of: Option<&'static str>,
    /// For how many seconds.
    kept: i64,
}

/// Everything that is deleted by its age.
const RETENTIONS: [Retention; 19] = [
    // An ended flow stays to say that it has ended.
    all("flows, after the last answer", "flows", "touched_at", 2 * limits::FLOW_LIFETIME),
    some(
        "sessions, after the sign-in",
        ("sessions", "ends_at IS NULL"),
        "created_at",
        limits::SESSION_LIFETIME,
    ),
    all("sessions of people who stay signed in, after their end", "sessions", "ends_at", 0),
    all("authorization codes", "authorization_codes", "made_at", HOUR),
    // While its session lives, its client is to be told of the end.
    some(
        "grants of OpenID clients whose session is over, after the sign-in",
        ("grants", WITHOUT_SESSION),
        "made_at",
        limits::SESSION_LIFETIME,
    ),
    some(
        "grants that outlive their session, after the sign-in",
        ("grants", "offline = 1"),
        "made_at",
        limits::OFFLINE_LIFETIME,
    ),
    some(
        "the same, after their last use",
        ("grants", "offline = 1"),
        "COALESCE(used_at, made_at)",
        limits::OFFLINE_IDLE,
    ),
    all("counts of messages to an address, after each message", "sends", "sent_at", DAY),
    all("addresses with such a count, after the last message", "send_targets", "touched_at", DAY),
    all("counts of wrong answers, after the last one", "failures", "touched_at", 30 * DAY),
    all(
        "devices and networks, after the last sign-in from there",
        "seen",
        "seen_at",
        limits::SEEN_LIFETIME,
    ),
    all("the place of the last sign-in", "places", "seen_at", limits::SEEN_LIFETIME),
    all("remembered devices, after their end", "remembered_devices", "ends_at", 0),
    all("messages that could not be delivered, after their end", "messages", "ends_at", HOUR),
    all(
        "that mails came back from an address, after the last report",
        "bounces",
        "received_at",
        90 * DAY,
    ),
    all(
        "addresses that an account had before, after the time to undo it",
        "address_changes",
        "undo_until",
        0,
    ),
    all("ways to a provider", "provider_attempts", "made_at", 2 * limits::FLOW_LIFETIME),
    all("marks of what counts once, after its end", "spent", "ends_at", 0),
    all("servers, after they were last heard of", "servers", "seen_at", HOUR),
];

/// Grants that no session goes with.
const WITHOUT_SESSION: &str =
    "offline = 0 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.sid = grants.sid)";

const fn all(what: &'static str, table: &'static str, since: &'static str, kept: i64) -> Retention {
    Retention { what, table, since, of: None, kept }
}

const fn some(
    what: &'static str,
    (table, of): (&'static str, &'static str),
    since: &'static str,
    kept: i64,
) -> Retention {
    Retention { what, table, since, of: Some(of), kept }
}

impl Retention {
    /// Deletes up to `$3` rows from before `$2`, the oldest from `$1` on first, and says how old each was.
    ///
    /// A row that somebody touches meanwhile, or another server deletes, is left to them. In `PostgreSQL` a
    /// step does not wait for the disk or a standby: what a crash brings back is deleted by the next sweep.
    fn step(&self, engine: Engine) -> String {
        let Self { table, since, of, .. } = self;
        let of = of.map(|of| format!(" AND {of}")).unwrap_or_default();
        let oldest = |row| {
            format!(
                "SELECT {row} FROM {table} WHERE {since} >= $1 AND {since} < $2{of} ORDER BY {since} LIMIT $3"
            )
        };
        let rows = match engine {
            Engine::Sqlite => format!("rowid IN ({})", oldest("rowid")),
            Engine::Postgres => {
                format!(
                    "(SELECT set_config('synchronous_commit', 'off', true)) = 'off' \
                     AND ctid = ANY(ARRAY({} FOR UPDATE SKIP LOCKED))",
                    oldest("ctid")
                )
            }
        };
        format!("DELETE FROM {table} WHERE {rows} RETURNING {since} AS since")
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Swept {
    /// Rows that were deleted, less what went with them.
    pub rows: u64,
    /// In how many steps.
    pub steps: u64,
    /// How many of them took more than 50 milliseconds.
    pub held_up: u64,
    /// How long the longest step took.
    pub longest: Duration,
}

impl Swept {
    fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.steps += more.steps;
        self.held_up += more.held_up;
        self.longest = self.longest.max(more.longest);
    }
}

impl Store {
    /// Deletes what is over: in short steps, with a rest after each that is three times as long.
    ///
    /// # Errors
    /// If the database fails. What was deleted before stays deleted.
    pub async fn sweep(&self, now: Timestamp) -> Stored<Swept> {
        let mut swept = Swept::default();
        for retention in &RETENTIONS {
            let done = self.sweep_table(retention, now).await?;
            if done.rows > 0 {
                let (Swept { rows, steps, held_up, longest }, what) = (done, retention.what);
                tracing::debug!(what, rows, steps, held_up, ?longest, "what is over was deleted");
            }
            swept.add(done);
        }
        Ok(swept)
    }

    async fn sweep_table(&self, retention: &Retention, now: Timestamp) -> Stored<Swept> {
        let mut swept = Swept::default();
        let before = now.plus(-retention.kept);
        let step = retention.step(self.engine);
        // Where the last step ended: before it an index has nothing but what is deleted.
        let (mut end, mut limit) = (self.sweep_ends.beginning(retention.what, now), FIRST);
        loop {
            let began = Instant::now();
            let step = sqlx::query(sqlx::AssertSqlSafe(step.clone()));
            let step = step.bind(end.since).bind(before.0).bind(limit);
            let deleted = step.fetch_all(&self.pool).await?;
            let took = began.elapsed();
            swept.add(Swept {
                rows: deleted.len() as u64,
                steps: 1,
                held_up: u64::from(took > HELD_UP),
                longest: took,
            });
            let ages = deleted.iter().map(|row| row.get::<i64, _>("since"));
            end.since = end.since.max(ages.max().unwrap_or(end.since));
            if i64::try_from(deleted.len()).is_ok_and(|rows| rows < limit) {
                if swept.rows >= MANY {
                    self.sweep_ends.keep(retention.what, end);
                }
                return Ok(swept);
            }
            limit = match took {
                short if short < SHORT => limit * 2,
                long if long > LONG => limit / 2,
                _ => limit,
            }
            .clamp(ROWS.0, ROWS.1);
            tokio::time::sleep(took * REST).await;
        }
    }
}

#[cfg(test)]
mod tests;

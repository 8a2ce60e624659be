//! Mails that came back, as the mail provider tells.
//!
//! Nothing is told to the person who waits: that a mail came back from an address before says that
//! somebody used it here.

use protocol::Timestamp;
use serde::Deserialize;

use crate::email;
use crate::observability::metrics::MessageMetrics;
use crate::secret::Keys;
use crate::store::{Store, Stored};

/// Seconds for which the id of a report is remembered: longer than a report is taken.
const REMEMBERED: i64 = 60 * 60;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The mailbox does not take mails, and will not later.
    Hard,
    /// It may take them later, as if it is full.
    Soft,
    /// Its owner calls the mail spam.
    Complaint,
}

impl Kind {
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Complaint => "complaint",
        }
    }
}

/// Notes what became of a mail to an address. The same report counts once.
///
/// # Errors
/// If the database fails. Then the whole can be done again.
pub(crate) async fn note(
    (store, keys, metrics): (&Store, &Keys, &MessageMetrics),
    (id, to): (&str, &str),
    (kind, bounced_at): (Kind, Timestamp),
    now: Timestamp,
) -> Stored<()> {
    let subject = keys.subject(&email::key(to));
    if kind != Kind::Soft {
        store.insert_bounce(&subject, kind.tag(), (bounced_at.min(now), now)).await?;
    }
    let report = keys.digest("bounce report", &[id.as_bytes()]);
    if store.claim_first_use(&report, now.plus(REMEMBERED)).await? {
        let kind = kind.tag();
        tracing::warn!(kind, "the mail provider says that a mail came back");
        metrics.bounced(kind);
    }
    Ok(())
}

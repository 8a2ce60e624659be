//! Mails that came back, told by the mail provider.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use serde::Deserialize;

use crate::accounts::record::Moment;
use crate::app::App;
use crate::clock::Clock;
use crate::messages::bounces::{self, Kind};
use crate::messages::webhook::{NotTaken, Signed};
use crate::problem::Problem;
use crate::request::header::only;
use crate::store::Bucket;

/// Reports that are taken at once, and the seconds until there is room for another: as many as
/// a provider sends after an hour without us, and no more than the database bears.
const REPORTS: Bucket = Bucket { most: 2_000, leak: 1 };

/// The longest address, in bytes (RFC 5321 §4.5.3.1.3).
const ADDRESS: usize = 254;

/// The longest id of a report, in bytes.
const ID: usize = 256;

const MALFORMED: Problem = Problem::BadRequest(
    "The body must be JSON with email, kind (hard, soft or complaint) and, if it is known, at: a time as in RFC 3339, \
    or seconds since 1970.",
);

#[derive(Deserialize)]
struct Report {
    email: String,
    kind: Kind,
    at: Option<Moment>,
}

/// `POST /webhooks/bounces`: signed with the secret of the settings (Standard Webhooks).
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let settings = app.settings.mail.as_ref().and_then(|mail| mail.bounces.as_ref());
    let settings = settings.ok_or(Problem::Nowhere)?;
    let header =
        |name: &'static str| only(&headers, &HeaderName::from_static(name)).unwrap_or_default();
    let id = header("webhook-id");
    let (timestamp, signature) = (header("webhook-timestamp"), header("webhook-signature"));
    // Not the demo's clock, which can be moved: senders write their own.
    let signed = Signed { id, timestamp, signature };
    signed.verify(&settings.secret, &body, Clock::default().now()).map_err(not_taken)?;
    let report: Report = serde_json::from_slice(&body).map_err(|_| MALFORMED)?;
    if !report.email.contains('@') || report.email.len() > ADDRESS || id.len() > ID {
        return Err(MALFORMED);
    }
    let now = app.clock.now();
    let target = app.keys.digest("bounce reports", &[]);
    app.store.claim_bucket(&target, REPORTS, now).await?.map_err(|_| Problem::Busy)?;
    let at = report.at.map_or(now, |moment| moment.0);
    let parts = (&app.store, &*app.keys, &app.metrics.messages);
    bounces::note(parts, (id, &report.email), (report.kind, at), now).await?;
    Ok(StatusCode::NO_CONTENT)
}

const fn not_taken(why: NotTaken) -> Problem {
    Problem::BadRequest(match why {
        NotTaken::Time => {
            "webhook-timestamp must be the present time in seconds since 1970: it differs from that of this server by \
            more than five minutes."
        }
        NotTaken::Signature => {
            "webhook-signature is not that of the secret in [mail.bounces], over webhook-id, webhook-timestamp and the \
            body as it was sent."
        }
    })
}

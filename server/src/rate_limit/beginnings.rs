//! How many flows begin from one network: each is a row.

use flow::limits;
use protocol::Timestamp;

use crate::app::App;
use crate::request::address;
use crate::request::context::RequestContext;
use crate::secret::Digest;
use crate::store::{Bucket, Stored};

const BEGINNINGS: Bucket = Bucket { most: limits::BEGINNINGS, leak: limits::BEGINNINGS_LEAK };

/// Counts a flow that begins; when there is room again if its network has begun too many.
///
/// A device that a sign-in was completed from counts for itself, whoever else is behind
/// its address.
///
/// # Errors
/// If the store fails.
pub(crate) async fn count(
    app: &App,
    context: &RequestContext<'_>,
) -> Stored<Result<(), Timestamp>> {
    match counted_at(app, context) {
        Some(target) => app.store.claim_bucket(&target, BEGINNINGS, context.now).await,
        None => Ok(Ok(())),
    }
}

fn counted_at(app: &App, context: &RequestContext<'_>) -> Option<Digest> {
    let signals = context.signals;
    if let Some(device) = &signals.device {
        return Some(device.target(&app.keys));
    }
    let host = address::host(signals.address?);
    Some(app.keys.digest("beginnings", &[&host]))
}

//! Failure velocity: how many wrong answers came lately, per account and per
//! network. Right answers take nothing back, so that a thief who got in after
//! guessing still has guessed.

use flow::limits;
use protocol::Timestamp;

use crate::app::App;
use crate::email;
use crate::problem::Problem;
use crate::rate_limit::known_device::known_device;
use crate::request::address;
use crate::request::context::RequestContext;
use crate::secret::{Digest, Keys};
use crate::store::{Bucket, Kind};

pub(crate) const NETWORK: Bucket =
    Bucket { most: limits::NETWORK_FAILURES, leak: limits::NETWORK_LEAK };

/// Never full: accounts have waits of their own, this one only tells.
const ACCOUNT: Bucket = Bucket { most: u32::MAX, leak: limits::ACCOUNT_LEAK };

/// Counts a wrong answer at an account.
///
/// # Errors
/// If the store fails.
pub(crate) async fn count_on_account(
    app: &App,
    address: &str,
    known: Option<&Digest>,
    now: Timestamp,
) -> Result<(), Problem> {
    // It is never full.
    app.store.claim_bucket(&account(&app.keys, address, known), ACCOUNT, now).await?.ok();
    Ok(())
}

/// Wrong answers at an account lately: of the asking device, if it is known to
/// the account, and else of all others.
///
/// # Errors
/// If the store fails.
pub(crate) async fn on_account(
    app: &App,
    address: &str,
    context: &RequestContext<'_>,
) -> Result<u32, Problem> {
    let known = known_device(app, address, Kind::Device, context).await?;
    Ok(app
        .store
        .find_bucket_level(&account(&app.keys, address, known.as_ref()), ACCOUNT, context.now)
        .await?)
}

/// Wrong answers from a request's network lately.
///
/// # Errors
/// If the store fails.
pub(crate) async fn on_network(app: &App, context: &RequestContext<'_>) -> Result<u32, Problem> {
    let Some(network) = network(&app.keys, context) else { return Ok(0) };
    Ok(app.store.find_bucket_level(&network, NETWORK, context.now).await?)
}

fn account(keys: &Keys, address: &str, known: Option<&Digest>) -> Digest {
    let key = email::key(address);
    let known = known.map(|mark| &mark.0[..]);
    let parts: Vec<_> = [Some(key.as_bytes()), known].into_iter().flatten().collect();
    keys.digest("velocity:account", &parts)
}

pub(crate) fn network(keys: &Keys, context: &RequestContext<'_>) -> Option<Digest> {
    let host = address::host(context.signals.address?);
    Some(keys.digest("velocity:network", &[&host]))
}

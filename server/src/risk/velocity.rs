//! Failure velocity: how many wrong answers came lately, per account and per
//! network. Right answers take nothing back, so that a thief who got in after
//! guessing still has guessed.

use flow::{Event, limits};
use protocol::{Answer, Timestamp};

use crate::address;
use crate::app::App;
use crate::checks::{self, Asked, Checked};
use crate::email;
use crate::hosts::local::LocalHost;
use crate::problem::Problem;
use crate::risk::known_device;
use crate::secret::Digest;
use crate::store::{Bucket, FlowRow, Kind};

const NETWORK: Bucket = Bucket { most: limits::NETWORK_FAILURES, leak: limits::NETWORK_LEAK };

/// Never full: accounts have waits of their own, this one only tells.
const ACCOUNT: Bucket = Bucket { most: u32::MAX, leak: limits::ACCOUNT_LEAK };

/// Checks an answer, unless too many wrong ones came from its network lately.
/// Like every count, this one counts before it compares.
///
/// # Errors
/// If the store fails, or too many passwords are being hashed.
pub async fn check(
    host: &LocalHost,
    flow: &FlowRow,
    answer: Answer,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let app = &host.app;
    if !matches!(
        answer,
        Answer::Password { .. } | Answer::Code { .. } | Answer::RecoveryCode { .. }
    ) {
        return checks::check(host, flow, answer, asked).await;
    }
    let known = known_device(app, flow.email(), Kind::Device, asked).await?;
    // A device that is known counts for itself: no neighbour keeps it out.
    let network = network(app, asked).filter(|_| known.is_none());
    if let Some(network) = &network
        && let Err(until) = app.store.fill(network, NETWORK, asked.now).await?
    {
        tracing::warn!(reference = flow.reference, "too many wrong answers from one network");
        return Ok(Event::Throttled { until }.into());
    }
    let checked = checks::check(host, flow, answer, asked).await;
    if let (Err(_), Some(network)) = (&checked, &network) {
        // Who was turned away has not guessed.
        app.store.take_out(network).await?;
    }
    let checked = checked?;
    let wrong = matches!(checked.event, Event::PasswordWrong { .. } | Event::CodeWrong { .. });
    match (wrong, network) {
        (true, _) => count_account(app, flow, known.as_ref(), asked.now).await?,
        (false, Some(network)) => app.store.take_out(&network).await?,
        (false, None) => {}
    }
    Ok(checked)
}

async fn count_account(
    app: &App,
    flow: &FlowRow,
    known: Option<&Digest>,
    now: Timestamp,
) -> Result<(), Problem> {
    // It is never full.
    app.store.fill(&account(app, flow, known), ACCOUNT, now).await?.ok();
    Ok(())
}

/// Wrong answers at an account lately: of the asking device, if it is known to
/// the account, and else of all others.
///
/// # Errors
/// If the store fails.
pub(super) async fn on_account(
    app: &App,
    flow: &FlowRow,
    asked: &Asked<'_>,
) -> Result<u32, Problem> {
    let known = known_device(app, flow.email(), Kind::Device, asked).await?;
    Ok(app.store.level(&account(app, flow, known.as_ref()), ACCOUNT, asked.now).await?)
}

/// Wrong answers from a request's network lately.
///
/// # Errors
/// If the store fails.
pub(super) async fn on_network(app: &App, asked: &Asked<'_>) -> Result<u32, Problem> {
    let Some(network) = network(app, asked) else { return Ok(0) };
    Ok(app.store.level(&network, NETWORK, asked.now).await?)
}

fn account(app: &App, flow: &FlowRow, known: Option<&Digest>) -> Digest {
    let key = email::key(flow.email());
    let known = known.map(|mark| &mark.0[..]);
    let parts: Vec<_> = [Some(key.as_bytes()), known].into_iter().flatten().collect();
    app.keys.digest("velocity:account", &parts)
}

fn network(app: &App, asked: &Asked<'_>) -> Option<Digest> {
    let host = address::host(asked.signals.address?);
    Some(app.keys.digest("velocity:network", &[&host]))
}

//! The built-in signals: gathered here, weighed by [`flow::risk`].

use flow::risk::{GeoLocation, RiskSignals};
use protocol::factors::are_several;
use protocol::{Factor, Timestamp};

use super::opinion::Opinion;
use super::subject::Subject;
use crate::app::App;
use crate::flows::flow::Flow;
use crate::ids::AccountId;
use crate::problem::Problem;
use crate::rate_limit::failure_rate;
use crate::request::address;
use crate::request::context::RequestContext;
use crate::request::device::Device;
use crate::request::upstream;
use crate::secret::{Digest, Keys};
use crate::store::Kind;

/// What we see ourselves.
pub(super) async fn opinion(
    app: &App,
    subject: Subject<'_>,
    context: &RequestContext<'_>,
) -> Result<Opinion, Problem> {
    let signals = gather(app, subject, context).await?;
    let (level, reasons) = flow::risk::assess(&signals);
    let reasons = reasons.iter().map(|reason| format!("{reason:?}")).collect();
    Ok(Opinion { source: "built_in", level, reasons, unknown: None })
}

async fn gather(
    app: &App,
    subject: Subject<'_>,
    context: &RequestContext<'_>,
) -> Result<RiskSignals, Problem> {
    let now = context.now;
    let network_failures = failure_rate::on_network(app, context).await?;
    let Some(account_id) = subject.account_id else {
        return Ok(RiskSignals { network_failures, ..RiskSignals::default() });
    };
    let device = context.signals.device.as_ref().map(|device| device.mark(&app.keys, account_id));
    let network = network(&app.keys, account_id, context.signals);
    // A client whose network is not known is none that was never seen.
    let unseen_network = network.is_some()
        && app.store.is_unseen(account_id, Kind::Network, network.as_ref(), now).await?;
    Ok(RiskSignals {
        unseen_device: app.store.is_unseen(account_id, Kind::Device, device.as_ref(), now).await?,
        unseen_network,
        account_failures: failure_rate::on_account(app, subject.email, context).await?,
        network_failures,
        travel: travel(app, account_id, context).await?,
    })
}

fn network(keys: &Keys, account_id: &str, signals: &upstream::Signals) -> Option<Digest> {
    let prefix = address::network(signals.address?);
    Some(keys.digest("seen network", &[account_id.as_bytes(), &prefix]))
}

async fn travel(
    app: &App,
    account_id: &str,
    context: &RequestContext<'_>,
) -> Result<Option<(GeoLocation, GeoLocation, i64)>, Problem> {
    let Some((sealed, then)) = app.store.find_place(account_id).await? else { return Ok(None) };
    let opened = app.keys.open(account_id, &sealed);
    let before = opened.and_then(|place| serde_json::from_slice(place.expose()).ok());
    Ok(before.map(|before| (before, context.signals.place(), context.now.0 - then.0)))
}

/// Remembers what a sign-in was completed from, so that it is known next time.
/// Devices always: an account's limits are theirs to be kept from others.
///
/// # Errors
/// If the store fails.
pub(crate) async fn remember(
    app: &App,
    (flow, account_id): (&Flow, &AccountId),
    proofs: &[Factor],
    context: &RequestContext<'_>,
) -> Result<(), Problem> {
    let (signals, now) = (context.signals, context.now);
    let device = signals.device.clone().unwrap_or_else(|| Device::of_flow(&app.keys, &flow.root()));
    let mark = device.mark(&app.keys, account_id);
    app.store.insert_seen(account_id, Kind::Device, &mark, now).await?;
    if are_several(proofs) {
        app.store.insert_seen(account_id, Kind::StrongDevice, &mark, now).await?;
    }
    match app.settings.risk.built_in {
        true => remember_place(app, account_id, signals, now).await,
        false => Ok(()),
    }
}

async fn remember_place(
    app: &App,
    account_id: &str,
    signals: &upstream::Signals,
    now: Timestamp,
) -> Result<(), Problem> {
    if let Some(mark) = network(&app.keys, account_id, signals) {
        app.store.insert_seen(account_id, Kind::Network, &mark, now).await?;
    }
    let place = signals.place();
    if place != GeoLocation::default() {
        let json = serde_json::to_vec(&place).expect("a place is plain data");
        app.store.update_place(account_id, &app.keys.seal(account_id, &json), now).await?;
    }
    Ok(())
}

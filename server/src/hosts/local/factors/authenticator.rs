//! Authenticator apps: their keys, sealed.

pub(crate) use ::factors::authenticator::Verdict;
use ::factors::authenticator::{KEY, judge, shown};
use flow::Stage;
use flow::stage::Authenticator;
use protocol::Timestamp;

use crate::app::App;
use crate::flows::flow::Flow;
use crate::hosts::local::account;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::local_flow::{self, LocalFlow};
use crate::problem::{Problem, bug};
use crate::secret::{Keys, Secret, random};
use crate::store::Change;
use crate::store::accounts::NewFactor;

/// A fresh key, encrypted for the flow that enrols it.
pub(crate) fn prepare(keys: &Keys, flow_id: &str) -> Vec<u8> {
    let key = Secret::new(random::<KEY>());
    keys.seal(flow_id, key.expose())
}

/// Moves the key from the flow to the account; it is encrypted for its owner.
pub(crate) async fn enroll(
    keys: &Keys,
    change: &mut Change,
    flow: &mut Flow,
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let account_id = local_flow::account(flow)?.clone();
    let pending = flow.sealed.take().ok_or_else(|| bug("a key is drawn before it is enrolled"))?;
    let key = keys.open(&flow.id, &pending);
    let key = key.ok_or_else(|| bug("a flow's key was sealed for it"))?;
    let secret = keys.seal(&account_id, key.expose());
    let last_step =
        checked.used_step.ok_or_else(|| bug("a right code of an authenticator has a step"))?;
    account::enroll(change, flow, NewFactor::Authenticator { secret: &secret, last_step }, now)
        .await
}

/// Compares a code with those of an authenticator.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    code: &Secret<String>,
    now: Timestamp,
) -> Result<Verdict, Problem> {
    if matches!(flow.stage, Stage::EnrollAuthenticator(_)) {
        let key = flow.sealed.as_ref().and_then(|sealed| app.keys.open(&flow.id, sealed));
        return Ok(key.map_or(Verdict::Wrong, |key| judge(key.expose(), code.expose(), now)));
    }
    let Some(account_id) = &flow.account_id else { return Ok(Verdict::Wrong) };
    let sealed = app.store.find_authenticator(account_id).await?;
    let key = sealed.and_then(|sealed| app.keys.open(account_id, &sealed));
    let verdict = key.map_or(Verdict::Wrong, |key| judge(key.expose(), code.expose(), now));
    // An early one is used up as well: whoever guessed it has been told which code comes next.
    let (Verdict::Right(step) | Verdict::Early(step)) = verdict else { return Ok(verdict) };
    let claimed = app.store.claim_authenticator_step(account_id, step).await?;
    Ok(if claimed { verdict } else { Verdict::Wrong })
}

/// What the enrolment screen shows: the key that the flow keeps sealed.
pub(crate) fn show(keys: &Keys, flow: &Flow, brand: &str, email: &str) -> Option<Authenticator> {
    let sealed = flow.sealed.as_ref()?;
    Some(shown(keys.open(&flow.id, sealed)?.expose(), brand, email))
}

//! The password: the one on file, or a new one.

use flow::policy::Context;
use flow::stage::Account;
use flow::{Event, Refusal, Stage};

use super::{Asked, Checked, may_send_at};
use crate::app::App;
use crate::audit;
use crate::email;
use crate::passwords;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::store::{Attempt, FlowRow};

/// Compares a password. Accounts that are there and that are not take the same
/// path, the same count and the same work.
pub(super) async fn check(
    app: &App,
    flow: &FlowRow,
    password: Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let Stage::EnterPassword { email: address, .. } = &flow.stage else {
        return Ok(Event::Misplaced.into());
    };
    if password.expose().is_empty() {
        return Ok(Event::Unfit(Refusal::PasswordMissing {}).into());
    }
    let key = email::key(address);
    let target = app.keys.digest("failures:password", &[key.as_bytes()]);
    let failures = match app.store.attempt(&target, asked.now).await? {
        Attempt::Counted(failures) => failures,
        Attempt::Throttled(until) => return Ok(Event::Throttled { until }.into()),
    };
    let account = app.store.account(&key).await?;
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let long = password.expose().len() > flow::limits::PASSWORD_MAX_BYTES;
    let right = app.passwords.verify(password, stored.filter(|_| !long)).await?;
    let Some(account) = account.filter(|_| right) else {
        return Ok(Event::PasswordWrong { failures }.into());
    };
    app.store.forgive(&target).await?;
    let judged = judge(app, flow, &account.email, Some(&account.id), asked).await?;
    Ok(Checked { account_id: Some(account.id), ..Event::PasswordRight(judged).into() })
}

/// Judges and hashes a new password.
pub(super) async fn create(
    app: &App,
    flow: &FlowRow,
    password: Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let Stage::CreatePassword { email: address } = &flow.stage else {
        return Ok(Event::Misplaced.into());
    };
    let settings = &app.settings;
    let min = app.app_of(flow)?.1.password_min();
    let name = address.split('@').next().unwrap_or_default();
    let context = [address.as_str(), name, &settings.brand.name];
    if let Err(refusal) = passwords::judge(&password, min, &context) {
        return Ok(Event::Unfit(refusal).into());
    }
    if app.store.account(&email::key(address)).await?.is_some() {
        return Ok(Event::AccountTaken.into());
    }
    let password_hash = Some(app.passwords.hash(password).await?);
    let judged = judge(app, flow, address, None, asked).await?;
    Ok(Checked { password_hash, ..Event::PasswordCreated(judged).into() })
}

/// Gathers the facts about an account and has the rules judge them.
async fn judge(
    app: &App,
    flow: &FlowRow,
    address: &str,
    account_id: Option<&str>,
    asked: &Asked<'_>,
) -> Result<Account, Problem> {
    let (client, user_flow) = app.app_of(flow)?;
    let enrolled = match account_id {
        Some(id) => app.store.enrolled(id).await?,
        None => vec![],
    };
    let to = enrolled.iter().find_map(|enrolled| enrolled.address.as_deref());
    let may_send_at = may_send_at(app, to).await?;
    let signals = asked.signals;
    let context = Context {
        mfa: user_flow.mfa,
        sign_up: account_id.is_none(),
        step_up: false,
        app: client.id.clone(),
        account: email::key(address),
        groups: app.settings.groups_of(address),
        risk: signals.risk,
        location: signals.location.clone(),
        platform: signals.platform,
        enrolled: false,
    };
    let offered = user_flow.second_factors.clone();
    let account = Account::judge(context, &app.settings.policies, enrolled, offered, may_send_at);
    let decided = audit::Event::Decided { decision: account.decision(), risk: signals.risk };
    audit::record(app, flow.into(), &decided);
    Ok(account)
}

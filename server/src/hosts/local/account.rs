//! What a turn changes of the flow's account, and what that rests on.

use flow::stage::SetBy;
use flow::{Effect, Turn};
use protocol::{Factor, Timestamp};

use super::begin::Origin;
use super::checked::Checked;
use super::factors::password;
use super::local_flow::account;
use crate::app::App;
use crate::flows::flow::Flow;
use crate::oauth::authorization_code;
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::secret::Secret;
use crate::sessions;
use crate::store::accounts::{self, NewFactor};
use crate::store::sessions::{self as session_rows, SeenFrom, SessionProofs};
use crate::store::{AccountVersion, Change, counters, identities, passwords, removal, revocation};

/// Has a flow go on from an account whose first factor was shown, and which was so then.
pub(super) fn note(flow: &mut Flow, account: &AccountVersion) {
    flow.account_id = Some(account.id.clone());
    flow.account_version = Some(account.version);
}

/// Has a flow go on from the account that was shown: by its answer, or by the session that it began with.
pub(super) fn note_shown(
    flow: &mut Flow,
    checked: &Checked,
    origin: Option<&Origin>,
    (rested, now): (bool, Timestamp),
) {
    flow.identity = checked.identity.clone().or(flow.identity.take());
    if let Some(origin) = origin {
        flow.session = Some(origin.session.0.to_vec());
        if let Some((account, first_at)) = &origin.shown {
            note(flow, account);
            flow.first_at = Some(*first_at);
        }
    }
    match &checked.account {
        Some(account) => {
            note(flow, account);
            flow.first_at = Some(checked.first_at.unwrap_or(now));
        }
        // Who went back is to show it again, or another's.
        None if origin.is_none() && !rested => flow.forget_account(),
        None => {}
    }
}

/// Holds the flow's account for this change where the turn acts for it; false if
/// what was shown of it holds no more.
pub(super) async fn claim(change: &mut Change, flow: &Flow, turn: &Turn) -> Result<bool, Problem> {
    if !acts(turn) || turn.effects.iter().any(Effect::makes_account) {
        return Ok(true);
    }
    match flow.account_id.clone().zip(flow.account_version) {
        Some((id, version)) => {
            Ok(revocation::claim_account(change, &AccountVersion { id, version }).await?)
        }
        None => Ok(false),
    }
}

/// Whether a turn changes an account, opens it, or stays where the next one may.
pub(super) fn acts(turn: &Turn) -> bool {
    turn.stage.rests_on_account() || turn.effects.iter().any(Effect::acts_for_account)
}

/// Makes a factor the account's. Who was found without it in another flow shows
/// it now.
pub(super) async fn enroll(
    change: &mut Change,
    flow: &mut Flow,
    factor: NewFactor<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    let id = account(flow)?.clone();
    accounts::insert_factor(change, &id, factor, now).await?;
    flow.account_version = Some(revocation::update_version(change, &id).await?);
    Ok(())
}

/// Removes a factor, and all that may have been opened with it; false if another
/// flow came first, of which the next answer finds what it left.
pub(super) async fn remove(
    change: &mut Change,
    flow: &mut Flow,
    (factor, keep, codes_too): (Factor, &[Factor], bool),
) -> Result<bool, Problem> {
    let id = account(flow)?.clone();
    let removed = removal::delete_factor(change, &id, factor, keep, codes_too).await?;
    revoke_others(change, flow).await?;
    Ok(removed)
}

/// Takes an account from elsewhere away, and ends all that may have been opened with it; false if
/// it is not there any more, or would have been the last way in.
pub(super) async fn unlink(
    app: &App,
    change: &mut Change,
    flow: &mut Flow,
    which: (&str, bool),
) -> Result<bool, Problem> {
    let gone = super::identities::unlink(app, change, flow, which).await?;
    revoke_others(change, flow).await?;
    Ok(gone)
}

/// Sets a new password. Whoever knew the old one is signed out everywhere, but
/// where its owner changes it, and wrong guesses at it count no more.
pub(super) async fn set_password(
    app: &App,
    change: &mut Change,
    (flow, address, by, stays): (&mut Flow, &str, SetBy, bool),
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let hash = checked.password_hash.as_deref();
    let hash = hash.ok_or_else(|| bug("a new password was hashed"))?;
    let id = account(flow)?.clone();
    passwords::update_password(change, &id, hash, now).await?;
    passwords::update_reset(change, &id, by, now).await?;
    if by == SetBy::Mailbox {
        identities::delete_unproved(change, &id).await?;
    }
    if !stays {
        // A mailbox was shown, or another session begins: none stays.
        flow.session = None;
    }
    revoke_others(change, flow).await?;
    for target in password::guessed(address).shared_targets(app) {
        counters::delete_failures(change, &target).await?;
    }
    Ok(())
}

/// Starts the session that the flow ends in, in place of the one that the browser had
/// before and may go on from, and keeps its authorization code. False if the app may not have that any more.
pub(super) async fn start_session(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    (proofs, mfa, stays): (&[Factor], bool, bool),
    before: Option<(&Secret<String>, bool)>,
    context: &RequestContext<'_>,
) -> Result<bool, Problem> {
    let now = context.now;
    let hash = sessions::hash(&app.keys, &sessions::token(&app.keys, flow));
    let goes_on = before.is_some_and(|(_, goes_on)| goes_on);
    let before = before.map(|(token, _)| sessions::hash(&app.keys, token));
    let shown = SessionProofs {
        proofs,
        mfa,
        first_at: flow.first_at.unwrap_or_default(),
        before: before.as_ref().map(|hash| &hash.0[..]),
        goes_on,
        from: SeenFrom {
            browser: context.signals.user_agent.browser,
            system: context.signals.user_agent.system,
            country: context.signals.location.as_deref(),
        },
        ends_at: app.app_of(&flow.app)?.1.stay_signed_in().filter(|_| stays).map(|it| now.plus(it)),
    };
    session_rows::insert_session(change, &hash, (account(flow)?, &flow.app), &shown, now).await?;
    Ok(authorization_code::offer(app, change, flow, &hash, now).await?)
}

/// Forgets all devices that the account had remembered. What was decided by one of them holds no
/// more either.
pub(super) async fn forget_devices(change: &mut Change, flow: &mut Flow) -> Result<(), Problem> {
    let id = account(flow)?.clone();
    flow.account_version = Some(revocation::update_version(change, &id).await?);
    Ok(())
}

/// Ends another session of the flow's account, and all other flows that go on from what was
/// shown of it.
pub(super) async fn end_session(
    change: &mut Change,
    flow: &mut Flow,
    sid: &str,
) -> Result<(), Problem> {
    let id = account(flow)?.clone();
    flow.account_version = Some(revocation::revoke_session(change, &id, sid).await?);
    Ok(())
}

/// Ends all sessions of the flow's account but its own, and all other flows that
/// go on from what was shown of it.
pub(super) async fn revoke_others(change: &mut Change, flow: &mut Flow) -> Result<(), Problem> {
    let id = account(flow)?;
    flow.account_version = Some(revocation::revoke(change, id, flow.session.as_deref()).await?);
    Ok(())
}

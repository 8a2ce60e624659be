//! What a turn changes of the flow's account, and what that rests on.

use flow::stage::SetBy;
use flow::{Effect, Turn};
use protocol::{Factor, Timestamp};

use crate::app::App;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::factors::{password, recovery_code};
use crate::oauth::authorization_code;
use crate::problem::{Problem, bug};
use crate::sessions;
use crate::store::accounts::{self, NewFactor};
use crate::store::sessions::{self as session_rows, SessionProofs};
use crate::store::{
    AccountVersion, Change, FlowRow, counters, passkeys, passwords, recovery as store_recovery,
    removal, revocation,
};

impl FlowRow {
    /// The account of a flow in which a first factor was shown.
    ///
    /// # Errors
    /// If there is none, which is a bug.
    #[track_caller]
    pub(crate) fn account(&self) -> Result<&str, Problem> {
        match &self.account_id {
            Some(id) => Ok(id),
            None => Err(bug("a flow in which a first factor was shown has an account")),
        }
    }
}

/// The flow of whoever has shown the first factor of an account that was so then.
pub(super) fn noted(flow: FlowRow, account: &AccountVersion) -> FlowRow {
    let (id, version) = (account.id.clone(), account.version);
    FlowRow { account_id: Some(id), account_version: Some(version), ..flow }
}

/// The flow, which is nobody's any more.
pub(super) fn forget(flow: &mut FlowRow) {
    (flow.account_id, flow.account_version, flow.first_at) = (None, None, None);
}

/// Holds the flow's account for this change where the turn acts for it; false if
/// what was shown of it holds no more.
pub(super) async fn claim(
    change: &mut Change,
    flow: &FlowRow,
    turn: &Turn,
) -> Result<bool, Problem> {
    let makes = |effect: &Effect| matches!(effect, Effect::CreateAccount { .. });
    if !acts(turn) || turn.effects.iter().any(makes) {
        return Ok(true);
    }
    match flow.account_id.clone().zip(flow.account_version) {
        Some((id, version)) => {
            Ok(revocation::claim(change, &AccountVersion { id, version }).await?)
        }
        None => Ok(false),
    }
}

/// Whether a turn changes an account, opens it, or stays where the next one may.
fn acts(turn: &Turn) -> bool {
    turn.stage.rests_on_account() || turn.effects.iter().any(changes_or_opens)
}

const fn changes_or_opens(effect: &Effect) -> bool {
    match effect {
        Effect::EndOtherSessions
        | Effect::EnrollAddress { .. }
        | Effect::EnrollAuthenticator
        | Effect::EnrollPasskey
        | Effect::EnrollRecoveryCodes
        | Effect::RemoveFactor { .. }
        | Effect::SetPassword { .. }
        | Effect::StartSession { .. } => true,
        Effect::CreateAccount { .. }
        | Effect::PrepareAuthenticator
        | Effect::PrepareRecoveryCodes
        | Effect::RenewFlow
        | Effect::SendCode { .. } => false,
    }
}

/// Makes a factor the account's. Who was found without it in another flow shows
/// it now.
pub(super) async fn enroll(
    change: &mut Change,
    flow: &mut FlowRow,
    factor: NewFactor<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    let id = flow.account()?.to_owned();
    accounts::enroll(change, &id, factor, now).await?;
    flow.account_version = Some(revocation::grow(change, &id).await?);
    Ok(())
}

/// Moves the key from the flow to the account; it is encrypted for its owner.
pub(super) async fn enroll_authenticator(
    app: &App,
    change: &mut Change,
    flow: &mut FlowRow,
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let account_id = flow.account()?.to_owned();
    let pending = flow.pending.take().ok_or_else(|| bug("a key is drawn before it is enrolled"))?;
    let key = app.keys.open(&flow.id, &pending);
    let key = key.ok_or_else(|| bug("a flow's key was sealed for it"))?;
    let secret = app.keys.seal(&account_id, key.expose());
    let last_step =
        checked.used_step.ok_or_else(|| bug("a right code of an authenticator has a step"))?;
    enroll(change, flow, NewFactor::Authenticator { secret: &secret, last_step }, now).await
}

/// Makes a passkey the account's; false if some account has this very one.
pub(super) async fn enroll_passkey(
    change: &mut Change,
    flow: &mut FlowRow,
    checked: &Checked,
    now: Timestamp,
) -> Result<bool, Problem> {
    let id = flow.account()?.to_owned();
    let new = checked.new_passkey.as_ref();
    let new = new.ok_or_else(|| bug("a passkey that is enrolled was made"))?;
    let added = passkeys::add(change, &id, new, now).await?;
    flow.account_version = Some(revocation::grow(change, &id).await?);
    Ok(added)
}

/// Moves the codes that were shown to the account, as hashes.
pub(super) async fn keep_recovery_codes(
    app: &App,
    change: &mut Change,
    flow: &mut FlowRow,
) -> Result<(), Problem> {
    let id = flow.account()?.to_owned();
    let codes = recovery_code::shown(app, flow);
    flow.pending = None;
    let hashes: Vec<_> = codes.iter().map(|code| recovery_code::hash(app, &id, code)).collect();
    if hashes.is_empty() {
        return Err(bug("recovery codes are drawn before they are kept"));
    }
    store_recovery::keep(change, &id, &hashes).await?;
    flow.account_version = Some(revocation::grow(change, &id).await?);
    Ok(())
}

/// Removes a factor, and all that may have been opened with it; false if another
/// flow came first, of which the next answer finds what it left.
pub(super) async fn remove(
    change: &mut Change,
    flow: &mut FlowRow,
    (factor, keep, codes_too): (Factor, &[Factor], bool),
) -> Result<bool, Problem> {
    let id = flow.account()?.to_owned();
    let removed = removal::remove(change, &id, factor, keep, codes_too).await?;
    revoke_others(change, flow).await?;
    Ok(removed)
}

/// Sets a new password. Whoever knew the old one is signed out everywhere, but
/// where its owner changes it, and wrong guesses at it count no more.
pub(super) async fn set_password(
    app: &App,
    change: &mut Change,
    (flow, address, by): (&mut FlowRow, &str, SetBy),
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let hash = checked.password_hash.as_deref();
    let hash = hash.ok_or_else(|| bug("a new password was hashed"))?;
    let id = flow.account()?.to_owned();
    passwords::set_password(change, &id, hash, now).await?;
    passwords::note_reset(change, &id, by, now).await?;
    if !flow.stage.rests_on_account() {
        // A mailbox was shown, or another session begins: none stays.
        flow.session = None;
    }
    revoke_others(change, flow).await?;
    for target in password::guessed(address).shared_targets(app) {
        counters::forgive(change, &target).await?;
    }
    Ok(())
}

/// Starts the session that the flow ends in, and keeps its authorization code.
pub(super) async fn start_session(
    app: &App,
    change: &mut Change,
    flow: &FlowRow,
    (proofs, mfa): (&[Factor], bool),
    now: Timestamp,
) -> Result<(), Problem> {
    let hash = sessions::hash(&app.keys, &sessions::token(&app.keys, &flow.id));
    let shown = SessionProofs { proofs, mfa, first_at: flow.first_at.unwrap_or_default() };
    session_rows::begin(change, &hash, (flow.account()?, &flow.app), &shown, now).await?;
    Ok(authorization_code::offer(app, change, flow, &hash, now).await?)
}

/// Ends all sessions of the flow's account but its own, and all other flows that
/// go on from what was shown of it.
pub(super) async fn revoke_others(change: &mut Change, flow: &mut FlowRow) -> Result<(), Problem> {
    let id = flow.account()?;
    flow.account_version = Some(revocation::revoke(change, id, flow.session.as_deref()).await?);
    Ok(())
}

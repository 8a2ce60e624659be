//! Carries out what the rules order, all of it together with the new stage.

use flow::{Effect, Turn};
use protocol::Timestamp;

use super::account;
use super::language;
use crate::app::App;
use crate::email;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::factors::{authenticator, recovery_code};
use crate::hosts::local::log::{hold_back, tell};
use crate::hosts::local::messages::{counts, notice, notify, post, send_code};
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::secret::handle;
use crate::store::accounts::{self, NewAccount, NewFactor};
use crate::store::{
    AccountVersion, Change, FlowRow, StoreError, codes, flows, passkeys, passwords,
    recovery as store_recovery,
};

/// How a change ended.
pub(super) enum Done {
    /// It is stored; this is the flow now.
    Kept(Box<FlowRow>),
    /// The account was made by another flow in the meantime; nothing is stored.
    AccountTaken,
    /// Another answer was stored first; nothing of this one is.
    Outrun,
    /// What was shown of the account holds no more; nothing is stored.
    Revoked,
}

/// Stores the flow and carries out the turn's effects, or nothing at all.
pub(super) async fn carry_out(
    app: &App,
    mut flow: FlowRow,
    turn: &Turn,
    checked: &Checked,
    context: &RequestContext<'_>,
) -> Result<Done, Problem> {
    let now = context.now;
    let counts = counts(app, turn, context).await?;
    let mut change = app.store.change().await?;
    let first = flows::claim(&mut change, &flow).await?;
    if !first || !use_up(&mut change, &flow, checked, now).await? {
        return Ok(Done::Outrun);
    }
    if !account::claim(&mut change, &flow, turn).await? {
        return Ok(Done::Revoked);
    }
    language::adopt(&mut change, &mut flow).await?;
    let mut letters = vec![];
    let mut renewed = None;
    for effect in &turn.effects {
        match effect {
            Effect::CreateAccount { email, profile, accepted } => {
                let id = handle();
                let new = NewAccount {
                    id: &id,
                    email,
                    email_key: email::key(email),
                    password_hash: checked.password_hash.as_deref(),
                    profile,
                    accepted: *accepted,
                };
                if accounts::create(&mut change, &new, now).await?.is_err() {
                    return Ok(Done::AccountTaken);
                }
                flow = account::noted(flow, &AccountVersion { id, version: 0 });
                flow.first_at = Some(now);
            }
            Effect::EndOtherSessions => account::revoke_others(&mut change, &mut flow).await?,
            Effect::EnrollAuthenticator => {
                account::enroll_authenticator(app, &mut change, &mut flow, checked, now).await?;
            }
            Effect::EnrollAddress { factor, address } => {
                let factor = NewFactor::Address(*factor, address);
                account::enroll(&mut change, &mut flow, factor, now).await?;
            }
            Effect::EnrollPasskey => {
                if !account::enroll_passkey(&mut change, &mut flow, checked, now).await? {
                    return Ok(Done::Outrun);
                }
            }
            Effect::EnrollRecoveryCodes => {
                account::keep_recovery_codes(app, &mut change, &mut flow).await?;
            }
            Effect::PrepareAuthenticator => {
                flow.pending = Some(authenticator::prepare(app, &flow.id));
            }
            Effect::PrepareRecoveryCodes => {
                flow.pending = Some(recovery_code::prepare(app, &flow.id));
            }
            Effect::RemoveFactor { factor, keep, codes_too, .. } => {
                let which = (*factor, &keep[..], *codes_too);
                if !account::remove(&mut change, &mut flow, which).await? {
                    return Ok(Done::Outrun);
                }
            }
            Effect::RenewFlow => renewed = Some(renew(&mut change, &mut flow, now).await?),
            Effect::SendCode { to, factor, code_use } => {
                let aim = (to.as_str(), *factor, *code_use);
                match send_code(app, &mut change, &mut flow, aim, &counts, now).await? {
                    Ok(letter) => letters.push(letter),
                    // Other flows used the limit up since the answer was looked at.
                    Err(at) => hold_back(&mut flow, at),
                }
            }
            Effect::SetPassword { email, by } => {
                account::set_password(app, &mut change, (&mut flow, email, *by), checked, now)
                    .await?;
            }
            Effect::StartSession { proofs, mfa } => {
                account::start_session(app, &mut change, &flow, (proofs, *mfa), now).await?;
            }
        }
    }
    // Not where a policy blocks: there the account is not held.
    if let (Some(hash), Some(id)) = (&checked.rehashed, &flow.account_id)
        && turn.stage.rests_on_account()
    {
        passwords::set_password(&mut change, id, hash, now).await?;
    }
    let notice = notice(&mut change, &flow, turn, checked).await?;
    language::keep(&mut change, &flow, turn).await?;
    if !flows::update(&mut change, &flow).await? {
        return Ok(Done::Outrun);
    }
    change.commit().await.map_err(StoreError::from)?;
    tell(app, &flow, turn, context).await;
    post(app, &flow, &letters);
    if let Some(told) = notice {
        notify(app, &flow, turn, &told);
    }
    Ok(Done::Kept(Box::new(renewed.unwrap_or(flow))))
}

/// Uses up what was shown; false if another answer did.
async fn use_up(
    change: &mut Change,
    flow: &FlowRow,
    checked: &Checked,
    now: Timestamp,
) -> Result<bool, Problem> {
    if let Some(code) = &checked.used_code
        && !codes::use_code(change, &flow.id, code).await?
    {
        return Ok(false);
    }
    if let (Some(code), Some(id)) = (&checked.used_recovery_code, &flow.account_id)
        && !store_recovery::use_up(change, id, code).await?
    {
        return Ok(false);
    }
    match &checked.used_passkey {
        Some(passkey) => Ok(passkeys::used(change, passkey, now).await?),
        None => Ok(true),
    }
}

/// Puts a new flow in the place of this one, which only points there from now on.
async fn renew(
    change: &mut Change,
    flow: &mut FlowRow,
    now: Timestamp,
) -> Result<FlowRow, Problem> {
    let new = flow.clone().restarted(now);
    flows::insert(change, &new).await?;
    flow.next = Some(new.id.clone());
    flow.pending = None;
    Ok(new)
}

//! Carries out what the rules order, all of it together with the new stage.

use std::sync::Arc;

use async_trait::async_trait;
use flow::{Effect, Event, Stage, Turn};
use protocol::{Factor, Timestamp};

use super::begin::Origin;
use super::checked::Checked;
use super::factors::{authenticator, passkey, recovery_code};
use super::host::LocalHost;
use super::local_flow::{LocalFlow, state};
use super::log::{hold_back, tell};
use super::messages::{send_code, withdraw};
use super::notices::notify;
use super::{account, change_email, consent, identities, language, remembered};
use crate::app::App;
use crate::email;
use crate::flows::flow::Flow;
use crate::hosts::{Applied, Effects, Step};
use crate::messages::outbox::Accepted;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::risk;
use crate::secret::handle;
use crate::store::accounts::{self, NewAccount, NewFactor};
use crate::store::{AccountVersion, Change, SendCount, passwords};

/// What is done together with a turn of the rules.
pub(super) struct LocalEffects<'a> {
    host: LocalHost,
    /// The flow before.
    before: LocalFlow,
    turn: Turn,
    checked: Checked,
    origin: Option<Origin>,
    counts: Vec<SendCount>,
    context: RequestContext<'a>,
    /// What leaves once the flow is stored.
    accepted: Vec<Accepted>,
}

/// How one effect ended, if it did not go as ordered.
enum Failed {
    AccountTaken,
    Outrun,
    Revoked,
}

#[async_trait]
impl<'a> Effects<'a> for LocalEffects<'a> {
    async fn apply(&mut self, change: &mut Change, flow: &mut Flow) -> Result<Applied, Problem> {
        let now = self.context.now;
        let rests = self.before.stage.rests_on_account();
        account::note_shown(flow, &self.checked, self.origin.as_ref(), (rests, now));
        if !self.checked.use_up(change, flow, now).await? {
            return Ok(Applied::Outrun);
        }
        if !account::claim(change, flow, &self.turn).await? {
            return Ok(Applied::Revoked);
        }
        language::adopt(change, flow).await?;
        for effect in &self.turn.effects.clone() {
            match self.carry_out(effect, change, flow).await? {
                Ok(()) => {}
                Err(Failed::Outrun) => return Ok(Applied::Outrun),
                Err(Failed::Revoked) => return Ok(Applied::Revoked),
                Err(Failed::AccountTaken) => return Ok(Applied::Instead),
            }
        }
        // Not where a policy blocks: there the account is not held.
        if let (Some(hash), Some(id)) = (&self.checked.rehashed, &flow.account_id)
            && account::acts(&self.turn)
        {
            passwords::update_password(change, id, hash, now).await?;
        }
        if !self.turn.stage.holds_identity() {
            flow.identity = None;
        }
        withdraw(change, flow, &self.turn.stage).await?;
        let after = LocalFlow::at(flow, self.turn.stage.clone());
        let done = (&self.turn, &self.checked);
        let flows = (&self.before, &after);
        let notices = notify(&self.host.app, change, flows, done, &self.context).await?;
        self.accepted.extend(notices);
        language::keep(change, flow, &self.turn).await?;
        Ok(Applied::Done)
    }

    /// Another flow has made the account in the meantime.
    async fn instead(self: Box<Self>) -> Result<Step<'a>, Problem> {
        let Self { host, before, context, .. } = *self;
        let turn = before.stage.clone().advance(Event::AccountTaken, context.now);
        host.step(before, turn, Event::AccountTaken.into(), None, context).await
    }

    async fn stored(self: Box<Self>, flow: &Flow) {
        let Self { host, turn, context, accepted, .. } = *self;
        let app = &host.app;
        app.outbox.release(accepted);
        let after = LocalFlow::at(flow, turn.stage.clone());
        tell(app, &after, &turn, &context).await;
        if let (Stage::SignedIn { proofs, .. }, Some(id)) = (&turn.stage, &flow.account_id) {
            // Who is signed in stays so: without it they are asked again next time.
            risk::remember(app, (flow, id), proofs, &context).await.ok();
        }
    }
}

impl<'a> LocalEffects<'a> {
    pub(super) fn new(
        host: LocalHost,
        before: LocalFlow,
        turn: Turn,
        (checked, origin): (Checked, Option<Origin>),
        counts: Vec<SendCount>,
        context: RequestContext<'a>,
    ) -> Self {
        Self { host, before, turn, checked, origin, counts, context, accepted: vec![] }
    }

    async fn carry_out(
        &mut self,
        effect: &Effect,
        change: &mut Change,
        flow: &mut Flow,
    ) -> Result<Result<(), Failed>, Problem> {
        let (app, now): (&Arc<App>, _) = (&self.host.app, self.context.now);
        let checked = &self.checked;
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
                if accounts::insert_account(change, &new, now).await?.is_err() {
                    return Ok(Err(Failed::AccountTaken));
                }
                account::note(flow, &AccountVersion { id: id.into(), version: 0 });
                flow.first_at = Some(now);
            }
            Effect::ChangeEmail { from, to } => {
                let names = (from.as_str(), to.as_str());
                let done = change_email::change(app, change, flow, names, &self.context).await?;
                let Some(accepted) = done else { return Ok(Err(Failed::AccountTaken)) };
                self.accepted.extend(accepted);
            }
            Effect::EndSession { session } => account::end_session(change, flow, session).await?,
            Effect::EndOtherSessions => account::revoke_others(change, flow).await?,
            Effect::EnrollAuthenticator => {
                authenticator::enroll(&app.keys, change, flow, checked, now).await?;
            }
            Effect::EnrollAddress { factor, address } => {
                let factor = NewFactor::Address(*factor, address);
                account::enroll(change, flow, factor, now).await?;
            }
            Effect::EnrollPasskey => {
                if !passkey::enroll(change, flow, checked, now).await? {
                    return Ok(Err(Failed::Outrun));
                }
            }
            Effect::EnrollRecoveryCodes => {
                recovery_code::enroll(&app.keys, change, flow).await?;
            }
            Effect::ForgetDevices => {
                account::forget_devices(change, flow).await?;
            }
            Effect::RememberDevice => remembered::remember(app, change, flow, now).await?,
            Effect::KeepConsent { scopes } => consent::keep(app, change, flow, scopes, now).await?,
            Effect::LinkIdentity { proved, .. } => {
                let how = (*proved, self.turn.effects.iter().any(Effect::makes_account));
                if !identities::link(app, change, flow, how, now).await? {
                    return Ok(Err(Failed::Revoked));
                }
            }
            Effect::UnlinkIdentity { identity, keep } => {
                if !account::unlink(app, change, flow, (identity, *keep)).await? {
                    return Ok(Err(Failed::Outrun));
                }
            }
            Effect::RevokeAccess { app } => consent::revoke(change, flow, app, now).await?,
            Effect::PrepareAuthenticator => {
                flow.sealed = Some(authenticator::prepare(&app.keys, &flow.id));
            }
            Effect::PrepareRecoveryCodes => {
                flow.sealed = Some(recovery_code::prepare(&app.keys, &flow.id));
            }
            Effect::RemoveFactor { factor, keep, codes_too, .. } => {
                let which = (*factor, &keep[..], *codes_too);
                if !account::remove(change, flow, which).await? {
                    return Ok(Err(Failed::Outrun));
                }
            }
            // By the envelope, which knows the handle.
            Effect::RenewFlow => {}
            Effect::SendCode { to, factor, code_use } => {
                let aim = (to.as_str(), *factor, *code_use);
                match send_code(app, change, flow, aim, &self.counts, now).await? {
                    Ok(accepted) => self.accepted.extend(accepted),
                    // Other flows used the limit up since the answer was looked at.
                    Err(at) => self.hold_back(flow, at),
                }
            }
            Effect::SetPassword { email, by } => {
                // Who has shown the mailbox keeps no session that was open before.
                let reset = matches!(self.before.stage, Stage::ReplacePassword { .. });
                let stays = self.turn.stage.rests_on_account() && !reset;
                account::set_password(app, change, (flow, email, *by, stays), checked, now).await?;
            }
            Effect::StartSession { proofs, mfa, stays, goes_on } => {
                let federated = proofs.first() == Some(&Factor::Federated) && !goes_on;
                if federated && !identities::sign_in(app, change, flow, now).await? {
                    return Ok(Err(Failed::Revoked));
                }
                let shown = (&proofs[..], *mfa, *stays);
                let before = self.context.session.map(|token| (token, *goes_on));
                let context = &self.context;
                if !account::start_session(app, change, flow, shown, before, context).await? {
                    return Ok(Err(Failed::Revoked));
                }
            }
        }
        Ok(Ok(()))
    }

    fn hold_back(&mut self, flow: &mut Flow, at: Timestamp) {
        hold_back(&mut self.turn, at);
        (flow.refusal, flow.state) = (self.turn.refusal, state(&self.turn.stage));
    }
}

//! Carries out what the rules order.

use flow::stage::SetBy;
use flow::{Effect, Turn};
use protocol::screen::CodeUse;
use protocol::{Factor, Timestamp};

use crate::accounts::{Account, code, key, recovery_codes};
use crate::check::Checked;
use crate::sandbox::Sandbox;
use crate::walked::Message;

impl Sandbox {
    pub(crate) fn carry_out(&mut self, turn: &Turn, checked: &Checked, now: Timestamp) {
        let email = turn.stage.email().unwrap_or_default().to_owned();
        for effect in &turn.effects {
            self.carry_out_one(effect, &email, checked, now);
        }
    }

    fn carry_out_one(&mut self, effect: &Effect, email: &str, checked: &Checked, now: Timestamp) {
        self.note_effect(effect);
        match effect {
            Effect::CreateAccount { email, .. } => self.accounts.push(Account {
                email: email.clone(),
                password: checked.password.clone(),
                made_at: now,
                ..Account::default()
            }),
            Effect::ChangeEmail { from, to } => self.change(from, |account| {
                account.remembered_until = None;
                for enrolled in &mut account.enrolled {
                    if enrolled.address.as_ref() == Some(from) {
                        enrolled.address = Some(to.clone());
                    }
                }
                account.email.clone_from(to);
            }),
            Effect::EnrollAddress { factor, address } => {
                self.change(email, |account| account.enroll(*factor, Some(address.clone())));
            }
            Effect::EnrollAuthenticator => {
                let (key, step) = (std::mem::take(&mut self.flow.key), checked.step);
                self.change(email, |account| {
                    (account.key, account.last_step) = (key, step);
                    account.enroll(Factor::Authenticator, None);
                });
            }
            Effect::EnrollRecoveryCodes => {
                let codes = std::mem::take(&mut self.flow.codes);
                self.change(email, |account| {
                    account.recovery_codes = codes;
                    account.enroll(Factor::RecoveryCode, None);
                });
            }
            Effect::PrepareAuthenticator => self.flow.key = key(&mut *self.draw),
            Effect::PrepareRecoveryCodes => self.flow.codes = recovery_codes(&mut *self.draw),
            Effect::EndOtherSessions | Effect::ForgetDevices => {
                self.change(email, |account| account.remembered_until = None);
            }
            Effect::RememberDevice => {
                let user_flow = self.rules.user_flow(self.rules.app(&self.situation.app));
                let until = user_flow.remember_device().map(|seconds| now.plus(seconds));
                self.change(email, |account| account.remembered_until = until);
            }
            Effect::RemoveFactor { factor, codes_too, .. } => self.change(email, |account| {
                account.remembered_until = None;
                let goes = |one| one == *factor || (*codes_too && one == Factor::RecoveryCode);
                account.enrolled.retain(|enrolled| !goes(enrolled.factor));
            }),
            Effect::SendCode { to, factor, code_use } => {
                let code = code(&mut *self.draw);
                self.flow.sent = Some(code.clone());
                let (to, factor, code_use) = (to.clone(), *factor, *code_use);
                let account_exists =
                    code_use == CodeUse::VerifyEmail && self.account(&to).is_some();
                self.mailbox.push(Message { at: now, to, factor, code_use, account_exists, code });
            }
            Effect::SetPassword { email, by } => {
                let password = checked.password.clone();
                self.change(email, |account| {
                    account.password = password;
                    account.remembered_until = None;
                    account.reset_at = match by {
                        SetBy::Mailbox => Some(now),
                        SetBy::Password => account.reset_at,
                        SetBy::Several => None,
                    };
                });
            }
            // There are no other sessions, no handle, no providers and no OpenID clients.
            Effect::EnrollPasskey
            | Effect::LinkIdentity { .. }
            | Effect::UnlinkIdentity { .. }
            | Effect::KeepConsent { .. }
            | Effect::RenewFlow
            | Effect::EndSession { .. }
            | Effect::RevokeAccess { .. }
            | Effect::StartSession { .. } => {}
        }
    }

    fn change(&mut self, email: &str, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.account_mut(email) {
            change(account);
        }
    }
}

//! What comes of an event: a stage, and what the host must do.

use super::{Event, Stage};
use crate::profile::Attribute;
use protocol::screen::{CodeUse, ConsentScope};
use protocol::{Factor, Refusal, Timestamp};

/// Work the host must now do, all of it in the same transaction as the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the account, with the password that was just checked if there is one.
    CreateAccount {
        /// Its address.
        email: String,
        /// What is known of it.
        profile: Vec<Attribute>,
        /// Whether terms were agreed to.
        accepted: bool,
    },
    /// Give the account another address in place of its own, which is told and can undo it, and end
    /// all other sessions.
    ChangeEmail {
        /// Its own until now.
        from: String,
        /// The new one.
        to: String,
    },
    /// End another session of the account, and all that may have been opened with it.
    EndSession {
        /// Its id in the list.
        session: String,
    },
    /// End all sessions of the account but the one this flow goes on from, and
    /// all other flows in which its factors can be changed.
    EndOtherSessions,
    /// Turn a confirmed address or number into a factor.
    EnrollAddress {
        /// Which factor.
        factor: Factor,
        /// Where its codes go.
        address: String,
    },
    /// Turn the authenticator that was prepared into a factor.
    EnrollAuthenticator,
    /// Turn the passkey that was made into a factor, beside any that are there.
    EnrollPasskey,
    /// Give the account the recovery codes that were prepared, in place of any before.
    EnrollRecoveryCodes,
    /// Keep what the account's owner has agreed to, beside what they agreed to before.
    KeepConsent {
        /// What the app asked for.
        scopes: Vec<ConsentScope>,
    },
    /// Link the account from elsewhere that the host has kept to the flow's account.
    LinkIdentity {
        /// The provider's id.
        provider: String,
        /// Whether the account's owner has shown more for it than what its provider says.
        proved: bool,
    },
    /// Draw a fresh authenticator key.
    PrepareAuthenticator,
    /// Draw fresh recovery codes.
    PrepareRecoveryCodes,
    /// Forget all devices that the account's owner had remembered.
    ForgetDevices,
    /// Remember the device, so that it is asked for no second factor for some time.
    RememberDevice,
    /// Take a factor from the account.
    RemoveFactor {
        /// Which.
        factor: Factor,
        /// Where its codes went.
        address: Option<String>,
        /// Of these at least one other must be the account's, or nothing is
        /// removed; empty where none need be.
        keep: Vec<Factor>,
        /// Whether the recovery codes go with it.
        codes_too: bool,
    },
    /// Give the flow a new handle and a new life.
    RenewFlow,
    /// Forget what was agreed to for an app, and end all that it has of the account.
    RevokeAccess {
        /// Its id.
        app: String,
    },
    /// Draw a code, keep its keyed hash in place of any before it, and send it.
    SendCode {
        /// Where to: an e-mail address or a telephone number.
        to: String,
        /// By mail, text or call.
        factor: Factor,
        /// What for.
        code_use: CodeUse,
    },
    /// Put the password that was just checked in place of the old one, and end
    /// the account's sessions, as [`EndOtherSessions`](Self::EndOtherSessions)
    /// does: whoever knew the old one may have them.
    SetPassword {
        /// Whose.
        email: String,
        /// What was shown for it.
        by: SetBy,
    },
    /// Sign the person in.
    StartSession {
        /// What was shown, in order.
        proofs: Vec<Factor>,
        /// Whether that is more than one factor.
        mfa: bool,
        /// Whether the session is to outlive the browser.
        stays: bool,
        /// Whether it goes on from one that was there, whose first factor counts.
        goes_on: bool,
    },
    /// Take an account from elsewhere away, and end all that may have been opened with it.
    UnlinkIdentity {
        /// Its id in the list.
        identity: String,
        /// Whether another way in must be there, or nothing is taken away.
        keep: bool,
    },
}

impl Effect {
    /// Whether an account is made by it.
    #[must_use]
    pub const fn makes_account(&self) -> bool {
        matches!(self, Self::CreateAccount { .. })
    }

    /// The factor that becomes the account's by it.
    #[must_use]
    pub const fn enrolls(&self) -> Option<Factor> {
        match self {
            Self::EnrollAddress { factor, .. } => Some(*factor),
            Self::EnrollAuthenticator => Some(Factor::Authenticator),
            Self::EnrollPasskey => Some(Factor::Passkey),
            Self::EnrollRecoveryCodes => Some(Factor::RecoveryCode),
            _ => None,
        }
    }

    /// Whether it changes the account or opens it, so that the account must still be
    /// as it was when it was shown.
    #[must_use]
    pub const fn acts_for_account(&self) -> bool {
        match self {
            Self::ChangeEmail { .. }
            | Self::EndOtherSessions
            | Self::EndSession { .. }
            | Self::EnrollAddress { .. }
            | Self::EnrollAuthenticator
            | Self::EnrollPasskey
            | Self::EnrollRecoveryCodes
            | Self::ForgetDevices
            | Self::KeepConsent { .. }
            | Self::LinkIdentity { .. }
            | Self::RememberDevice
            | Self::RemoveFactor { .. }
            | Self::RevokeAccess { .. }
            | Self::SetPassword { .. }
            | Self::StartSession { .. }
            | Self::UnlinkIdentity { .. } => true,
            Self::CreateAccount { .. }
            | Self::PrepareAuthenticator
            | Self::PrepareRecoveryCodes
            | Self::RenewFlow
            | Self::SendCode { .. } => false,
        }
    }
}

/// What was shown for a new password, which says what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// A code to the account's mailbox: it stands for that.
    Mailbox,
    /// The one before, and nothing that adds to it: it stands for what that did.
    Password,
    /// More than one factor: it stands for itself.
    Several,
}

/// What comes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Turn {
    /// Where the flow stands now.
    pub stage: Stage,
    /// What the host must do.
    pub effects: Vec<Effect>,
    /// Why the answer was not taken, or what did not work out on the way.
    pub refusal: Option<Refusal>,
    /// Whether a new step begins.
    pub moved: bool,
}

impl Turn {
    /// A new step.
    pub fn go(stage: Stage) -> Self {
        Self { stage, effects: vec![], refusal: None, moved: true }
    }

    /// The same step, and why.
    pub fn refuse(stage: Stage, refusal: Refusal) -> Self {
        Self { stage, effects: vec![], refusal: Some(refusal), moved: false }
    }

    /// Goes on by what was found out of the rest of the same answer.
    pub fn then(self, event: Event, now: Timestamp) -> Self {
        let Self { stage, mut effects, moved, .. } = self;
        let next = stage.advance(event, now);
        effects.extend(next.effects);
        Self { effects, moved: moved || next.moved, ..next }
    }

    /// Adds work that comes before all other.
    pub fn first(mut self, effect: Effect) -> Self {
        self.effects.insert(0, effect);
        self
    }

    /// Adds work for the host.
    pub fn and(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

//! What goes into the table, and what comes out.

use super::Stage;
use super::account::{Account, Found, Owned};
use crate::factors::FirstFactor;
use crate::profile::Attribute;
use crate::screen::CodeUse;
use crate::{Factor, Refusal, Timestamp};

/// What the host found out about an answer: a flow's only input besides the time.
///
/// Secrets stop at the host. It compares and reports the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody else made the account in the meantime.
    AccountTaken,
    /// One screen back.
    BackAsked,
    /// The code of a factor is the right one.
    CodeRight,
    /// A code was typed that is good for nothing: run out, spent, or sent before
    /// the account changed.
    CodeTooLate,
    /// The code is not the right one.
    CodeWrong {
        /// Wrong ones in a row, this one counted.
        failures: u32,
    },
    /// A well-formed address was given.
    EmailGiven {
        /// Tidied; capitals kept.
        email: String,
        /// What the user flow asks for first.
        first: FirstFactor,
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// Enrolling is put off.
    EnrollmentSkipped,
    /// The account's factors are not what its owner was shown.
    FactorsFound(Owned),
    /// A factor was chosen.
    FactorChosen {
        /// Which.
        factor: Factor,
        /// From when a message may be sent to its address.
        may_send_at: Timestamp,
    },
    /// The code that was mailed to an address that is not yet known to be
    /// theirs is the right one.
    MailboxShown(Found),
    /// Nothing more is to be changed.
    ManagingDone,
    /// The answer does not fit the stage, or names a step that is past.
    Misplaced,
    /// Another method is wanted.
    OtherMethodAsked,
    /// All other sessions of the account are to end.
    OthersSignOutAsked,
    /// Another password is wanted by who is signed in.
    PasswordChangeAsked,
    /// A fit new password was given, and the account can be made.
    PasswordCreated(Account),
    /// A fit new password was given for an account that is there.
    PasswordReplaced,
    /// A passkey was made for the account.
    PasskeyMade,
    /// The passkey is one of the account's.
    PasskeyRight,
    /// The passkey is an account's, and tells whose.
    PasskeyShown {
        /// Its address.
        email: String,
        /// The account, judged.
        account: Account,
    },
    /// The password is right.
    PasswordRight(Account),
    /// The password is wrong, or there is no such account: not told apart.
    PasswordWrong {
        /// Wrong ones in a row, this one counted.
        failures: u32,
    },
    /// A well-formed telephone number was given.
    PhoneGiven {
        /// In E.164 form.
        phone: String,
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// What the app wants to know was told.
    ProfileGiven(Vec<Attribute>),
    /// The recovery code is one of theirs, and is used up with this.
    RecoveryCodeRight,
    /// The recovery codes are kept safe.
    RecoveryCodesSaved,
    /// A factor is to go.
    RemovalAsked {
        /// Which.
        factor: Factor,
    },
    /// Another code is wanted.
    ResendAsked {
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// The password is forgotten.
    ResetAsked {
        /// From when a message may be sent to their address.
        may_send_at: Timestamp,
    },
    /// From the start.
    RestartAsked,
    /// The wait is said to be over.
    RetryAsked,
    /// The person has an account.
    SignInAsked {
        /// What was typed so far.
        email: Option<String>,
    },
    /// The person wants an account.
    SignUpAsked {
        /// What was typed so far.
        email: Option<String>,
    },
    /// The terms were agreed to.
    TermsAccepted,
    /// Nothing was compared: too many wrong answers came before.
    Throttled {
        /// When the wait ends.
        until: Timestamp,
    },
    /// The flow's life is over.
    TimeIsUp,
    /// The answer is not fit to be looked at; why.
    Unfit(Refusal),
}

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
    /// Draw a fresh authenticator key.
    PrepareAuthenticator,
    /// Draw fresh recovery codes.
    PrepareRecoveryCodes,
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
    },
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

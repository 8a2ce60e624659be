//! What goes into the table.

use super::account::{Account, Found, SignUp};
use super::federated::{Identity, Proven};
use super::owned::Owned;
use crate::profile::Attribute;
use protocol::factors::FirstFactor;
use protocol::screen::LinkedIdentity;
use protocol::{Factor, Refusal, Timestamp};

/// What the host found out about an answer: a flow's only input besides the time.
///
/// Secrets stop at the host. It compares and reports the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An app is to have nothing of the account any more.
    AccessRevokeAsked {
        /// Its id.
        app: String,
    },
    /// The account that is signed in is the one.
    AccountKept,
    /// Somebody else made the account in the meantime.
    AccountTaken,
    /// The app may have what it asks for.
    Agreed,
    /// One screen back.
    BackAsked,
    /// The code of a factor is the right one.
    CodeRight {
        /// Whether the device is to be remembered.
        remember: bool,
    },
    /// The authenticator's code is the one that comes next: its clock is fast, or the
    /// host's is slow.
    CodeEarly {
        /// Wrong ones in a row, this one counted.
        failures: u32,
    },
    /// A code was typed that is good for nothing: run out, spent, or sent before
    /// the account changed.
    CodeTooLate,
    /// The code is not the right one.
    CodeWrong {
        /// Wrong ones in a row, this one counted.
        failures: u32,
    },
    /// Another address is wanted for the account.
    EmailChangeAsked,
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
    /// No device is to be remembered any more.
    ForgetDevicesAsked,
    /// A factor was chosen.
    FactorChosen {
        /// Which.
        factor: Factor,
        /// From when a message may be sent to its address.
        may_send_at: Timestamp,
    },
    /// The account from elsewhere is linked to one here.
    IdentityFound {
        /// That one's address.
        email: String,
        /// The account, judged.
        account: Account,
        /// How it counts where it is to be a new one.
        proven: Proven,
    },
    /// The account from elsewhere is linked to none, and an account here has the address that its
    /// provider vouches for.
    IdentityMatches {
        /// The account from elsewhere.
        identity: Identity,
        /// The address of the one here.
        email: String,
        /// Whether that is shown by its password.
        password: bool,
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// The account from elsewhere is linked to none, and is to sign up.
    IdentityNew {
        /// The account from elsewhere.
        identity: Identity,
        /// What the user flow wants of a new account, where its provider vouches for an address.
        sign_up: Option<SignUp>,
        /// From when a message may be sent to its address.
        may_send_at: Timestamp,
    },
    /// The account from elsewhere is nobody's yet, and is to be that of who is signed in.
    IdentityToLink(LinkedIdentity),
    /// The code that was mailed to an address that is not yet known to be
    /// theirs is the right one.
    MailboxShown(Found),
    /// Nothing more is to be changed.
    ManagingDone,
    /// The answer does not fit the stage, or names a step that is past.
    Misplaced,
    /// Another method is wanted.
    OtherMethodAsked,
    /// Another address than the confirmed one is to become a factor.
    OtherAddressAsked,
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
        /// Whether it is known to be a land line, which gets no texts.
        land_line: bool,
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// What the app wants to know was told.
    ProfileGiven(Vec<Attribute>),
    /// A provider was chosen, or an address that belongs to it was typed.
    ProviderChosen {
        /// Its id.
        provider: String,
        /// The address that was typed.
        email: Option<String>,
    },
    /// Nothing came of a way to a provider; why.
    ProviderFailed(Refusal),
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
    /// Another session of the account is to end.
    SessionEndAsked {
        /// Its id in the list.
        session: String,
    },
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
    /// The answer is not fit to be looked at; why.
    Unfit(Refusal),
    /// An account from elsewhere is to be a way in no more.
    UnlinkAsked {
        /// Its id in the list.
        identity: String,
    },
}

impl Event {
    /// The same, if it is a second factor, for who wants the device remembered, or does not.
    #[must_use]
    pub fn remembering(self, remember: bool) -> Self {
        match self {
            Self::CodeRight { .. } => Self::CodeRight { remember },
            event => event,
        }
    }

    /// The same, if it is a first factor, for who asked to stay signed in, or did not.
    #[must_use]
    pub fn staying(self, stays: bool) -> Self {
        match self {
            Self::PasswordRight(account) => Self::PasswordRight(account.staying(stays)),
            Self::MailboxShown(Found::Account { first, account }) => {
                Self::MailboxShown(Found::Account { first, account: account.staying(stays) })
            }
            event => event,
        }
    }
}

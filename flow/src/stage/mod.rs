//! Where a flow stands. Every way it moves on is a line of `table.rs`; what the
//! lines call is in `first.rs`, `second.rs`, `enroll.rs`, `managing/` and `ways.rs`.

mod about;
mod account;
mod code;
mod draft;
mod enroll;
mod event;
mod facts;
mod federated;
mod first;
mod kept;
mod managing;
mod mask;
mod owned;
mod reset;
mod second;
mod table;
#[cfg(test)]
mod tests;
mod turn;
mod view;
mod ways;

use serde::{Deserialize, Deserializer, Serialize};

pub use account::{Account, Found, Second, SignUp};
pub use code::{CodeAim, SentCode};
pub use draft::Draft;
pub use event::Event;
pub use facts::{Authenticator, Facts};
pub use federated::{Identity, Proven};
pub use kept::Kept;
pub use managing::{Managing, SeenSession};
pub use mask::{mask_email, mask_phone};
use owned::Has;
pub use owned::Owned;
pub use reset::Reset;
pub use turn::{Effect, SetBy, Turn};

use protocol::factors::{Enrolled, Factor};
use protocol::screen::{BlockReason, ConsentScope, PasswordNotice, Purpose};
use protocol::time::Timestamp;

/// Where one flow stands; kept by the host, never sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The terms are to be agreed to.
    AcceptTerms(Draft),
    /// They are on their way to a provider, and may come back or go on here.
    AtProvider {
        /// Its id.
        provider: String,
        /// Where it was chosen.
        from: Box<Stage>,
    },
    /// A policy said no.
    Blocked {
        /// Whose sign-in it was.
        email: String,
        /// Why, in kind.
        reason: BlockReason,
    },
    /// Another address is wanted for the account.
    ChangeEmail {
        /// Who, and what was shown.
        standing: Standing,
        /// What was typed before.
        address: String,
    },
    /// All is shown that was asked for; a policy wants a new password besides.
    ChangePassword(Standing),
    /// Somebody is signed in, and says whether it is they who go on.
    ChooseAccount(Box<Kept>),
    /// A second factor is asked for, and there are several.
    ChooseFactor(Standing),
    /// The mailbox is theirs; the app wants to know more of a new account.
    CollectProfile(Draft),
    /// The mailbox is theirs; a password is wanted for a new account.
    CreatePassword(Draft),
    /// An address or a number is to become a factor.
    EnrollAddress {
        /// Who, and what was shown.
        standing: Standing,
        /// Which factor.
        factor: Factor,
        /// What was typed before.
        address: String,
    },
    /// An authenticator key was drawn; its first code is wanted.
    EnrollAuthenticator(Standing),
    /// A second factor must be enrolled, and there are several to choose from.
    EnrollChoose(Standing),
    /// A passkey is to be made.
    EnrollPasskey(Standing),
    /// A code is asked for.
    EnterCode {
        /// What for.
        aim: CodeAim,
        /// The code that was sent, where one is.
        code: Option<SentCode>,
    },
    /// All is shown that was asked for; the app asks for something of the account besides.
    Consent(Standing),
    /// A password is wanted.
    EnterPassword {
        /// Whose.
        email: String,
        /// What led here, if it was not the address alone.
        notice: Option<PasswordNotice>,
        /// When the address was shown to be theirs in this flow, if it was.
        #[serde(default)]
        confirmed_at: Option<Timestamp>,
        /// The account from elsewhere that is linked by it.
        #[serde(default)]
        identity: Option<Identity>,
    },
    /// One of the recovery codes is wanted.
    EnterRecoveryCode(Standing),
    /// An account from elsewhere came without an address; one is wanted.
    GiveAddress {
        /// The account from elsewhere.
        identity: Identity,
        /// What was typed before.
        email: String,
    },
    /// An address is wanted.
    Identify {
        /// What for.
        purpose: Purpose,
        /// What is known.
        email: Option<String>,
    },
    /// Too many wrong answers.
    Locked {
        /// When it ends.
        #[serde(deserialize_with = "wait_end")]
        until: Timestamp,
        /// Where to go on then.
        then: Box<Stage>,
    },
    /// The account's factors are listed, to be changed.
    ManageFactors(Standing),
    /// Recovery codes were drawn and are shown; not yet the account's.
    RecoveryCodes(Standing),
    /// A factor is to go; asked once more.
    RemoveFactor {
        /// Whose, and what was shown.
        standing: Standing,
        /// Which.
        factor: Factor,
    },
    /// The mailbox is theirs; a password is wanted in place of the old one.
    ReplacePassword {
        /// Whose.
        email: String,
        /// What was shown, and what is demanded besides; absent where an older
        /// version asked for the password: then it is asked for once more.
        #[serde(default)]
        standing: Option<Box<Standing>>,
    },
    /// Every demand is met.
    SignedIn {
        /// Who.
        email: String,
        /// What was shown, in order.
        proofs: Vec<Factor>,
    },
    /// A passkey is to be used.
    UsePasskey(Standing),
}

/// Reads when a wait ends. What an older version shut without an end is over.
fn wait_end<'de, D: Deserializer<'de>>(stored: D) -> Result<Timestamp, D::Error> {
    Ok(Option::deserialize(stored)?.unwrap_or(Timestamp(0)))
}

/// Who stands between a first factor and a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Standing {
    /// The account's address.
    pub email: String,
    /// What was shown so far, in order.
    pub proofs: Vec<Factor>,
    /// The address shown to be theirs in this flow.
    pub confirmed: Option<String>,
    /// When that was.
    #[serde(default)]
    pub confirmed_at: Option<Timestamp>,
    /// All second factors of the account, whether they are offered here or not.
    pub enrolled: Vec<Enrolled>,
    /// Second factors that are taken here, and that people may have.
    pub offered: Vec<Factor>,
    /// Second factors that cannot be asked for here, whoever has them.
    #[serde(default)]
    pub unavailable: Vec<Factor>,
    /// The mailbox that the password stands for, where a code to it lately set it.
    #[serde(default)]
    pub mailbox: Option<String>,
    /// Whether a new password must be set in the end.
    pub change_password: bool,
    /// Whether the account was made in this flow.
    #[serde(default)]
    pub new_account: bool,
    /// Until when enrolling may be put off; absent where it may not.
    #[serde(default)]
    pub skip_until: Option<Timestamp>,
    /// What a new password leads to; absent where none is set in place of a
    /// forgotten one.
    #[serde(default)]
    pub reset: Option<Reset>,
    /// What there is besides to change; absent where they only sign in.
    #[serde(default)]
    pub managing: Option<Managing>,
    /// Whether the session is to outlive the browser.
    #[serde(default)]
    pub stays: bool,
    /// Whether its owner wants the device remembered; absent where it cannot be.
    #[serde(default)]
    pub remember: Option<bool>,
    /// What the app asks for that they are to agree to.
    #[serde(default)]
    pub consent: Vec<ConsentScope>,
    /// Whether a second factor was shown elsewhere, and counts.
    #[serde(default)]
    pub shown_elsewhere: bool,
    /// What their session has shown that does not count here: it goes on to have shown it.
    #[serde(default)]
    pub before: Vec<Factor>,
    /// The account from elsewhere that is linked with the session.
    #[serde(default)]
    pub identity: Option<Identity>,
}

impl Standing {
    /// Whether what was shown is more than one factor: something besides the
    /// first that is not the mailbox which the first stands for, or a passkey.
    #[must_use]
    pub fn has_shown_several(&self) -> bool {
        let adds = |proof: &Factor| Has::from(self).adds(*proof);
        self.proofs.contains(&Factor::Passkey) || self.proofs.iter().skip(1).any(adds)
    }

    /// The enrolled address of a factor.
    #[must_use]
    pub fn address(&self, factor: Factor) -> Option<&str> {
        self.enrolled.iter().find(|e| e.factor == factor)?.address.as_deref()
    }
}

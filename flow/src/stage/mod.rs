//! Where a flow stands. Every way it moves on is in `table.rs`.

mod event;
mod sent_code;
mod steps;
mod table;
#[cfg(test)]
mod tests;
mod view;

use serde::{Deserialize, Serialize};

pub use event::{Account, Effect, Event, Standing, Turn};
pub use sent_code::SentCode;
pub use view::{Authenticator, Facts, mask_email};

use crate::factors::Factor;
use crate::screen::{BlockReason, Purpose};
use crate::time::Timestamp;

/// Where one flow stands; kept by the host, never sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A policy said no.
    Blocked {
        /// Whose sign-in it was.
        email: String,
        /// Why, in kind.
        reason: BlockReason,
    },
    /// A second factor is asked for by code.
    Challenge {
        /// Who, and what was shown.
        standing: Standing,
        /// Which factor.
        factor: Factor,
        /// The code that was sent, where one is.
        code: Option<SentCode>,
    },
    /// A second factor is asked for, and there are several.
    ChooseFactor(Standing),
    /// An address is to become a factor; its code is on the way.
    ConfirmEmail {
        /// Who, and what was shown.
        standing: Standing,
        /// The address.
        email: String,
        /// Its code.
        code: SentCode,
    },
    /// The mailbox is theirs; a password is wanted.
    CreatePassword {
        /// The confirmed address.
        email: String,
    },
    /// An authenticator key was drawn; its first code is wanted.
    EnrollAuthenticator(Standing),
    /// A second factor must be enrolled, and there are several to choose from.
    EnrollChoose(Standing),
    /// An address for codes is wanted.
    EnrollEmail {
        /// Who, and what was shown.
        standing: Standing,
        /// What was typed before.
        email: String,
    },
    /// A password is wanted.
    EnterPassword {
        /// Whose.
        email: String,
        /// Came to sign up, and has shown that the mailbox is theirs.
        account_exists: bool,
    },
    /// The flow's life is over.
    Expired {
        /// What it was for.
        purpose: Purpose,
        /// Who, as far as known.
        email: Option<String>,
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
        /// When it ends, if it does.
        until: Option<Timestamp>,
        /// Where to go on then.
        then: Box<Stage>,
    },
    /// Every demand is met.
    SignedIn {
        /// Who.
        email: String,
        /// What was shown, in order.
        proofs: Vec<Factor>,
    },
    /// The new account's address is to be confirmed; its code is on the way.
    VerifyEmail {
        /// The address.
        email: String,
        /// Its code.
        code: SentCode,
    },
}

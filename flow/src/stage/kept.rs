//! The account that is signed in, where its owner is asked whether to go on with it.

use serde::{Deserialize, Serialize};

use super::ways::{ask_password, identify};
use super::{Account, Stage, Turn};
use protocol::screen::Purpose;
use protocol::{Factor, FirstFactor, Timestamp};

/// A session that is there, and what comes of going on with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whose it is.
    pub email: String,
    /// What is asked for first where it has to be shown again.
    pub first: FirstFactor,
    /// What the session has shown, and the account, judged; absent where it has to be shown again.
    pub shown: Option<(Vec<Factor>, Account)>,
}

impl Kept {
    /// Goes on with the account: with what its session has shown, if that counts.
    pub(super) fn go_on(self, now: Timestamp) -> Turn {
        let Self { email, first, shown } = self;
        match (shown, first) {
            (Some((proofs, account)), _) => Stage::step_up(email, proofs, account, now),
            (None, FirstFactor::EmailPassword) => ask_password(email, None, None),
            (None, FirstFactor::EmailCode) => identify(Purpose::SignIn, Some(email)),
        }
    }
}

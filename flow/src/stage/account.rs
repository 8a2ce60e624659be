//! What the host knows of an account, judged by the policies.

use serde::{Deserialize, Serialize};

use crate::factors::{Enrolled, FirstFactor};
use crate::policy::{self, Context, Decision, Policy, Reason};
use crate::screen::ProfileField;
use crate::{Factor, Timestamp};

/// Whose mailbox was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An account's.
    Account {
        /// What the user flow asks for first.
        first: FirstFactor,
        /// The account, judged.
        account: Account,
    },
    /// Nobody's yet.
    Nobody(SignUp),
}

/// What a user flow wants of a new account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// What it will be asked for first.
    pub first: FirstFactor,
    /// What the app wants to know.
    pub fields: Vec<ProfileField>,
    /// Whether terms must be agreed to.
    pub terms: bool,
    /// The account that it would be, judged.
    pub account: Account,
}

/// What the host knows of an account, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub(super) second: Second,
    pub(super) decision: Decision,
    pub(super) may_send_at: Timestamp,
    /// Whether it is made in this flow.
    #[serde(default)]
    pub(super) new: bool,
    /// Until when enrolling may be put off, where the setting alone asks for it.
    #[serde(default)]
    pub(super) grace_until: Option<Timestamp>,
}

impl Account {
    /// Judges an account; `context.enrolled` is worked out here.
    ///
    /// `may_send_at` is from when a code may be sent to the address of
    /// [`Second::first_choice`].
    #[must_use]
    pub fn judge(
        context: Context,
        policies: &[Policy],
        second: Second,
        may_send_at: Timestamp,
    ) -> Self {
        let has_one = second.enrolled.iter().any(|e| e.factor.can_be_enrolled());
        let context = Context { enrolled: has_one, ..context };
        let decision = policy::decide(&context, policies);
        Self { second, decision, may_send_at, new: context.sign_up, grace_until: None }
    }

    /// Lets enrolling be put off until a time. Not where a policy or the app
    /// asks for it: they want it now.
    #[must_use]
    pub fn with_grace(self, until: Option<Timestamp>) -> Self {
        let by_rule = matches!(self.decision.reason, Reason::Setting | Reason::SignUp);
        Self { grace_until: until.filter(|_| by_rule), ..self }
    }

    /// What was decided, for the log.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }
}

/// The second factors that count for an account, here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// What it has.
    pub(super) enrolled: Vec<Enrolled>,
    /// What it may have.
    pub(super) offered: Vec<Factor>,
}

impl Second {
    /// Of all that an account has `enrolled`, what the user flow takes
    /// (`offered`). What was the `first` factor is never the second.
    #[must_use]
    pub fn new(first: FirstFactor, enrolled: Vec<Enrolled>, offered: &[Factor]) -> Self {
        let second = |f: &Factor| f.can_be_second() && *f != first.factor();
        let offered: Vec<_> = offered.iter().copied().filter(second).collect();
        let enrolled = enrolled.into_iter().filter(|e| offered.contains(&e.factor)).collect();
        Self { enrolled, offered }
    }

    /// The factor to ask for without asking which: the only one, or a text
    /// where all that there is goes to a telephone.
    ///
    /// Recovery codes are for the day when all else is lost, and never come first.
    #[must_use]
    pub fn first_choice(&self) -> Option<&Enrolled> {
        let real: Vec<_> = self.enrolled.iter().filter(|e| e.factor.can_be_enrolled()).collect();
        match real.as_slice() {
            [only] => Some(only),
            several if several.iter().all(|e| e.factor.by_phone()) => {
                several.iter().copied().find(|e| e.factor == Factor::SmsCode)
            }
            _ => None,
        }
    }
}

//! What the host knows of an account, judged by the policies.

use serde::{Deserialize, Serialize};

use super::federated::Identity;
use super::managing::Managing;
use super::owned::{Has, Owned};
use crate::policy::{self, Context, Decision, Policy, Reason, Verdict};
use protocol::factors::{Enrolled, FirstFactor};
use protocol::screen::{ConsentScope, ProfileField};
use protocol::{Factor, Timestamp};

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
    #[serde(default)]
    pub(super) managing: Option<Managing>,
    /// Whether its owner asked to stay signed in.
    #[serde(default)]
    pub(super) stays: bool,
    /// What the app asks for that its owner is to agree to.
    #[serde(default)]
    pub(super) consent: Vec<ConsentScope>,
    /// Whether a second factor was shown elsewhere, and counts.
    #[serde(default)]
    pub(super) shown_elsewhere: bool,
    /// What a session of it has shown, which this flow goes on from.
    #[serde(default)]
    pub(super) before: Vec<Factor>,
    /// The account from elsewhere that is to be linked to it.
    #[serde(default)]
    pub(super) identity: Option<Identity>,
}

impl Account {
    /// Judges an account; `context.enrollment` is worked out here.
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
        let context = Context { enrollment: Has::from(&second).enrollment(), ..context };
        let decision = policy::decide(&context, policies);
        let Context { sign_up: new, shown_elsewhere, .. } = context;
        Self {
            second,
            decision,
            may_send_at,
            new,
            shown_elsewhere,
            grace_until: None,
            managing: None,
            stays: false,
            consent: vec![],
            before: vec![],
            identity: None,
        }
    }

    /// Whether it is switched off.
    pub(super) fn is_disabled(&self) -> bool {
        self.decision.reason == Reason::Disabled
    }

    /// Lets enrolling be put off until a time. Not where a policy or the app
    /// asks for it: they want it now.
    #[must_use]
    pub fn with_grace(self, until: Option<Timestamp>) -> Self {
        let by_rule = matches!(self.decision.reason, Reason::Setting | Reason::SignUp);
        Self { grace_until: until.filter(|_| by_rule), ..self }
    }

    /// The same for who asked to stay signed in, or did not.
    #[must_use]
    pub fn staying(self, stays: bool) -> Self {
        Self { stays, ..self }
    }

    /// The same for who comes with an account from elsewhere, to link it.
    pub(super) fn linking(self, identity: Option<Identity>) -> Self {
        Self { identity, ..self }
    }

    /// The same where its owner is to agree to this, after all else; to nothing if it is empty.
    #[must_use]
    pub fn asking_consent(self, consent: Vec<ConsentScope>) -> Self {
        Self { consent, ..self }
    }

    /// The same for a flow in which its owner looks at `owned` and changes it.
    #[must_use]
    pub fn to_manage(self, owned: Owned) -> Self {
        let verdict = self.decision.on_any_device();
        let demanded = matches!(verdict, Verdict::Challenge | Verdict::Enroll);
        let (managing, second) = Managing::of(owned);
        Self { second, managing: Some(Managing { demanded, ..managing }), ..self }
    }

    /// The second factors that it can show here or, if it is to enrol one, that are offered.
    #[must_use]
    pub fn second_factors(&self) -> Vec<Factor> {
        let has = Has::from(&self.second);
        match self.decision.verdict {
            Verdict::Enroll => has.offered_here(),
            _ => has.methods().into_iter().map(|enrolled| enrolled.factor).collect(),
        }
    }

    /// What was decided, for the log.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }
}

/// The second factors of an account, wherever they were enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// What it has.
    pub(super) enrolled: Vec<Enrolled>,
    /// What the user flow takes, and what it may have.
    pub(super) offered: Vec<Factor>,
    /// What cannot be asked for here, whoever has it.
    #[serde(default)]
    pub(super) unavailable: Vec<Factor>,
    /// The mailbox that the password stands for: it was lately set by a code to it.
    #[serde(default)]
    pub(super) mailbox: Option<String>,
}

impl Second {
    /// All that the account of `email` has `enrolled`, whether the user flow
    /// takes it (`offered`) or not. What proves the same as the `first` factor
    /// is never a second: a code to the mailbox after a code to that mailbox. The
    /// host names one address in one spelling.
    #[must_use]
    pub fn new(
        first: FirstFactor,
        email: &str,
        enrolled: Vec<Enrolled>,
        offered: &[Factor],
    ) -> Self {
        let second = |f: &Factor| f.can_be_second() && *f != first.factor();
        let offered = offered.iter().copied().filter(second).collect();
        let same = |e: &Enrolled| {
            let theirs = e.address.as_deref().is_none_or(|address| address == email);
            first == FirstFactor::EmailCode && e.factor == Factor::EmailCode && theirs
        };
        let counts = |e: &Enrolled| e.factor.can_be_second() && !same(e);
        let enrolled = enrolled.into_iter().filter(counts).collect();
        Self { enrolled, offered, unavailable: vec![], mailbox: None }
    }

    /// The same where these factors cannot be asked for or enrolled: the server
    /// sends no texts, or has no passkeys.
    #[must_use]
    pub fn without(self, unavailable: Vec<Factor>) -> Self {
        Self { unavailable, ..self }
    }

    /// The same where the first factor stands for `mailbox`: a password that was lately set by a
    /// code to it, or a provider that vouches for it.
    #[must_use]
    pub fn after_reset_by(self, mailbox: &str) -> Self {
        Self { mailbox: Some(mailbox.to_owned()), ..self }
    }

    /// The factor to ask for without asking which: the only one, or a text
    /// where all that there is goes to a telephone.
    ///
    /// Recovery codes are for the day when all else is lost, and never come first.
    #[must_use]
    pub fn first_choice(&self) -> Option<&Enrolled> {
        let asked = Has::from(self).methods().into_iter();
        let real: Vec<_> = asked.filter(|e| e.factor.can_be_enrolled()).collect();
        match real.as_slice() {
            [only] => Some(only),
            several if several.iter().all(|e| e.factor.by_phone()) => {
                several.iter().copied().find(|e| e.factor == Factor::SmsCode)
            }
            _ => None,
        }
    }
}

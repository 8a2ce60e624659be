//! What goes into the table, and what comes out.

use serde::{Deserialize, Serialize};

use super::Stage;
use crate::factors::Enrolled;
use crate::policy::{self, Context, Decision, Policy};
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
    /// The code is the right one.
    CodeRight {
        /// Whether an account with the confirmed address is there.
        account_exists: bool,
    },
    /// A code was typed that is not worth comparing: run out, or spent.
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
        /// From when a message may be sent there.
        may_send_at: Timestamp,
    },
    /// A factor was chosen.
    FactorChosen {
        /// Which.
        factor: Factor,
        /// From when a message may be sent to its address.
        may_send_at: Timestamp,
    },
    /// The answer does not fit the stage, or names a step that is past.
    Misplaced,
    /// Another method is wanted.
    OtherMethodAsked,
    /// A fit new password was given, and the account can be made.
    PasswordCreated(Account),
    /// The password is right.
    PasswordRight(Account),
    /// The password is wrong, or there is no such account: not told apart.
    PasswordWrong {
        /// Wrong ones in a row, this one counted.
        failures: u32,
    },
    /// Another code is wanted.
    ResendAsked {
        /// From when a message may be sent there.
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
    /// Nothing was compared: too many wrong answers came before.
    Throttled {
        /// When the wait ends, if it does.
        until: Option<Timestamp>,
    },
    /// The flow's life is over.
    TimeIsUp,
    /// The answer is not fit to be looked at; why.
    Unfit(Refusal),
}

/// What the host knows of an account once its first factor is shown, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    enrolled: Vec<Enrolled>,
    offered: Vec<Factor>,
    decision: Decision,
    may_send_at: Timestamp,
}

impl Account {
    /// Judges an account.
    ///
    /// `enrolled` is all it has, `offered` what the user flow takes as second
    /// factor; `context.enrolled` is worked out here. `may_send_at` is from
    /// when a code may be mailed to its enrolled address.
    #[must_use]
    pub fn judge(
        context: Context,
        policies: &[Policy],
        enrolled: Vec<Enrolled>,
        offered: Vec<Factor>,
        may_send_at: Timestamp,
    ) -> Self {
        let offered: Vec<_> = offered.into_iter().filter(|f| f.can_be_second()).collect();
        let counts = |e: &Enrolled| offered.contains(&e.factor);
        let enrolled: Vec<_> = enrolled.into_iter().filter(counts).collect();
        let context = Context { enrolled: !enrolled.is_empty(), ..context };
        let decision = policy::decide(&context, policies);
        Self { enrolled, offered, decision, may_send_at }
    }

    /// What was decided, for the log.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    pub(super) fn into_parts(self) -> (Vec<Enrolled>, Vec<Factor>, Decision, Timestamp) {
        (self.enrolled, self.offered, self.decision, self.may_send_at)
    }
}

/// Work the host must now do, all of it in the same transaction as the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the account, with the password that was just checked.
    CreateAccount {
        /// Its address.
        email: String,
    },
    /// Turn the authenticator that was prepared into a factor.
    EnrollAuthenticator,
    /// Turn a confirmed address into a factor.
    EnrollEmail {
        /// The address.
        email: String,
    },
    /// Draw a fresh authenticator key.
    PrepareAuthenticator,
    /// Give the flow a new handle and a new life.
    RenewFlow,
    /// Draw a code, keep its keyed hash in place of any before it, and send it.
    SendCode {
        /// Where to.
        email: String,
        /// What for.
        code_use: CodeUse,
    },
    /// Sign the person in.
    StartSession {
        /// What was shown, in order.
        proofs: Vec<Factor>,
    },
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

/// Who stands between a first factor and a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The account's address.
    pub email: String,
    /// What was shown so far, in order.
    pub proofs: Vec<Factor>,
    /// The address shown to be theirs in this flow.
    pub confirmed: Option<String>,
    /// Second factors that count here.
    pub enrolled: Vec<Enrolled>,
    /// Second factors that may be enrolled here.
    pub offered: Vec<Factor>,
}

impl Standing {
    /// Whether `email` was shown to be theirs in this flow.
    #[must_use]
    pub fn has_confirmed(&self, email: &str) -> bool {
        self.confirmed.as_deref().is_some_and(|confirmed| confirmed.eq_ignore_ascii_case(email))
    }

    /// The enrolled address of a factor.
    #[must_use]
    pub fn address(&self, factor: Factor) -> Option<&str> {
        self.enrolled.iter().find(|e| e.factor == factor)?.address.as_deref()
    }
}

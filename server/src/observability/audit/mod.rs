//! What is told of sign-ins: one line in the log for each event, and a count.
//!
//! A line names the flow by its reference, which the person can read out, and
//! the account by a keyed hash: the same account has the same hash, and nobody
//! without the server's key finds out whose it is. No line holds an address, a
//! code, a password, a key, a token or a handle.
//!
//! Every field is a string that the log's formats quote, so that no value can
//! begin a line of its own.

mod line;

use flow::Effect;
use flow::policy::{Decision, Risk};
use protocol::screen::{BlockReason, CodeUse, ConsentScope, Purpose};
use protocol::{Factor, Refusal, Screen};

use crate::app::App;
use crate::email;
use crate::rate_limit::sends::Limit;
use crate::secret::Keys;
use crate::store::SessionRow;

/// The log's target of these lines, by which they can be filtered.
pub const TARGET: &str = "audit";

/// Bytes of an account's hash that are shown: enough that no two of a billion
/// accounts are likely to share one.
const SHOWN: usize = 10;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// An app has nothing of the account any more.
    AccessRevoked {
        /// Which.
        app: &'a str,
    },
    /// An account was made.
    AccountCreated,
    /// An account was deleted by its owner.
    AccountDeleted,
    /// Its owner got all that is stored of an account.
    DataDownloaded,
    /// An answer was not taken.
    AnswerRefused {
        /// Its kind.
        answer: &'static str,
        /// The factor it was to show.
        factor: Option<Factor>,
        /// Why.
        refusal: Refusal,
    },
    /// An answer was taken.
    AnswerTaken {
        /// Its kind.
        answer: &'static str,
        /// The factor it has shown.
        factor: Option<Factor>,
        /// The screen that came of it.
        screen: &'static str,
    },
    /// The sign-in ended in a block.
    Blocked {
        /// Why, in kind.
        reason: BlockReason,
    },
    /// A code is on its way.
    CodeSent {
        /// By mail, text or call.
        factor: Factor,
        /// What for.
        code_use: CodeUse,
    },
    /// The account's owner has agreed to what the app asks for.
    ConsentGiven {
        /// What that is.
        scopes: &'a [ConsentScope],
    },
    /// The policies were asked.
    Decided {
        /// What they said.
        decision: &'a Decision,
        /// How risky the sign-in was.
        risk: Risk,
    },
    /// The account's owner is not asked for a second factor on this device for some time.
    DeviceRemembered,
    /// The account's owner is asked for a second factor on every device again.
    DevicesForgotten,
    /// A factor belongs to the account now.
    FactorEnrolled {
        /// Which.
        factor: Factor,
    },
    /// A factor is the account's no more.
    FactorRemoved {
        /// Which.
        factor: Factor,
    },
    /// An account has another address.
    EmailChanged,
    /// An account has the address back that it had before.
    EmailRestored,
    /// A flow began.
    FlowBegan {
        /// What for.
        purpose: Purpose,
    },
    /// A flow's time was up.
    FlowExpired,
    /// An account from elsewhere was linked.
    IdentityLinked {
        /// The provider's id.
        provider: &'a str,
    },
    /// An account from elsewhere is a way in no more.
    IdentityUnlinked,
    /// All other sessions were ended by the account's owner.
    OthersSignedOut,
    /// A code was asked for and not sent: too many were.
    NotSent {
        /// By mail, text or call.
        factor: Factor,
        /// What had too many.
        limit: Limit,
    },
    /// A new password took the old one's place, and all sessions ended.
    PasswordReplaced,
    /// An app was given a code by a session that was there.
    SessionContinued,
    /// One other session was ended by the account's owner.
    SessionEnded,
    /// A session began.
    SignedIn {
        /// What was shown, in order.
        proofs: &'a [Factor],
    },
    /// A session was ended by its owner.
    SignedOut,
    /// Nothing is compared for a while: too many wrong answers.
    Throttled,
}

/// Whom an event is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who<'a> {
    /// The flow's reference.
    pub reference: Option<&'a str>,
    /// The app's id.
    pub app: &'a str,
    /// The account's address; it is never told.
    pub address: Option<&'a str>,
}

impl<'a> From<&'a SessionRow> for Who<'a> {
    fn from(session: &'a SessionRow) -> Self {
        Self { reference: None, app: &session.app, address: Some(&session.email) }
    }
}

/// Writes an event's line and counts it.
pub fn record(app: &App, who: Who<'_>, event: &Event<'_>) {
    let told = event.told();
    app.metrics.count(told.event, told.factor.as_deref());
    let account = who.address.map(|address| account(&app.keys, address));
    tracing::info!(
        target: TARGET,
        event = told.event,
        reference = who.reference,
        app = who.app,
        account,
        outcome = told.outcome,
        reason = told.reason,
        factor = told.factor,
        answer = told.answer,
        risk = told.risk,
        policies = told.policies,
        report_only = told.report_only,
        would_be = told.would_be,
    );
}

/// Records what came of an answer: its kind, and the factor that was asked for; the
/// screen that came of it, why it was not taken, and whether it changed anything.
pub(crate) fn answered(
    app: &App,
    who: Who<'_>,
    (answer, factor): (&'static str, Option<Factor>),
    (screen, refusal, changed): (&Screen, Option<Refusal>, bool),
) {
    let factor = match refusal {
        // It may have come with the address.
        Some(Refusal::CredentialsWrong {}) => Some(Factor::Password),
        _ => factor.filter(|_| ["code", "password", "recovery_code"].contains(&answer)),
    };
    let taken = match refusal {
        Some(refusal) => Event::AnswerRefused { answer, factor, refusal },
        None => Event::AnswerTaken { answer, factor, screen: screen.name() },
    };
    record(app, who, &taken);
    match screen {
        Screen::Blocked(blocked) if changed => {
            record(app, who, &Event::Blocked { reason: blocked.reason });
        }
        Screen::Locked(_) if changed => record(app, who, &Event::Throttled),
        _ => {}
    }
}

/// An account's name in the log. Addresses that have no account have one too,
/// so that it does not tell which have.
#[must_use]
pub fn account(keys: &Keys, address: &str) -> String {
    let hash = keys.digest("audit", &[email::key(address).as_bytes()]);
    data_encoding::HEXLOWER.encode(&hash.0[..SHOWN])
}

impl<'a> Event<'a> {
    /// The event that an effect is, once it is stored.
    #[must_use]
    pub fn of(effect: &'a Effect) -> Option<Self> {
        match effect {
            Effect::CreateAccount { .. } => Some(Self::AccountCreated),
            Effect::ForgetDevices => Some(Self::DevicesForgotten),
            Effect::RememberDevice => Some(Self::DeviceRemembered),
            Effect::KeepConsent { scopes } => Some(Self::ConsentGiven { scopes }),
            Effect::LinkIdentity { provider, .. } => Some(Self::IdentityLinked { provider }),
            Effect::UnlinkIdentity { .. } => Some(Self::IdentityUnlinked),
            Effect::RevokeAccess { app } => Some(Self::AccessRevoked { app }),
            Effect::ChangeEmail { .. } => Some(Self::EmailChanged),
            Effect::EndSession { .. } => Some(Self::SessionEnded),
            Effect::EndOtherSessions => Some(Self::OthersSignedOut),
            Effect::RemoveFactor { factor, .. } => Some(Self::FactorRemoved { factor: *factor }),
            Effect::SendCode { factor, code_use, .. } => {
                Some(Self::CodeSent { factor: *factor, code_use: *code_use })
            }
            Effect::SetPassword { .. } => Some(Self::PasswordReplaced),
            Effect::StartSession { proofs, .. } => Some(Self::SignedIn { proofs }),
            effect => effect.enrolls().map(|factor| Self::FactorEnrolled { factor }),
        }
    }
}

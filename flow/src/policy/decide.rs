//! The decision, and the reason for it.
//!
//! | MFA setting | at sign-up | at sign-in |
//! |---|---|---|
//! | off | never asked to enrol | never asked |
//! | always on | asked to enrol | always asked; enrols first if not enrolled |
//! | conditional | asked to enrol | asked only if an active policy or the app asks for it; asked to enrol if not enrolled |
//!
//! Whoever is asked and not enrolled enrols, unless the reason is risk: then
//! the sign-in is blocked, or a thief with a password could enrol a factor of
//! their own. Whoever has a factor shows one, whether the user flow takes it or
//! not, before one is enrolled that it takes.
//! A policy that blocks beats all others; the strictest one wins.
//!
//! A second factor that was shown at a trusted provider is one, and none has to be enrolled, but where
//! a policy asks because of risk or place.
//!
//! A device that its owner had remembered stands for the second factor that they showed on it, but
//! not where the app asks for one, or a policy because of risk or place.

use serde::{Deserialize, Serialize};

use super::device::{is_met_elsewhere, would_do};
use super::{Grant, Mfa, Platform, Policy, Reason, Risk, State, WhenUnknown};
use protocol::screen::BlockReason;

/// The facts a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Context {
    /// The user flow's setting.
    pub mfa: Mfa,
    /// Whether the account is being made in this flow.
    pub sign_up: bool,
    /// Whether the app asks for a second factor here and now, by `acr`.
    pub step_up: bool,
    /// The app's id.
    pub app: String,
    /// The account's e-mail address in lower case.
    pub account: String,
    /// The groups the account is in.
    pub groups: Vec<String>,
    /// The risk of this sign-in.
    pub risk: Risk,
    /// What holds as a rule because a source of risk could not say; `None` if
    /// all did.
    pub risk_unknown: Option<WhenUnknown>,
    /// Country code, if known.
    pub location: Option<String>,
    /// The kind of device.
    pub platform: Platform,
    /// What the account has as second factor.
    pub enrollment: Enrollment,
    /// Whether the account is switched off.
    pub disabled: bool,
    /// Whether the account's owner had this device remembered, and it may count.
    #[serde(default)]
    pub remembered: bool,
    /// Whether a second factor was shown lately where the first was, and counts: at a provider that
    /// the operator trusts in this.
    #[serde(default)]
    pub shown_elsewhere: bool,
}

/// What an account has as second factor, wherever it was enrolled.
///
/// What it has is a fact of the account. What the user flow offers decides only
/// what is enough: judged by the offer, the app that offers least would let a
/// thief with the password enrol a factor of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enrollment {
    /// Nothing.
    #[default]
    Nothing,
    /// Some, and none of them is one that the user flow takes.
    NotTaken,
    /// A code to the mailbox that the password was lately set by, and nothing
    /// else: what one mailbox shows twice is one factor.
    SameMailbox,
    /// One that the user flow takes.
    Taken,
    /// Some, and none of them can be asked for here: this server has no
    /// passkeys, or sends no texts.
    Unavailable,
}

/// What must happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The first factor is enough.
    Allow,
    /// Nobody gets in; why, in kind.
    Block(BlockReason),
    /// A second factor is asked for; one that the user flow takes is enrolled
    /// after it, where the account has none.
    Challenge,
    /// A second factor is enrolled, as the account has none at all.
    Enroll,
}

/// A verdict and where it comes from; reasons and names are for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What must happen.
    pub verdict: Verdict,
    /// Whether a new password must be set before the session starts, and after
    /// what the verdict asks for. Never together with a block.
    pub change_password: bool,
    /// Whether a remembered device would do for what is asked: only there can one be remembered.
    #[serde(default)]
    pub remembers: bool,
    /// What the verdict rests on.
    pub reason: Reason,
    /// The policies that applied.
    pub policies: Vec<String>,
    /// The policies that would have applied, were they not report-only.
    pub reported: Vec<String>,
    /// What the verdict would have been with those in force; absent where there
    /// are none.
    pub would_be: Option<Verdict>,
}

/// Decides what `context` must show under `policies`.
///
/// Policies that block hold whatever the MFA setting says. Where it is off,
/// nothing else has an effect, as there is no second factor to ask for. An app
/// that asks for step-up there learns from the session's `amr` that it did not
/// get it; a block would protect nothing, as whoever writes the address can
/// leave the `acr` out.
///
/// A policy that wants the password changed asks for a second factor too, and
/// whoever has none is blocked: a new password set with the old one alone could
/// be the thief's. At sign-up the password is new already.
#[must_use]
pub fn decide(context: &Context, policies: &[Policy]) -> Decision {
    let applying = |state: State| {
        let of = move |p: &&Policy| p.state == state && p.applies(context);
        policies.iter().filter(of).collect::<Vec<_>>()
    };
    let names = |list: &[&Policy]| list.iter().map(|p| p.name.clone()).collect();
    let active = applying(State::On);
    let reported = applying(State::ReportOnly);
    let (verdict, reason) = verdict(context, &active);
    let all = [active.as_slice(), reported.as_slice()].concat();
    Decision {
        verdict,
        change_password: changes_password(context, verdict, &active),
        remembers: verdict == Verdict::Challenge && would_do(context, &active),
        reason,
        policies: names(&active),
        would_be: (!reported.is_empty()).then(|| self::verdict(context, &all).0),
        reported: names(&reported),
    }
}

fn verdict(context: &Context, active: &[&Policy]) -> (Verdict, Reason) {
    match asked(context, active) {
        (asked, _) if context.shown_elsewhere && is_met_elsewhere(asked, active) => {
            (Verdict::Allow, Reason::ShownElsewhere)
        }
        (Verdict::Challenge, _) if context.remembered && would_do(context, active) => {
            (Verdict::Allow, Reason::RememberedDevice)
        }
        asked => asked,
    }
}

/// What is asked for, whatever the device.
fn asked(context: &Context, active: &[&Policy]) -> (Verdict, Reason) {
    if context.disabled {
        return (Verdict::Block(BlockReason::Disabled), Reason::Disabled);
    }
    let block = |policy: &&&Policy| policy.grant == Grant::Block;
    let blocks: Vec<_> = active.iter().filter(block).collect();
    if !blocks.is_empty() {
        let risky = blocks.iter().all(|policy| policy.because_of_risk());
        let reason = if risky { Reason::RiskPolicy } else { Reason::Policy };
        let kind = match blocks.iter().all(|policy| policy.because_of_place()) {
            true => BlockReason::Region,
            false => BlockReason::Policy,
        };
        return (Verdict::Block(kind), reason);
    }
    let risky = active.iter().any(|policy| policy.because_of_risk());
    let asked = match context.mfa {
        Mfa::Off => None,
        Mfa::AlwaysOn => Some(Reason::Setting),
        Mfa::Conditional if context.sign_up => Some(Reason::SignUp),
        Mfa::Conditional if risky => Some(Reason::RiskPolicy),
        Mfa::Conditional if !active.is_empty() => Some(Reason::Policy),
        Mfa::Conditional if context.step_up => Some(Reason::StepUp),
        // Nothing asks: who is not enrolled is asked to be, as at sign-up.
        Mfa::Conditional => (context.enrollment == Enrollment::Nothing).then_some(Reason::Setting),
    };
    match (asked, context.enrollment) {
        (None, _) => (Verdict::Allow, Reason::Setting),
        (Some(_), Enrollment::Nothing | Enrollment::SameMailbox) if risky && !context.sign_up => {
            (Verdict::Block(BlockReason::RiskAndNotEnrolled), Reason::RiskPolicy)
        }
        (Some(reason), Enrollment::Nothing) => (Verdict::Enroll, reason),
        (Some(reason), Enrollment::Unavailable) => {
            (Verdict::Block(BlockReason::FactorsUnavailable), reason)
        }
        (Some(reason), Enrollment::NotTaken | Enrollment::SameMailbox | Enrollment::Taken) => {
            (Verdict::Challenge, reason)
        }
    }
}

/// Only after a second factor that was enrolled before: in any other way a
/// thief with the password would get to set the next one.
fn changes_password(context: &Context, verdict: Verdict, active: &[&Policy]) -> bool {
    verdict == Verdict::Challenge
        && !context.sign_up
        && active.iter().any(|policy| policy.grant == Grant::RequirePasswordChange)
}

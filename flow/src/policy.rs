//! What an account must show, here and now.
//!
//! | MFA setting | at sign-up | at sign-in |
//! |---|---|---|
//! | off | never asked to enrol | never asked |
//! | always on | asked to enrol | always asked; enrols first if not enrolled |
//! | conditional | asked to enrol | asked only if an active policy asks for it |
//!
//! Whoever is asked and not enrolled enrols, unless the reason is risk: then
//! the sign-in is blocked, or a thief with a password could enrol a factor of
//! their own. A policy that blocks beats all others; the strictest one wins.

use serde::{Deserialize, Serialize};

pub use crate::risk::{Risk, WhenUnknown};
use crate::screen::BlockReason;

/// The MFA setting of a user flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mfa {
    /// A second factor at every sign-in.
    AlwaysOn,
    /// A second factor when an active conditional-access policy asks for it.
    Conditional,
    /// No second factor, ever.
    Off,
}

/// The kind of device a person signs in from, as the browser tells it.
///
/// Told by the browser and easily forged: fit to ask for more, not to trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Android.
    Android,
    /// iPhone and iPad.
    Ios,
    /// Linux and `ChromeOS`.
    Linux,
    /// macOS.
    Macos,
    /// Not told, or none of the others.
    #[default]
    Other,
    /// Windows.
    Windows,
}

/// Whether a policy is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not looked at.
    Off,
    /// Enforced.
    #[default]
    On,
    /// Evaluated and logged, never enforced.
    ReportOnly,
}

/// What a policy that applies asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Nobody gets in.
    Block,
    /// A second factor.
    RequireMfa,
}

/// Names that are in, and names that are out whatever is in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Who or what is meant; empty means everyone and everything.
    #[serde(default)]
    pub include: Vec<String>,
    /// Who or what is left out all the same: break-glass accounts, for one.
    #[serde(default)]
    pub exclude: Vec<String>,
}

impl Scope {
    /// Whether any of `names` is meant, and none of them left out.
    fn covers(&self, names: &[&str]) -> bool {
        let listed = |list: &[String]| list.iter().any(|entry| names.contains(&entry.as_str()));
        (self.include.is_empty() || listed(&self.include)) && !listed(&self.exclude)
    }
}

/// When a policy applies; what is not set applies always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// At this risk and above.
    pub risk: Option<Risk>,
    /// Whether that holds while the risk cannot be told; as `[risk]` says where
    /// it is not set.
    pub when_risk_unknown: Option<WhenUnknown>,
    /// Country codes (ISO 3166-1, capital letters); `unknown` where not known.
    #[serde(default)]
    pub locations: Scope,
    /// Kinds of device; empty means all.
    #[serde(default)]
    pub platforms: Vec<Platform>,
}

/// A conditional-access policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What operators call it; told in logs, never to the person.
    pub name: String,
    /// Whether it is in force.
    #[serde(default)]
    pub state: State,
    /// Accounts by e-mail address in lower case, or `group:` and a name.
    #[serde(default)]
    pub users: Scope,
    /// Apps by id.
    #[serde(default)]
    pub apps: Scope,
    /// When it applies.
    #[serde(default)]
    pub conditions: Conditions,
    /// What it asks for.
    pub grant: Grant,
}

/// The facts a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The user flow's setting.
    pub mfa: Mfa,
    /// Whether the account is being made in this flow.
    pub sign_up: bool,
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
    /// Whether the account has a second factor that counts here.
    pub enrolled: bool,
}

/// What must happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The first factor is enough.
    Allow,
    /// Nobody gets in; why, in kind.
    Block(BlockReason),
    /// A second factor is asked for.
    Challenge,
    /// A second factor is enrolled first.
    Enroll,
}

/// A verdict and where it comes from; the names are for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What must happen.
    pub verdict: Verdict,
    /// The policies that applied.
    pub policies: Vec<String>,
    /// The policies that would have applied, were they not report-only.
    pub reported: Vec<String>,
}

impl Policy {
    fn applies(&self, context: &Context) -> bool {
        let groups: Vec<String> = context.groups.iter().map(|g| format!("group:{g}")).collect();
        let mut user = vec![context.account.as_str()];
        user.extend(groups.iter().map(String::as_str));
        let Conditions { risk, when_risk_unknown, locations, platforms } = &self.conditions;
        let closed = context
            .risk_unknown
            .is_some_and(|rule| when_risk_unknown.unwrap_or(rule) == WhenUnknown::Closed);
        self.users.covers(&user)
            && self.apps.covers(&[&context.app])
            && risk.is_none_or(|least| context.risk >= least || closed)
            && locations.covers(&[context.location.as_deref().unwrap_or("unknown")])
            && (platforms.is_empty() || platforms.contains(&context.platform))
    }

    const fn because_of_risk(&self) -> bool {
        self.conditions.risk.is_some()
    }
}

/// Decides what `context` must show under `policies`.
///
/// Policies that block hold whatever the MFA setting says. Those that require
/// MFA do nothing where it is off, and under "always on" still turn enrolment
/// into a block when their reason is risk.
#[must_use]
pub fn decide(context: &Context, policies: &[Policy]) -> Decision {
    let applying = |state: State| {
        let of = move |p: &&Policy| p.state == state && p.applies(context);
        policies.iter().filter(of).collect::<Vec<_>>()
    };
    let names = |list: &[&Policy]| list.iter().map(|p| p.name.clone()).collect();
    let active = applying(State::On);
    Decision {
        verdict: verdict(context, &active),
        policies: names(&active),
        reported: names(&applying(State::ReportOnly)),
    }
}

fn verdict(context: &Context, active: &[&Policy]) -> Verdict {
    if active.iter().any(|policy| policy.grant == Grant::Block) {
        return Verdict::Block(BlockReason::Policy);
    }
    let asked = match context.mfa {
        Mfa::Off => return Verdict::Allow,
        Mfa::AlwaysOn => true,
        Mfa::Conditional => context.sign_up || !active.is_empty(),
    };
    let risky = active.iter().any(|policy| policy.because_of_risk());
    match (asked, context.enrolled) {
        (false, _) => Verdict::Allow,
        (true, true) => Verdict::Challenge,
        (true, false) if risky && !context.sign_up => {
            Verdict::Block(BlockReason::RiskAndNotEnrolled)
        }
        (true, false) => Verdict::Enroll,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(mfa: Mfa) -> Context {
        Context {
            mfa,
            sign_up: false,
            app: "shop".into(),
            account: "mara@example.org".into(),
            groups: vec![],
            risk: Risk::None,
            risk_unknown: None,
            location: None,
            platform: Platform::Other,
            enrolled: false,
        }
    }

    fn policy(grant: Grant) -> Policy {
        Policy {
            name: "test".into(),
            state: State::On,
            users: Scope::default(),
            apps: Scope::default(),
            conditions: Conditions::default(),
            grant,
        }
    }

    fn on_risk() -> Policy {
        let conditions = Conditions { risk: Some(Risk::Medium), ..Conditions::default() };
        Policy { conditions, ..policy(Grant::RequireMfa) }
    }

    #[track_caller]
    fn check(context: &Context, policies: &[Policy], expected: Verdict) {
        assert_eq!(decide(context, policies).verdict, expected);
    }

    const RISK_BLOCK: Verdict = Verdict::Block(BlockReason::RiskAndNotEnrolled);
    const POLICY_BLOCK: Verdict = Verdict::Block(BlockReason::Policy);

    #[test]
    fn mfa_off_never_asks() {
        for enrolled in [false, true] {
            let context = Context { enrolled, risk: Risk::High, ..context(Mfa::Off) };
            check(&context, &[on_risk()], Verdict::Allow);
            check(&Context { sign_up: true, ..context }, &[on_risk()], Verdict::Allow);
        }
    }

    #[test]
    fn mfa_always_on_asks_and_enrols_who_is_not_enrolled() {
        check(&context(Mfa::AlwaysOn), &[], Verdict::Enroll);
        let enrolled = Context { enrolled: true, ..context(Mfa::AlwaysOn) };
        check(&enrolled, &[], Verdict::Challenge);
    }

    #[test]
    fn conditional_without_risk_and_enrolled_is_let_in_unless_a_policy_asks() {
        let enrolled = Context { enrolled: true, ..context(Mfa::Conditional) };
        check(&enrolled, &[on_risk()], Verdict::Allow);
        check(&enrolled, &[policy(Grant::RequireMfa)], Verdict::Challenge);
    }

    #[test]
    fn conditional_without_risk_and_not_enrolled_enrols() {
        check(&context(Mfa::Conditional), &[policy(Grant::RequireMfa)], Verdict::Enroll);
    }

    #[test]
    fn conditional_with_risk_and_enrolled_is_challenged() {
        let risky = Context { risk: Risk::Medium, enrolled: true, ..context(Mfa::Conditional) };
        check(&risky, &[on_risk()], Verdict::Challenge);
    }

    #[test]
    fn conditional_with_risk_and_not_enrolled_is_blocked() {
        let risky = Context { risk: Risk::High, ..context(Mfa::Conditional) };
        check(&risky, &[on_risk()], RISK_BLOCK);
    }

    #[test]
    fn a_risk_policy_stops_enrolment_under_always_on_too() {
        let risky = Context { risk: Risk::High, ..context(Mfa::AlwaysOn) };
        check(&risky, &[on_risk()], RISK_BLOCK);
    }

    #[test]
    fn a_risk_that_cannot_be_told_holds_as_the_policy_says_or_else_the_rule() {
        let enrolled = Context { enrolled: true, ..context(Mfa::Conditional) };
        for (rule, own, verdict) in [
            (None, Some(WhenUnknown::Closed), Verdict::Allow),
            (Some(WhenUnknown::Closed), None, Verdict::Challenge),
            (Some(WhenUnknown::Open), None, Verdict::Allow),
            (Some(WhenUnknown::Closed), Some(WhenUnknown::Open), Verdict::Allow),
            (Some(WhenUnknown::Open), Some(WhenUnknown::Closed), Verdict::Challenge),
        ] {
            let mut policy = on_risk();
            policy.conditions.when_risk_unknown = own;
            let unknown = Context { risk_unknown: rule, ..enrolled.clone() };
            check(&unknown, &[policy], verdict);
            // A level that another source told holds whatever is unknown.
            check(&Context { risk: Risk::High, ..unknown }, &[on_risk()], Verdict::Challenge);
        }
        let closed = Context { risk_unknown: Some(WhenUnknown::Closed), ..enrolled };
        let elsewhere = Scope { include: vec!["bank".into()], exclude: vec![] };
        check(&closed, &[Policy { apps: elsewhere, ..on_risk() }], Verdict::Allow);
    }

    #[test]
    fn sign_up_under_conditional_is_asked_to_enrol_even_at_risk() {
        let fresh = Context { sign_up: true, risk: Risk::High, ..context(Mfa::Conditional) };
        check(&fresh, &[on_risk()], Verdict::Enroll);
    }

    #[test]
    fn a_blocking_policy_beats_every_other_and_every_setting() {
        for mfa in [Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional] {
            let context = Context { enrolled: true, ..context(mfa) };
            check(&context, &[policy(Grant::RequireMfa), policy(Grant::Block)], POLICY_BLOCK);
        }
    }

    #[test]
    fn a_report_only_policy_is_named_and_never_enforced() {
        let block = Policy { state: State::ReportOnly, ..policy(Grant::Block) };
        let decision = decide(&context(Mfa::Conditional), &[block]);
        assert_eq!(decision.verdict, Verdict::Allow);
        assert_eq!(decision.reported, ["test"]);
        assert!(decision.policies.is_empty());
    }

    #[test]
    fn a_policy_that_is_off_is_not_looked_at() {
        let off = Policy { state: State::Off, ..policy(Grant::Block) };
        let decision = decide(&context(Mfa::Conditional), &[off]);
        assert_eq!(decision.verdict, Verdict::Allow);
        assert!(decision.reported.is_empty());
    }

    #[test]
    fn a_break_glass_account_is_left_out_whatever_is_in() {
        let users = Scope { include: vec![], exclude: vec!["mara@example.org".into()] };
        let block = Policy { users, ..policy(Grant::Block) };
        check(&context(Mfa::Conditional), &[block], Verdict::Allow);
    }

    #[test]
    fn a_policy_for_a_group_reaches_its_members_only() {
        let users = Scope { include: vec!["group:staff".into()], exclude: vec![] };
        let block = Policy { users, ..policy(Grant::Block) };
        check(&context(Mfa::Off), std::slice::from_ref(&block), Verdict::Allow);
        let member = Context { groups: vec!["staff".into()], ..context(Mfa::Off) };
        check(&member, &[block], POLICY_BLOCK);
    }

    #[test]
    fn a_policy_for_one_app_leaves_the_others_alone() {
        let apps = Scope { include: vec!["bank".into()], exclude: vec![] };
        let ask = Policy { apps, ..policy(Grant::RequireMfa) };
        check(&context(Mfa::Conditional), std::slice::from_ref(&ask), Verdict::Allow);
        let bank = Context { app: "bank".into(), ..context(Mfa::Conditional) };
        check(&bank, &[ask], Verdict::Enroll);
    }

    #[test]
    fn a_location_or_platform_condition_must_hold() {
        let locations = Scope { include: vec![], exclude: vec!["DE".into()] };
        let platforms = vec![Platform::Android];
        let conditions = Conditions { locations, platforms, ..Conditions::default() };
        let block = [Policy { conditions, ..policy(Grant::Block) }];
        check(&context(Mfa::Off), &block, Verdict::Allow);
        let android = Context { platform: Platform::Android, ..context(Mfa::Off) };
        check(&android, &block, POLICY_BLOCK);
        check(&Context { location: Some("DE".into()), ..android }, &block, Verdict::Allow);
    }
}

//! What an account must show, here and now: the policies an operator writes.
//!
//! What comes of them is in `decide.rs`, and all of it as a table in
//! `docs/policy.md`.

mod decide;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use decide::{Context, Decision, Enrollment, Reason, Verdict, decide};

pub use crate::risk::{Risk, WhenUnknown};

/// What stands before the name of a group in [`Policy::users`].
pub const GROUP: &str = "group:";

/// What stands for a country that is not known in [`Conditions::locations`].
pub const UNKNOWN: &str = "unknown";

/// The MFA setting of a user flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mfa {
    /// A second factor at every sign-in.
    AlwaysOn,
    /// A second factor when an active conditional-access policy asks for it;
    /// who has none at all is asked to enrol one.
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
    /// A second factor, and after it a new password.
    ///
    /// It says that a stranger may know the password, so it always counts as
    /// risk: whoever has no second factor yet is blocked.
    RequirePasswordChange,
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
    #[must_use]
    pub fn covers(&self, names: &[&str]) -> bool {
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
    /// Accounts by e-mail address (in lower case), or `group:` and a name.
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

impl Policy {
    /// Whether it is meant for this sign-in, whatever its state.
    #[must_use]
    pub fn applies(&self, context: &Context) -> bool {
        let groups: Vec<String> = context.groups.iter().map(|g| format!("{GROUP}{g}")).collect();
        let mut user = vec![context.account.as_str()];
        user.extend(groups.iter().map(String::as_str));
        let Conditions { risk, when_risk_unknown, locations, platforms } = &self.conditions;
        let closed = context
            .risk_unknown
            .is_some_and(|rule| when_risk_unknown.unwrap_or(rule) == WhenUnknown::Closed);
        self.users.covers(&user)
            && self.apps.covers(&[&context.app])
            && risk.is_none_or(|least| context.risk >= least || closed)
            && locations.covers(&[context.location.as_deref().unwrap_or(UNKNOWN)])
            && (platforms.is_empty() || platforms.contains(&context.platform))
    }

    /// Whether the part of the world is all that decides whether it applies.
    #[must_use]
    pub fn because_of_place(&self) -> bool {
        let elsewhere = Conditions { locations: Scope::default(), ..self.conditions.clone() };
        self.conditions.locations != Scope::default() && elsewhere == Conditions::default()
    }

    /// Whether it asks because somebody else may be signing in.
    #[must_use]
    pub const fn because_of_risk(&self) -> bool {
        self.conditions.risk.is_some() || matches!(self.grant, Grant::RequirePasswordChange)
    }
}

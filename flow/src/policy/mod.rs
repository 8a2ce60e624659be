//! What an account must show, here and now: the policies an operator writes.
//!
//! What comes of them is in `decide.rs`, and all of it as a table in
//! `docs/reference/policy-table.md`.

mod decide;
mod device;
mod reason;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use decide::{Context, Decision, Enrollment, Verdict, decide};
pub use reason::Reason;

pub use crate::risk::{Risk, WhenUnknown};

/// What stands before the name of a group in [`Policy::users`].
pub const GROUP: &str = "group:";

/// What stands for a country that is not known in [`Conditions::locations`].
pub const UNKNOWN: &str = "unknown";

/// The MFA setting of a user flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mfa {
    /// A second factor at every sign-in.
    AlwaysOn,
    /// A second factor if an active conditional-access policy or the app
    /// requires one. People without a second factor are asked to enrol one.
    Conditional,
    /// No second factor.
    Off,
}

/// The kind of device a person signs in from, as the browser tells it.
///
/// Told by the browser and easily forged: fit to ask for more, not to trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Android.
    Android,
    /// iPhone and iPad.
    Ios,
    /// Linux and ChromeOS.
    Linux,
    /// macOS.
    Macos,
    /// Unknown, or none of the others.
    #[default]
    Other,
    /// Windows.
    Windows,
}

/// Whether a policy is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Ignored.
    Off,
    /// Enforced.
    #[default]
    On,
    /// Evaluated and logged, but not enforced.
    ReportOnly,
}

/// What a policy that applies asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Block the sign-in.
    Block,
    /// Require a second factor.
    RequireMfa,
    /// Require a second factor, and then a new password.
    ///
    /// It means that a stranger may know the password, so it always counts as
    /// risk: an account without a second factor is blocked.
    RequirePasswordChange,
}

/// Names that are in, and names that are out whatever is in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The names that the policy applies to; empty means all.
    #[serde(default)]
    pub include: Vec<String>,
    /// The names that the policy never applies to, even if `include` has them:
    /// emergency accounts, for example.
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// The lowest risk at which the policy applies.
    pub risk: Option<Risk>,
    /// Whether the policy applies if the risk is unknown. If not set,
    /// `when_unknown` in `[risk]` applies.
    pub when_risk_unknown: Option<WhenUnknown>,
    /// Country codes (ISO 3166-1, capital letters), or `unknown`.
    #[serde(default)]
    pub locations: Scope,
    /// Kinds of device; empty means all. The browser reports the kind, and it
    /// can lie.
    #[serde(default)]
    pub platforms: Vec<Platform>,
}

/// A conditional-access policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The name of the policy in the log. People who sign in never see it.
    pub name: String,
    /// Whether the policy is in force.
    #[serde(default)]
    pub state: State,
    /// Accounts by e-mail address, or `group:` and the name of a
    /// group.
    #[serde(default)]
    pub users: Scope,
    /// Apps by id.
    #[serde(default)]
    pub apps: Scope,
    /// When the policy applies. A condition that is not set is always met.
    #[serde(default)]
    pub conditions: Conditions,
    /// What the policy requires.
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

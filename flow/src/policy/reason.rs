//! What a decision rests on.

use serde::{Deserialize, Serialize};

/// What a verdict rests on, for the log. Where several things ask for the same,
/// it is the first of: the setting, sign-up, risk, a policy, the app. A second factor
/// that was shown elsewhere and a remembered device come before all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The account is switched off.
    Disabled,
    /// A policy whose reason is not risk.
    Policy,
    /// A device that its owner had remembered.
    RememberedDevice,
    /// A policy whose reason is risk.
    RiskPolicy,
    /// A second factor that was shown at a provider.
    ShownElsewhere,
    /// The MFA setting of the user flow, and nothing else.
    Setting,
    /// The account is new, and the setting has new ones enrol.
    SignUp,
    /// The app asked for it.
    StepUp,
}

impl Reason {
    /// Its one name, in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Policy => "policy",
            Self::RememberedDevice => "remembered_device",
            Self::RiskPolicy => "risk_policy",
            Self::ShownElsewhere => "shown_elsewhere",
            Self::Setting => "setting",
            Self::SignUp => "sign_up",
            Self::StepUp => "step_up",
        }
    }
}

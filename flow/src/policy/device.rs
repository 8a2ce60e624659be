//! Where a device that its owner had remembered is enough.

use super::{Context, Decision, Enrollment, Policy, Reason, Scope, Verdict};

/// Whether a device that was remembered would do for a second factor that is asked for. What
/// the account has is to be what the user flow takes: else something is still to be enrolled.
pub(super) fn would_do(context: &Context, active: &[&Policy]) -> bool {
    let plain = !context.step_up && !context.sign_up && context.enrollment == Enrollment::Taken;
    plain && !active.iter().any(|policy| policy.looks_at_sign_in())
}

impl Decision {
    /// The verdict for who is to show all that is asked for, whatever the device.
    #[must_use]
    pub const fn on_any_device(&self) -> Verdict {
        match self.reason {
            Reason::RememberedDevice => Verdict::Challenge,
            _ => self.verdict,
        }
    }
}

impl Policy {
    /// Whether it asks for more because of what this sign-in is like: a device that was remembered
    /// says nothing against that.
    #[must_use]
    pub fn looks_at_sign_in(&self) -> bool {
        self.because_of_risk() || self.conditions.locations != Scope::default()
    }
}

//! Where a device that its owner had remembered is enough, or what they have shown elsewhere.

use super::{Context, Decision, Enrollment, Policy, Reason, Scope, Verdict};
use protocol::screen::BlockReason;

/// Whether a device that was remembered would do for a second factor that is asked for. What
/// the account has is to be what the user flow takes: else something is still to be enrolled.
pub(super) fn would_do(context: &Context, active: &[&Policy]) -> bool {
    let plain = !context.step_up && !context.sign_up && context.enrollment == Enrollment::Taken;
    plain && !active.iter().any(|policy| policy.looks_at_sign_in())
}

/// Whether a second factor that was shown elsewhere is what is asked for, or could not be asked for
/// here. Not where this sign-in looks like somebody else's.
pub(super) fn is_met_elsewhere(asked: Verdict, active: &[&Policy]) -> bool {
    let by_factor = matches!(
        asked,
        Verdict::Challenge | Verdict::Enroll | Verdict::Block(BlockReason::FactorsUnavailable)
    );
    by_factor && !active.iter().any(|policy| policy.looks_at_sign_in())
}

impl Decision {
    /// The verdict for who is to show all that is asked for, whatever the device.
    #[must_use]
    pub const fn on_any_device(&self) -> Verdict {
        match self.reason {
            Reason::RememberedDevice | Reason::ShownElsewhere => Verdict::Challenge,
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

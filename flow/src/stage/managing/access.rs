//! What has access to the account without its factors: apps, other sessions, remembered devices.

use super::{Standing, Turn, list};
use crate::stage::Effect;
use protocol::screen::ManageNotice;

/// Has an app have nothing of the account any more.
pub(in crate::stage) fn revoke_access(mut standing: Standing, app: String) -> Turn {
    if let Some(managing) = &mut standing.managing {
        managing.apps.retain(|agreed| agreed.id != app);
    }
    list(standing, Some(ManageNotice::AccessRevoked)).and(Effect::RevokeAccess { app })
}

/// Ends all other sessions of the account.
pub(in crate::stage) fn sign_others_out(standing: Standing) -> Turn {
    list(standing, Some(ManageNotice::OthersSignedOut)).and(Effect::EndOtherSessions)
}

/// Has every device ask for a second factor again.
pub(in crate::stage) fn forget_devices(standing: Standing) -> Turn {
    list(standing, Some(ManageNotice::DevicesForgotten)).and(Effect::ForgetDevices)
}

impl Standing {
    /// Whether the app of this id is among those.
    pub(in crate::stage) fn agreed_to(&self, app: &str) -> bool {
        self.managing.as_ref().is_some_and(|it| it.apps.iter().any(|agreed| agreed.id == app))
    }
}

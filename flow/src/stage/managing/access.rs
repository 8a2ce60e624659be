//! What has access to the account without its factors: apps, other sessions, remembered devices.

use serde::{Deserialize, Serialize};

use super::{Standing, Turn, list};
use crate::stage::Effect;
use protocol::Timestamp;
use protocol::screen::ManageNotice;

/// Where the account is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenSession {
    /// Its id in the list.
    pub id: String,
    /// Whether it is that of the browser that looks at the list.
    pub here: bool,
    /// `Firefox`, if that is known.
    pub browser: Option<String>,
    /// `Windows`, if that is known.
    pub system: Option<String>,
    /// The country that it began in, in two capital letters, if that is known.
    pub country: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used, if that was noted.
    pub used_at: Option<Timestamp>,
}

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

/// Ends one of the other sessions.
pub(in crate::stage) fn end_session(mut standing: Standing, session: String) -> Turn {
    if let Some(managing) = &mut standing.managing {
        managing.sessions.retain(|open| open.id != session);
    }
    list(standing, Some(ManageNotice::SessionEnded)).and(Effect::EndSession { session })
}

/// Has every device ask for a second factor again.
pub(in crate::stage) fn forget_devices(standing: Standing) -> Turn {
    list(standing, Some(ManageNotice::DevicesForgotten)).and(Effect::ForgetDevices)
}

impl Standing {
    /// Whether the session of this id is another of those.
    pub(in crate::stage) fn is_open_elsewhere(&self, session: &str) -> bool {
        let other = |open: &SeenSession| open.id == session && !open.here;
        self.managing.as_ref().is_some_and(|it| it.sessions.iter().any(other))
    }

    /// Whether the app of this id is among those.
    pub(in crate::stage) fn agreed_to(&self, app: &str) -> bool {
        self.managing.as_ref().is_some_and(|it| it.apps.iter().any(|agreed| agreed.id == app))
    }
}

//! Our cookies.

use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::app::App;

/// The cookies' names. Over TLS a prefix has the browser hold what we ask for:
/// only we, only over TLS, only for the whole host.
#[derive(Clone, Copy)]
pub(crate) struct CookieNames {
    secure: bool,
}

impl CookieNames {
    pub(crate) fn of(app: &App) -> Self {
        Self { secure: app.settings.secure() }
    }

    pub(crate) fn locale(self) -> &'static str {
        if self.secure { "__Host-portico_locale" } else { "portico_locale" }
    }

    pub(crate) fn browser(self) -> &'static str {
        if self.secure { "__Host-portico_browser" } else { "portico_browser" }
    }

    pub(crate) fn session(self) -> &'static str {
        if self.secure { "__Host-portico_session" } else { "portico_session" }
    }

    pub(crate) fn device(self) -> &'static str {
        if self.secure { "__Host-portico_device" } else { "portico_device" }
    }

    /// By what people had this browser remembered.
    pub(crate) fn remembered(self) -> &'static str {
        if self.secure { "__Host-portico_remembered" } else { "portico_remembered" }
    }

    /// The provider that this browser signed in with last.
    pub(crate) fn provider(self) -> &'static str {
        if self.secure { "__Host-portico_provider" } else { "portico_provider" }
    }

    /// That first screens stand for a while, and lead nobody on.
    pub(crate) fn stands(self) -> &'static str {
        if self.secure { "__Host-portico_stands" } else { "portico_stands" }
    }

    /// That the last session here was one by a provider, and its owner signed out.
    pub(crate) fn signed_out(self) -> &'static str {
        if self.secure { "__Host-portico_signed_out" } else { "portico_signed_out" }
    }

    /// How the last sign-in on a page of ours began.
    pub(crate) fn start(self) -> &'static str {
        if self.secure { "__Host-portico_start" } else { "portico_start" }
    }

    pub(crate) fn cookie(self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .build()
    }
}

//! The provider that a browser came back from last, for the mark on its button.

use axum_extra::extract::cookie::CookieJar;
use protocol::Screen;

use crate::http::context::BrowserRequest;
use crate::http::locale;

impl BrowserRequest {
    /// Adds the cookie that says which provider this browser came back from last.
    pub(crate) fn remember_provider(&self, jar: CookieJar, provider: &str) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.provider(), provider.to_owned());
        cookie.set_max_age(time::Duration::seconds(locale::REMEMBERED));
        jar.add(cookie)
    }

    /// Marks the provider that this browser came back from last.
    pub(crate) fn mark_provider(&self, jar: &CookieJar, screen: &mut Screen) {
        let Some(last) = jar.get(self.names.provider()) else { return };
        if let Screen::Identify(identify) = screen {
            for provider in &mut identify.providers {
                provider.last = provider.id == last.value();
            }
        }
    }
}

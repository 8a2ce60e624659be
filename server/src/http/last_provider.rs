//! The provider that a browser came back from last, for the mark on its button, and whether who came
//! by one has signed out.

use axum_extra::extract::cookie::CookieJar;
use protocol::Screen;

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::http::locale;

impl BrowserRequest {
    /// Adds the cookie that says which provider this browser came back from last.
    pub(crate) fn remember_provider(&self, jar: CookieJar, provider: &str) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.provider(), provider.to_owned());
        cookie.set_max_age(time::Duration::seconds(locale::REMEMBERED));
        let mut signed_out = self.names.cookie(self.names.signed_out(), String::new());
        signed_out.make_removal();
        jar.add(cookie).add(signed_out)
    }

    /// Adds the cookie by which the next way to a provider has an account chosen there.
    pub(super) fn ask_for_account(&self, jar: CookieJar) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.signed_out(), "1".to_owned());
        cookie.set_max_age(time::Duration::seconds(locale::REMEMBERED));
        jar.add(cookie)
    }

    /// The name of the provider that this browser came back from last.
    pub(crate) fn last_provider<'a>(&self, app: &'a App, jar: &CookieJar) -> Option<&'a str> {
        let last = jar.get(self.names.provider())?;
        Some(app.providers.get(last.value())?.name())
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

//! The cookies by which a device is known, and by which it is asked for no second factor.

use axum_extra::extract::cookie::CookieJar;

use crate::app::App;
use crate::http::context::BrowserRequest;
use crate::request::device::Device;
use crate::request::remembered::RememberedToken;

impl BrowserRequest {
    /// Adds the cookie by which this device is known from now on, after a
    /// completed sign-in and never before. It outlives the session and holds
    /// nothing that can be read.
    pub(crate) fn know_device(&self, jar: CookieJar, app: &App, new: &Device) -> CookieJar {
        let device = self.signals.device.as_ref().unwrap_or(new);
        let mut cookie = self.names.cookie(self.names.device(), device.cookie(&app.keys));
        cookie.set_max_age(time::Duration::seconds(flow::limits::SEEN_LIFETIME));
        jar.add(cookie)
    }

    /// Adds a token to the cookie by which people are not asked for a second factor here, for so
    /// many seconds.
    pub(crate) fn remember_device(
        &self,
        jar: CookieJar,
        (token, seconds): &(RememberedToken, i64),
    ) -> CookieJar {
        let value = self.signals.remembered.cookie_with(token);
        let mut cookie = self.names.cookie(self.names.remembered(), value);
        cookie.set_max_age(time::Duration::seconds(*seconds));
        jar.add(cookie)
    }
}

//! The way to a provider that is the only way in, which a browser goes at once.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::cookie::CookieJar;
use protocol::{Reply, Screen};

use crate::app::App;
use crate::flows::Outcome;
use crate::http::context::BrowserRequest;
use crate::pages;

/// Seconds for which the first screen stands in a browser that was led on from one, or signed out:
/// as long as one may be at a provider. Whoever comes back in that time is not led on again.
const STANDS: i64 = 600;

impl BrowserRequest {
    /// The page that a flow begins on. Where one provider is the only way in, it goes on there by
    /// itself, once.
    pub(crate) fn first_page(&self, app: &App, jar: CookieJar, outcome: &Outcome) -> Response {
        if !self.goes_at_once(&jar, &outcome.reply) {
            let page = pages::flow(app, outcome, &self.nonce, StatusCode::OK);
            return (jar, page).into_response();
        }
        if self.is_ahead {
            // Thrown away, and asked for again when the person comes.
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        (self.stands(jar), pages::at_once(app, outcome, &self.nonce)).into_response()
    }

    fn goes_at_once(&self, jar: &CookieJar, reply: &Reply) -> bool {
        let stands = reply.refusal.is_some() || jar.get(self.names.stands()).is_some();
        match &reply.screen {
            Screen::Identify(first) => {
                !stands && first.elsewhere_only && first.providers.len() == 1
            }
            _ => false,
        }
    }

    /// Has the next first screens stand, until somebody presses what is on them.
    pub(super) fn stands(&self, jar: CookieJar) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.stands(), "1".to_owned());
        cookie.set_max_age(time::Duration::seconds(STANDS));
        jar.add(cookie)
    }
}

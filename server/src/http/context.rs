//! What a request says of its browser, in one place.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum_extra::extract::cookie::CookieJar;
use protocol::Timestamp;
use words::Locale;

use crate::app::App;
use crate::flows::{Flows, Handle};
use crate::http::again::Again;
use crate::http::cookies::CookieNames;
use crate::http::locale;
use crate::http::middleware::cors::EmbedderOrigin;
use crate::pages::Nonce;
use crate::request::context::{Browser, RequestContext};
use crate::request::device::Device;
use crate::request::header::{cookies, is_ahead, only, text};
use crate::request::remembered::RememberedTokens;
use crate::request::upstream::{DEMO_RISK, Signals};
use crate::secret::Secret;
use crate::sessions;

/// The header with the token of a page of another site, where there is no body.
pub(crate) const HELD: HeaderName = HeaderName::from_static("portico-browser");

/// What a request says of its browser.
pub(crate) struct BrowserRequest {
    /// The browser by its cookie, or what will be its cookie.
    pub(crate) browser: Browser,
    /// Other tokens that it brought in cookies of the same name.
    others: Vec<Secret<String>>,
    /// The session's token, if there is one.
    pub(crate) session: Option<Secret<String>>,
    pub(crate) signals: Signals,
    pub(crate) locale: Locale,
    /// Whether that was chosen, or is what the browser prefers.
    pub(crate) locale_chosen: bool,
    /// Whether a page is wanted, and not JSON.
    pub(crate) wants_page: bool,
    /// Whether the browser fetches ahead what nobody wants yet.
    pub(super) is_ahead: bool,
    pub(crate) nonce: Nonce,
    pub(super) names: CookieNames,
}

impl BrowserRequest {
    /// What a host is to know of it, at this time.
    pub(crate) fn context(&self, now: Timestamp) -> RequestContext<'_> {
        let session = self.session.as_ref();
        RequestContext { browser: &self.browser, session, signals: &self.signals, now }
    }

    /// Adds the browser's cookie, if it has none yet and would keep it.
    pub(crate) fn remember(&self, jar: CookieJar) -> CookieJar {
        match self.browser.is_new && !self.browser.cross_site {
            true => self.remember_token(jar),
            false => jar,
        }
    }

    fn remember_token(&self, jar: CookieJar) -> CookieJar {
        self.bind(jar, &self.browser.token)
    }

    /// Ties the browser to another token.
    pub(crate) fn bind(&self, jar: CookieJar, token: &Secret<String>) -> CookieJar {
        jar.add(self.names.cookie(self.names.browser(), token.expose().clone()))
    }

    /// The same request by the token that a page of another site holds, which came
    /// in the body. Nobody else's page is believed.
    pub(crate) fn holding(mut self, token: Option<String>) -> Self {
        if let Some(token) =
            token.filter(|token| self.browser.embedder.is_some() && is_token(token))
        {
            self.browser.token = Secret::new(token);
            self.browser.cross_site = true;
            self.browser.is_new = false;
        }
        self
    }

    /// The same request by the token that a first screen was made for, if the browser
    /// brought several: which one counts is not in the address.
    pub(crate) fn naming(mut self, flows: &Flows, handle: &Handle) -> Self {
        if let Some(place) = flows.position_of_beginning(handle, &self.others) {
            self.browser.token = self.others.swap_remove(place);
        }
        self
    }

    /// Whether somebody else's page sent its form to be gone on with on a page of
    /// ours: it has no script, or wants what only ours can do.
    pub(crate) const fn goes_on_first_party(&self) -> bool {
        self.wants_page && self.browser.embedder.is_some()
    }

    /// Adds the session's cookie, in place of any other: for so many seconds, or until the
    /// browser is closed.
    pub(crate) fn sign_in(
        &self,
        jar: CookieJar,
        token: &Secret<String>,
        seconds: Option<i64>,
    ) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.session(), token.expose().clone());
        cookie.set_max_age(seconds.map(time::Duration::seconds));
        jar.add(cookie)
    }

    /// Adds the cookie that says which language was chosen here.
    pub(crate) fn remember_locale(&self, jar: CookieJar, locale: Locale) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.locale(), locale.tag.to_owned());
        cookie.set_max_age(time::Duration::seconds(locale::REMEMBERED));
        jar.add(cookie)
    }

    /// Adds the cookie by which a sign-in that is lost begins again as this one did.
    pub(crate) fn remember_start(&self, jar: CookieJar, again: &Again) -> CookieJar {
        jar.add(self.names.cookie(self.names.start(), again.cookie()))
    }

    /// Takes the session's cookie away. Where it was a session `by_provider`, its owner may still be
    /// signed in there: nobody is led there by itself for a while, nor let in without choosing an
    /// account there.
    pub(crate) fn sign_out(&self, jar: CookieJar, by_provider: bool) -> CookieJar {
        let mut cookie = self.names.cookie(self.names.session(), String::new());
        cookie.make_removal();
        let jar = jar.add(cookie);
        if by_provider { self.ask_for_account(self.stands(jar)) } else { jar }
    }
}

impl FromRequestParts<Arc<App>> for BrowserRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let names = CookieNames::of(app);
        let cookies = |name: &'static str| cookies(&parts.headers, name);
        let embedder = parts.extensions.get::<EmbedderOrigin>().map(|origin| origin.0.clone());
        let held = only(&parts.headers, &HELD);
        let held = held.filter(|held| embedder.is_some() && is_token(held));
        let cross_site =
            held.is_some() || (embedder.is_some() && is_of_another_site(&parts.headers));
        let (browser, others) = match held {
            Some(held) => (Some(Secret::new(held.to_owned())), vec![]),
            None if cross_site => (None, vec![]),
            None => own_browser(app, parts.uri.path(), secrets(cookies(names.browser()))).await,
        };
        let (is_new, token) = (browser.is_none(), browser.unwrap_or_else(Browser::draw));
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let device = cookies(names.device()).find_map(|cookie| Device::read(&app.keys, cookie));
        app.undeclared.look(&parts.headers, peer, &app.settings.upstream.trusted_proxies);
        let signals = Signals::read(&parts.headers, peer, &app.settings.upstream);
        let remembered = cookies(names.remembered()).map(RememberedTokens::read).next();
        let remembered = remembered.unwrap_or_default();
        let signed_out = cookies(names.signed_out()).any(|value| !value.is_empty());
        let signals = Signals { device, remembered, signed_out, ..signals };
        let pretended = cookies(DEMO_RISK).next().filter(|_| app.settings.demo);
        let session = own_session(app, secrets(cookies(names.session()))).await;
        let asked_for = locale::asked_for(app, parts.uri.query(), &parts.headers);
        Ok(Self {
            browser: Browser { token, embedder, cross_site, is_new },
            others,
            session,
            signals: signals.pretending(pretended),
            locale: asked_for.unwrap_or(words::LOCALES[0]),
            locale_chosen: asked_for.is_some(),
            wants_page: wants_page(&parts.headers),
            is_ahead: is_ahead(&parts.headers),
            nonce: parts.extensions.get().cloned().unwrap_or_else(|| Nonce(String::new())),
            names,
        })
    }
}

/// Whether browsers keep our cookies from the page that asks. Those that do not
/// say (Safari before 16.4) are taken to be of this site, which is what is
/// documented.
fn is_of_another_site(headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site")
}

/// Most cookies of one name that are looked at: each may be looked for in the store.
const SAME_NAME: usize = 4;

/// The values that we could have given, each once.
fn secrets<'a>(cookies: impl Iterator<Item = &'a str>) -> Vec<Secret<String>> {
    let mut values: Vec<&str> = vec![];
    for value in cookies.filter(|value| is_token(value)) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.into_iter().take(SAME_NAME).map(|value| Secret::new(value.to_owned())).collect()
}

/// Of several tokens of a browser, the one that the flow of this address is tied
/// to, and the others: what another path or an older server left there lies beside it.
async fn own_browser(
    app: &Arc<App>,
    path: &str,
    mut tokens: Vec<Secret<String>>,
) -> (Option<Secret<String>>, Vec<Secret<String>>) {
    let flow = path.strip_prefix("/flows/").and_then(|rest| rest.split('/').next());
    let known = match flow.filter(|_| tokens.len() > 1) {
        Some(id) => Flows::new(app.clone()).position_of_own(id, &tokens).await,
        None => None,
    };
    let own = (!tokens.is_empty()).then(|| tokens.swap_remove(known.unwrap_or(0)));
    (own, tokens)
}

/// Of several tokens of sessions, the one whose session lives.
async fn own_session(app: &App, mut tokens: Vec<Secret<String>>) -> Option<Secret<String>> {
    let mut known = 0;
    if tokens.len() > 1 {
        for (index, token) in tokens.iter().enumerate() {
            let hash = sessions::hash(&app.keys, token);
            if let Ok(Some(_)) = app.store.find_session(&hash, app.clock.now()).await {
                known = index;
                break;
            }
        }
    }
    (!tokens.is_empty()).then(|| tokens.swap_remove(known))
}

/// Whether a cookie's value is one that we could have given.
fn is_token(token: &str) -> bool {
    data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).is_ok_and(|bytes| bytes.len() == 32)
}

/// Whether a page is wanted: a browser that loads one says so, script asks for
/// JSON, and who does not say gets JSON.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).contains("text/html")
}

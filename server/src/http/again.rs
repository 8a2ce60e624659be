//! How a sign-in that is lost begins again: for the same app, in the same
//! language.
//!
//! A flow that is there says so itself. Those that are over are deleted, so each
//! page on which a sign-in begins also leaves a cookie that says it.

use axum::http::HeaderMap;
use protocol::Purpose;
use url::form_urlencoded::{Serializer, parse};
use words::Locale;

use crate::app::App;
use crate::flows::flow::Flow;
use crate::flows::return_to;
use crate::http::cookies::CookieNames;
use crate::http::locale::named;
use crate::ids::AppId;
use crate::oauth::pushed;
use crate::oauth::request::AuthorizationRequest;
use crate::request::header::cookies;

/// What is kept of how a sign-in began.
const NAMES: [&str; 8] =
    ["app", "purpose", "return_to", "state", "locale", "ui_locales", "acr", "code_challenge"];

/// What the request of an OpenID client has, and nothing else.
const CLIENT: &str = "client_id";

/// Most bytes of a request that a cookie takes.
const COOKIE: usize = 2048;

/// How a sign-in begins again: the query of `/sign-in`, or of an OpenID client's request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Again(String);

impl Again {
    /// With those of these values that there are.
    pub(crate) fn new(values: &[(&str, Option<String>); 8]) -> Self {
        let there = values.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        Self(Serializer::new(String::new()).extend_pairs(there).finish())
    }

    /// As an OpenID client asked. What is too long for a cookie begins by itself, for its app.
    pub(crate) fn of_request(app: &App, asked: &AuthorizationRequest) -> Self {
        let query = match asked.pushed() {
            Some(_) => pushed::again(app, asked),
            None => asked.query(),
        };
        match query {
            query if query.len() <= COOKIE => Self(query),
            _ => Self::of_app(&asked.client().into(), None),
        }
    }

    /// As this flow began.
    pub(crate) fn of_flow(app: &App, flow: &Flow) -> Self {
        if let Some(request) = &flow.return_to.request {
            return Self::of_request(app, &AuthorizationRequest::stored(request));
        }
        let challenge = flow.return_to.code_challenge.as_ref();
        let (url, state) = return_to::parts(app.settings.app(&flow.app), &flow.return_to.url);
        let steps_up = flow.purpose == Purpose::StepUp;
        Self::new(&[
            ("app", Some(flow.app.to_string())),
            ("purpose", Some(word(flow.purpose))),
            ("return_to", Some(url)),
            ("state", state),
            ("locale", flow.locale_chosen.then(|| flow.locale.clone())),
            ("ui_locales", None),
            ("acr", (flow.asks_mfa && !steps_up).then(|| "mfa".to_owned())),
            ("code_challenge", challenge.map(|hash| data_encoding::BASE64URL_NOPAD.encode(hash))),
        ])
    }

    /// As a flow began that may be anybody's: nothing but its app and its language.
    pub(crate) fn of_anybodys_flow(flow: &Flow) -> Self {
        Self::of_app(&flow.app, flow.locale_chosen.then_some(&flow.locale))
    }

    /// For an app, in a language if one was asked for.
    pub(crate) fn of_app(app: &AppId, locale: Option<&str>) -> Self {
        Self::new(&NAMES.map(|name| {
            let value = match name {
                "app" => Some(app.to_string()),
                "locale" => locale.map(str::to_owned),
                _ => None,
            };
            (name, value)
        }))
    }

    /// As the cookie of a request says. Whatever else it holds is left out.
    pub(crate) fn kept(app: &App, headers: &HeaderMap) -> Option<Self> {
        cookies(headers, CookieNames::of(app).start()).find_map(Self::read)
    }

    fn read(cookie: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
        if parse(&bytes).any(|(name, _)| name == CLIENT) {
            // Written anew: a cookie may hold what no address can.
            return Some(Self(Serializer::new(String::new()).extend_pairs(parse(&bytes)).finish()));
        }
        let values = NAMES.map(|wanted| {
            let found = parse(&bytes).find(|(name, _)| name == wanted);
            (wanted, found.map(|(_, value)| value.into_owned()))
        });
        Some(Self::new(&values))
    }

    /// What the cookie holds.
    pub(crate) fn cookie(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(self.0.as_bytes())
    }

    /// Its address.
    pub(crate) fn address(&self, app: &App) -> String {
        match self.0.as_str() {
            query if parse(query.as_bytes()).any(|(name, _)| name == CLIENT) => {
                app.settings.at("/oauth/authorize") + "?" + query
            }
            "" => app.settings.at("/sign-in"),
            query => app.settings.at("/sign-in") + "?" + query,
        }
    }

    /// The app that it names.
    pub(crate) fn app(&self) -> Option<String> {
        let app = parse(self.0.as_bytes()).find(|(name, _)| name == "app");
        app.map(|(_, app)| app.into_owned())
    }

    /// The language that it names.
    pub(crate) fn locale(&self, app: &App) -> Option<Locale> {
        let values = parse(self.0.as_bytes());
        let mut tags = values.filter(|(name, _)| name == "locale" || name == "ui_locales");
        tags.find_map(|(_, tags)| named(app, &tags))
    }
}

/// The one word of a purpose.
pub(crate) fn word(purpose: Purpose) -> String {
    let word = serde_json::to_value(purpose).expect("a purpose is a word");
    word.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cookie_says_is_read_again_and_nothing_else() {
        let value = |text: &str| Some(text.to_owned());
        let again = Again::new(&[
            ("app", value("shop")),
            ("purpose", value("sign_up")),
            ("return_to", value("https://a.example/?x=1&y=ä")),
            ("state", value("a b&app=c")),
            ("locale", None),
            ("ui_locales", value("sv de")),
            ("acr", None),
            ("code_challenge", None),
        ]);
        assert_eq!(Again::read(&again.cookie()), Some(again));
        let other =
            data_encoding::BASE64URL_NOPAD.encode(b"login_hint=a@b.example&app=shop&x=\xff");
        assert_eq!(Again::read(&other), Some(Again("app=shop".to_owned())));
        assert_eq!(Again::read("no base64!"), None);
        let client = data_encoding::BASE64URL_NOPAD.encode(b"client_id=wiki&state=a\r\nb: c");
        let read = Again::read(&client).unwrap();
        assert_eq!(read, Again("client_id=wiki&state=a%0D%0Ab%3A+c".to_owned()));
    }
}

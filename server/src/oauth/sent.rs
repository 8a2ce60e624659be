//! What came as an authorization request, before it is known to be one.

use std::collections::BTreeMap;

use serde_json::Value;
use url::form_urlencoded::parse;

use super::dpop::is_thumbprint;
use super::pkce::Challenge;
use super::refused::ErrorCode;
use super::request::{DPOP_JKT, RESOURCE};
use super::response::{Mode, POPUP, Receiver};
use crate::settings::{AppKind, AppSettings, Pkce, Settings};

/// Most bytes of a request: it stands in a form, sealed, until the first answer.
const MOST: usize = 4096;

/// What is kept of a request. Anything else that it names is ignored.
pub(super) const KEPT: [&str; 16] = [
    "acr_values",
    "claims",
    "client_id",
    "code_challenge",
    "display",
    DPOP_JKT,
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    RESOURCE,
    "response_mode",
    "scope",
    "state",
    "ui_locales",
];

/// What is looked at and not kept.
const READ: [&str; 6] = [
    "code_challenge_method",
    "id_token_hint",
    "registration",
    "request",
    "request_uri",
    "response_type",
];

/// What `prompt` can ask for.
const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

/// What is wrong with a request, for programs and for developers.
pub(super) type Wrong = (ErrorCode, &'static str);

/// Why it is not known where an answer goes.
type NoReceiver = &'static str;

/// How a request came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the address of a browser, as anybody could write it.
    Address,
    /// By a request of the client itself (RFC 9126).
    Pushed,
    /// In a link of ours that leads back to the client and gives it nothing.
    Back,
}

/// What came, before it is checked.
pub(super) struct Sent {
    pub(super) values: BTreeMap<String, String>,
    /// What came more than once.
    twice: Vec<String>,
    bytes: usize,
}

impl Sent {
    /// Of what is known, what has a value (RFC 6749 §3.1).
    pub(super) fn read(sent: &[u8]) -> Self {
        let (mut values, mut twice) = (BTreeMap::new(), vec![]);
        let known = |name: &str| KEPT.contains(&name) || READ.contains(&name);
        for (name, value) in parse(sent).filter(|(name, value)| known(name) && !value.is_empty()) {
            if values.insert(name.to_string(), value.into_owned()).is_some() {
                twice.push(name.into_owned());
            }
        }
        Self { values, twice, bytes: sent.len() }
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    fn is_twice(&self, name: &str) -> bool {
        self.twice.iter().any(|twice| twice == name)
    }

    /// The client that asks.
    pub(super) fn client<'a>(&self, settings: &'a Settings) -> Result<&'a AppSettings, NoReceiver> {
        if self.is_twice("client_id") {
            return Err("client_id is there more than once.");
        }
        let id = self.value("client_id").ok_or("client_id is missing.")?;
        let client = settings.app(id).filter(|app| app.kind.is_some());
        client.ok_or("There is no OpenID client with this client_id.")
    }

    /// Where it is told what comes of it.
    pub(super) fn receiver(&self, client: &AppSettings) -> Result<Receiver, NoReceiver> {
        if self.is_twice("redirect_uri") {
            return Err("redirect_uri is there more than once.");
        }
        let redirect_uri = match (self.value("redirect_uri"), &client.redirect_uris.get_ref()[..]) {
            (Some(uri), _) if client.takes_answers_at(uri) => uri,
            (Some(_), _) => {
                return Err(
                    "redirect_uri is none of this client's redirect_uris in the settings, compared as text.",
                );
            }
            (None, [only]) => only,
            (None, _) => return Err("redirect_uri is missing."),
        };
        let mode = self.value("response_mode").and_then(Mode::named).unwrap_or_default();
        let state = self.value("state").filter(|_| !self.is_twice("state")).map(str::to_owned);
        let popup = self.value("display") == Some(POPUP);
        Ok(Receiver { redirect_uri: redirect_uri.to_owned(), mode, state, popup })
    }

    /// What a client did wrong, if its address is right.
    pub(super) fn check(&self, client: &AppSettings, way: Way) -> Result<(), Wrong> {
        if way == Way::Address && client.must_push() {
            let why = "this client must push its requests (RFC 9126)";
            return Err((ErrorCode::InvalidRequest, why));
        }
        let wrong = self.malformed().or_else(|| self.unsupported());
        wrong.or_else(|| self.unfit(client)).map_or(Ok(()), Err)
    }

    fn malformed(&self) -> Option<Wrong> {
        let control = self.values.values().any(|value| value.contains(char::is_control));
        let mode = self.value("response_mode");
        let mode = mode.is_some_and(|mode| Mode::named(mode).is_none());
        let nothing = self.value("response_type").is_none();
        let why = [
            (!self.twice.is_empty(), "a parameter is there more than once"),
            (self.bytes > MOST, "the request has more than 4096 bytes"),
            (control, "a parameter has a control character"),
            (mode, "response_mode can be query or form_post"),
            (nothing, "response_type is missing"),
        ];
        let why = why.into_iter().find(|(wrong, _)| *wrong)?.1;
        Some((ErrorCode::InvalidRequest, why))
    }

    /// What it asks for that there is not.
    fn unsupported(&self) -> Option<Wrong> {
        if self.value("response_type") != Some("code") {
            return Some((ErrorCode::UnsupportedResponseType, "response_type can be code only"));
        }
        let not_taken = [
            ("request", ErrorCode::RequestNotSupported, "request objects are not taken"),
            ("request_uri", ErrorCode::RequestUriNotSupported, "request_uri is not taken"),
            ("registration", ErrorCode::RegistrationNotSupported, "registration is not taken"),
        ];
        let there = not_taken.into_iter().find(|(name, ..)| self.value(name).is_some());
        there.map(|(_, code, why)| (code, why))
    }

    fn unfit(&self, client: &AppSettings) -> Option<Wrong> {
        if !self.words("scope").any(|scope| scope == "openid") {
            return Some((ErrorCode::InvalidScope, "scope must contain openid"));
        }
        let age = self.value("max_age").is_some_and(|age| age.parse::<u32>().is_err());
        let why = [
            (
                !self.has_good_challenge(client),
                "code_challenge must be a SHA-256 hash in base64url, with code_challenge_method S256",
            ),
            (age, "max_age must be a number of seconds"),
            (
                !self.has_good_prompt(),
                "prompt can be login, consent, select_account, create, or none alone",
            ),
            (!self.has_good_claims(), "claims must be a JSON object"),
            (!self.has_good_key(), "dpop_jkt must be the SHA-256 thumbprint of a key in base64url"),
        ];
        let why = why.into_iter().find(|(wrong, _)| *wrong)?.1;
        Some((ErrorCode::InvalidRequest, why))
    }

    fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).unwrap_or_default().split_ascii_whitespace()
    }

    fn has_good_challenge(&self, client: &AppSettings) -> bool {
        match (self.value("code_challenge"), self.value("code_challenge_method")) {
            (Some(challenge), Some("S256")) => Challenge::read(challenge).is_ok(),
            (None, None) => client.pkce == Pkce::Optional && client.kind == Some(AppKind::Server),
            _ => false,
        }
    }

    fn has_good_prompt(&self) -> bool {
        let prompts: Vec<_> = self.words("prompt").collect();
        let alone = !prompts.contains(&"none") || prompts.len() == 1;
        alone && prompts.iter().all(|prompt| PROMPTS.contains(prompt))
    }

    fn has_good_key(&self) -> bool {
        self.value(DPOP_JKT).is_none_or(is_thumbprint)
    }

    fn has_good_claims(&self) -> bool {
        let read = |claims| serde_json::from_str::<serde_json::Map<String, Value>>(claims).is_ok();
        self.value("claims").is_none_or(read)
    }
}

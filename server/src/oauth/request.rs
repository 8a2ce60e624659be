//! What a client asks for: the parameters of an authorization request (OpenID Connect
//! Core §3.1.2.1), once they are checked.
//!
//! It travels as text, in the sealed beginning of a flow and then in its row, and is
//! read again where it counts.

use std::collections::BTreeMap;

use flow::policy::Mfa;
use protocol::Timestamp;
use serde_json::Value;
use url::form_urlencoded::{Serializer, parse};

use super::pkce::Challenge;
use super::refused::{ErrorCode, Refused};
use super::response::{Mode, Receiver};
use crate::settings::{AppKind, AppSettings, Pkce, Settings};

/// Most bytes of a request: it stands in a form, sealed, until the first answer.
const MOST: usize = 4096;

/// What is kept of a request. Anything else that it names is ignored.
const KEPT: [&str; 13] = [
    "acr_values",
    "claims",
    "client_id",
    "code_challenge",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
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

/// Whom the request is about, by the ID token that it hints at. Only we write it.
const SUBJECT: &str = "subject";

/// What asks for a second factor as `acr`, and says that one was shown (REFEDS).
pub(crate) const ACR_MFA: &str = "https://refeds.org/profile/mfa";

/// What says that a single factor was shown.
pub(crate) const ACR_SFA: &str = "https://refeds.org/profile/sfa";

/// The scopes that there are.
pub(crate) const SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// What `prompt` can ask for.
pub(crate) const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

/// A checked authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthorizationRequest(BTreeMap<String, String>);

impl AuthorizationRequest {
    /// Reads and checks what a client sent. `subject` finds out whom an ID token is about, if it is
    /// one of ours.
    pub(crate) fn read(
        settings: &Settings,
        sent: &[u8],
        subject: impl FnOnce(&str) -> Option<String>,
    ) -> Result<Self, Refused> {
        let sent = Sent::read(sent);
        let client = sent.client(settings)?;
        let receiver = sent.receiver(client)?;
        let to_client = |(code, why): (ErrorCode, &'static str)| {
            Refused::ToClient(receiver.clone().error(code, why, &settings.home()))
        };
        sent.check(settings, client).map_err(to_client)?;
        let mut kept = sent.values;
        if let Some(hint) = kept.remove("id_token_hint") {
            let about = subject(&hint)
                .ok_or((ErrorCode::InvalidRequest, "id_token_hint is no ID token of this server"));
            kept.insert(SUBJECT.to_owned(), about.map_err(to_client)?);
        }
        kept.insert("redirect_uri".to_owned(), receiver.redirect_uri);
        kept.retain(|name, _| KEPT.contains(&name.as_str()) || name == SUBJECT);
        Ok(Self(kept))
    }

    /// Reads what [`text`](Self::text) wrote.
    pub(crate) fn stored(text: &str) -> Self {
        Self(parse(text.as_bytes()).into_owned().collect())
    }

    /// As it is stored.
    pub(crate) fn text(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// By what a client would ask for the same again, without an address that is filled in.
    pub(crate) fn query(&self) -> String {
        let mut values = self.0.clone();
        values.retain(|name, _| name != SUBJECT && name != "login_hint");
        values.insert("response_type".to_owned(), "code".to_owned());
        if values.contains_key("code_challenge") {
            values.insert("code_challenge_method".to_owned(), "S256".to_owned());
        }
        Serializer::new(String::new()).extend_pairs(&values).finish()
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).unwrap_or_default().split_ascii_whitespace()
    }

    /// The client's id.
    pub(crate) fn client(&self) -> &str {
        self.value("client_id").unwrap_or_default()
    }

    /// Where the answer goes.
    pub(crate) fn receiver(&self) -> Receiver {
        Receiver {
            redirect_uri: self.value("redirect_uri").unwrap_or_default().to_owned(),
            mode: self.value("response_mode").and_then(Mode::named).unwrap_or_default(),
            state: self.value("state").map(str::to_owned),
        }
    }

    /// What redeems the code, hashed; none if the client is let in by its secret alone.
    pub(crate) fn challenge(&self) -> Option<Challenge> {
        Challenge::read(self.value("code_challenge")?).ok()
    }

    /// What the ID token repeats.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.value("nonce")
    }

    /// The address that is filled in.
    pub(crate) fn login_hint(&self) -> Option<&str> {
        self.value("login_hint")
    }

    /// The languages that are wanted.
    pub(crate) fn ui_locales(&self) -> Option<&str> {
        self.value("ui_locales")
    }

    /// The scopes that there are of those that are asked for.
    pub(crate) fn scope(&self) -> String {
        let there = self.words("scope").filter(|scope| SCOPES.contains(scope));
        there.collect::<Vec<_>>().join(" ")
    }

    /// Whether a scope is asked for.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.words("scope").any(|asked| asked == scope)
    }

    /// Whether `prompt` asks for this.
    pub(crate) fn prompts(&self, prompt: &str) -> bool {
        self.words("prompt").any(|asked| asked == prompt)
    }

    /// Whether another person than this account is asked for.
    pub(crate) fn is_about_another(&self, account: &str) -> bool {
        self.value(SUBJECT).is_some_and(|subject| subject != account)
    }

    /// Whether this account's session can be gone on with.
    pub(crate) fn may_be_of(&self, account: &str) -> bool {
        !self.is_about_another(account) && !self.prompts("select_account")
    }

    /// Whether who has shown a first factor then is to show it again.
    pub(crate) fn asks_anew(&self, account: &str, first_at: Timestamp, now: Timestamp) -> bool {
        let most = self.value("max_age").and_then(|age| age.parse::<i64>().ok());
        // A second is the finest that tokens tell: after none, it is too long.
        let too_old = most.is_some_and(|most| now.0 - first_at.0 > most || most == 0);
        too_old || self.prompts("login") || !self.may_be_of(account)
    }

    /// Whether a second factor is asked for, whatever the policies say: the first that is known
    /// of those that would do.
    pub(crate) fn asks_mfa(&self) -> bool {
        let essential = self.essential_acr();
        let wished = self.words("acr_values").find(|acr| is_known(acr));
        match essential.iter().any(|acr| is_known(acr)) {
            true => !essential.iter().any(|acr| acr == ACR_SFA),
            false => wished == Some(ACR_MFA),
        }
    }

    /// What an ID token says of how its person signed in: the first class that is asked for and met,
    /// or the one that is so.
    pub(crate) fn acr_met(&self, mfa: bool) -> &'static str {
        let essential = self.essential_acr();
        let mut asked = essential.iter().map(String::as_str).chain(self.words("acr_values"));
        match asked.find(|acr| is_known(acr) && (mfa || *acr == ACR_SFA)) {
            Some(ACR_SFA) => ACR_SFA,
            _ if mfa => ACR_MFA,
            _ => ACR_SFA,
        }
    }

    /// The classes of which one must be met.
    fn essential_acr(&self) -> Vec<String> {
        let acr = self.claims_of("id_token").and_then(|claims| claims.get("acr").cloned());
        let Some(acr) = acr.filter(|acr| acr["essential"] == true) else { return vec![] };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let values = acr["values"].as_array().map(|all| all.iter().filter_map(text).collect());
        values.or_else(|| Some(vec![text(&acr["value"])?])).unwrap_or_default()
    }

    /// Whether the parameter `claims` asks for this one, in the ID token or at `userinfo`.
    pub(crate) fn asks_claim(&self, place: &str, claim: &str) -> bool {
        self.claims_of(place).is_some_and(|claims| claims.get(claim).is_some())
    }

    fn claims_of(&self, place: &str) -> Option<Value> {
        let claims: Value = serde_json::from_str(self.value("claims")?).ok()?;
        claims.get(place).cloned()
    }
}

fn is_known(acr: &str) -> bool {
    [ACR_MFA, ACR_SFA].contains(&acr)
}

/// What came, before it is checked.
struct Sent {
    values: BTreeMap<String, String>,
    /// What came more than once.
    twice: Vec<String>,
    bytes: usize,
}

impl Sent {
    /// Of what is known, what has a value (RFC 6749 §3.1).
    fn read(sent: &[u8]) -> Self {
        let (mut values, mut twice) = (BTreeMap::new(), vec![]);
        let known = |name: &str| KEPT.contains(&name) || READ.contains(&name);
        for (name, value) in parse(sent).filter(|(name, value)| known(name) && !value.is_empty()) {
            if values.insert(name.to_string(), value.into_owned()).is_some() {
                twice.push(name.into_owned());
            }
        }
        Self { values, twice, bytes: sent.len() }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    fn is_twice(&self, name: &str) -> bool {
        self.twice.iter().any(|twice| twice == name)
    }

    fn client<'a>(&self, settings: &'a Settings) -> Result<&'a AppSettings, Refused> {
        if self.is_twice("client_id") {
            return Err(Refused::OnPage("client_id is there more than once."));
        }
        let id = self.value("client_id").ok_or(Refused::OnPage("client_id is missing."))?;
        let client = settings.app(id).filter(|app| app.kind.is_some());
        client.ok_or(Refused::OnPage("There is no OpenID client with this client_id."))
    }

    fn receiver(&self, client: &AppSettings) -> Result<Receiver, Refused> {
        if self.is_twice("redirect_uri") {
            return Err(Refused::OnPage("redirect_uri is there more than once."));
        }
        let redirect_uri = match (self.value("redirect_uri"), &client.redirect_uris.get_ref()[..]) {
            (Some(uri), _) if client.takes_answers_at(uri) => uri,
            (Some(_), _) => {
                return Err(Refused::OnPage(
                    "redirect_uri is none of this client's redirect_uris in the settings, compared as text.",
                ));
            }
            (None, [only]) => only,
            (None, _) => return Err(Refused::OnPage("redirect_uri is missing.")),
        };
        let mode = self.value("response_mode").and_then(Mode::named).unwrap_or_default();
        let state = self.value("state").filter(|_| !self.is_twice("state")).map(str::to_owned);
        Ok(Receiver { redirect_uri: redirect_uri.to_owned(), mode, state })
    }

    /// What a client did wrong, if its address is right.
    fn check(
        &self,
        settings: &Settings,
        client: &AppSettings,
    ) -> Result<(), (ErrorCode, &'static str)> {
        use ErrorCode::{
            InvalidRequest, InvalidScope, RegistrationNotSupported, RequestNotSupported,
            RequestUriNotSupported, UnmetAuthenticationRequirements, UnsupportedResponseType,
        };
        let control = self.values.values().any(|value| value.contains(char::is_control));
        let mode = self.value("response_mode");
        let scopes = || self.value("scope").unwrap_or_default().split_ascii_whitespace();
        let age = self.value("max_age");
        let wrong = [
            (!self.twice.is_empty(), InvalidRequest, "a parameter is there more than once"),
            (self.bytes > MOST, InvalidRequest, "the request has more than 4096 bytes"),
            (control, InvalidRequest, "a parameter has a control character"),
            (
                mode.is_some_and(|mode| Mode::named(mode).is_none()),
                InvalidRequest,
                "response_mode can be query or form_post",
            ),
            (self.value("response_type").is_none(), InvalidRequest, "response_type is missing"),
            (
                self.value("response_type") != Some("code"),
                UnsupportedResponseType,
                "response_type can be code only",
            ),
            (self.value("request").is_some(), RequestNotSupported, "request objects are not taken"),
            (
                self.value("request_uri").is_some(),
                RequestUriNotSupported,
                "request_uri is not taken",
            ),
            (
                self.value("registration").is_some(),
                RegistrationNotSupported,
                "registration is not taken",
            ),
            (!scopes().any(|scope| scope == "openid"), InvalidScope, "scope must contain openid"),
            (
                !self.has_good_challenge(client),
                InvalidRequest,
                "code_challenge must be a SHA-256 hash in base64url, with code_challenge_method S256",
            ),
            (
                age.is_some_and(|age| age.parse::<u32>().is_err()),
                InvalidRequest,
                "max_age must be a number of seconds",
            ),
            (
                !self.has_good_prompt(),
                InvalidRequest,
                "prompt can be login, consent, select_account, create, or none alone",
            ),
            (!self.has_good_claims(), InvalidRequest, "claims must be a JSON object"),
            (
                !self.can_meet_acr(settings, client),
                UnmetAuthenticationRequirements,
                "no acr that is essential can be met here",
            ),
        ];
        match wrong.into_iter().find(|(wrong, ..)| *wrong) {
            Some((_, code, why)) => Err((code, why)),
            None => Ok(()),
        }
    }

    fn has_good_challenge(&self, client: &AppSettings) -> bool {
        match (self.value("code_challenge"), self.value("code_challenge_method")) {
            (Some(challenge), Some("S256")) => Challenge::read(challenge).is_ok(),
            (None, None) => client.pkce == Pkce::Optional && client.kind == Some(AppKind::Server),
            _ => false,
        }
    }

    fn has_good_prompt(&self) -> bool {
        let prompts: Vec<_> =
            self.value("prompt").unwrap_or_default().split_ascii_whitespace().collect();
        let alone = !prompts.contains(&"none") || prompts.len() == 1;
        alone && prompts.iter().all(|prompt| PROMPTS.contains(prompt))
    }

    fn has_good_claims(&self) -> bool {
        let read = |claims| serde_json::from_str::<serde_json::Map<String, Value>>(claims).is_ok();
        self.value("claims").is_none_or(read)
    }

    /// Whether an essential `acr` is one that a sign-in to this app can end in.
    fn can_meet_acr(&self, settings: &Settings, client: &AppSettings) -> bool {
        let asked = AuthorizationRequest(self.values.clone());
        let essential = asked.essential_acr();
        let mfa = settings.user_flow(client).mfa != Mfa::Off;
        let met = |acr: &String| acr == ACR_SFA || (acr == ACR_MFA && mfa);
        essential.is_empty() || essential.iter().any(met)
    }
}

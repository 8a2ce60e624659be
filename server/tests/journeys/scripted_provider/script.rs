//! What it is told to do, and what it remembers.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{HeaderMap, Method};
use portico_server::clock::Clock;
use serde_json::{Value, json};
use url::form_urlencoded::{self, Serializer};

use super::TENANT;
use crate::openid::keyed::{Key, fresh};

/// Which provider it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OpenId,
    Google,
    Microsoft,
    Apple,
    GitHub,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::OpenId, Self::Google, Self::Microsoft, Self::Apple, Self::GitHub];
}

/// How it signs in. Where a value changes others, null takes away.
#[derive(Clone)]
pub(crate) struct Script {
    /// Claims of the ID token, or members of GitHub's `user`, in place of the usual ones.
    pub(crate) claims: Value,
    /// Members of the header of the ID token.
    pub(crate) header: Value,
    /// By what the ID token is signed.
    pub(crate) signature: Signature,
    /// The userinfo response, in place of the usual members.
    pub(crate) userinfo: Value,
    /// GitHub's list of addresses.
    pub(crate) emails: Value,
    /// Members of the token response.
    pub(crate) response: Value,
    /// Members of the discovery document.
    pub(crate) discovery: Value,
    /// Parameters that browsers come back with, in place of the usual ones; with `error` there
    /// is no code.
    pub(crate) callback: Value,
    /// A parameter that comes twice.
    pub(crate) doubled: Option<&'static str>,
    /// `Cache-Control` of its keys.
    pub(crate) cache_control: &'static str,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            claims: json!({}),
            header: json!({}),
            signature: Signature::Own,
            userinfo: json!({}),
            emails: json!([{ "email": "mara@example.org", "primary": true, "verified": true }]),
            response: json!({}),
            discovery: json!({}),
            callback: json!({}),
            doubled: None,
            cache_control: "public, max-age=3600",
        }
    }
}

/// By what an ID token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    /// By the key that is published.
    Own,
    /// By another key, under the same name.
    Stranger,
    /// By none.
    None,
    /// By HMAC, with the public key as the secret.
    PublicKeyAsSecret,
    /// By a byte too few.
    Bent,
}

/// How an endpoint fails.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A status, with an empty object.
    Status(u16),
    /// A status, with this text.
    Text(u16, String),
    /// It never answers.
    Hang,
    /// A byte now and then.
    Drip,
    /// It never ends.
    Endless,
    /// It sends elsewhere.
    Redirect(String),
    /// It says that it is compressed.
    Compressed,
}

/// A request that it got.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// Of the query, and then of the form.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    /// The first field of a name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// With what a browser comes back.
#[derive(Clone, Debug)]
pub(crate) struct Back {
    /// Where.
    pub(crate) redirect_uri: String,
    /// Whether it posts a form, as from Apple, without cookies.
    pub(crate) by_form: bool,
    /// A query, or the form.
    pub(crate) parameters: String,
}

impl Back {
    /// The path and the query of our page to which it comes.
    pub(crate) fn path(&self) -> String {
        let url = url::Url::parse(&self.redirect_uri).unwrap();
        match self.by_form {
            true => url.path().to_owned(),
            false => format!("{}?{}", url.path(), self.parameters),
        }
    }
}

/// What it knows.
pub(super) struct Known {
    pub(super) kind: Kind,
    pub(super) address: String,
    pub(super) script: Script,
    pub(super) key: Key,
    pub(super) published: Vec<Value>,
    pub(super) faults: Vec<(&'static str, Fault)>,
    pub(super) asked: Vec<Asked>,
    pub(super) clock: Arc<Clock>,
    /// The public key of our team at Apple.
    pub(super) apple: Vec<u8>,
    /// What was asked for with each code.
    pub(super) codes: HashMap<String, HashMap<String, String>>,
    /// Requests that were pushed, by what stands for them.
    pub(super) pushed: HashMap<String, HashMap<String, String>>,
}

impl Known {
    pub(super) fn new(kind: Kind, address: &str, apple: Vec<u8>) -> Self {
        let mut known = Self {
            kind,
            address: address.to_owned(),
            script: Script::default(),
            key: Key::new("first"),
            published: vec![],
            faults: vec![],
            asked: vec![],
            clock: Arc::default(),
            apple,
            codes: HashMap::new(),
            pushed: HashMap::new(),
        };
        known.published = vec![known.public_key()];
        known
    }

    /// The key that it signs by, as it is published.
    pub(super) fn public_key(&self) -> Value {
        let mut key = self.key.public();
        if self.kind == Kind::Microsoft {
            key["issuer"] = json!(format!("{}/{{tenantid}}/v2.0", self.address));
        }
        key
    }

    /// As who it signs.
    pub(super) fn issuer(&self) -> String {
        match self.kind {
            Kind::Microsoft => format!("{}/{TENANT}/v2.0", self.address),
            _ => self.address.clone(),
        }
    }

    /// Keeps a request that was pushed; what stands for it.
    pub(super) fn keep(&mut self, asked: &Asked) -> String {
        let uri = ["urn:ietf:params:oauth:request_uri:", &fresh()].concat();
        self.pushed.insert(uri.clone(), asked.fields.iter().cloned().collect());
        uri
    }

    /// Signs somebody in, whom an address has sent.
    pub(super) fn visit(&mut self, query: &str) -> Back {
        let asked: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let pushed = asked.get("request_uri").and_then(|uri| self.pushed.remove(uri));
        let asked = pushed.unwrap_or(asked);
        let code = fresh();
        let mut parameters = json!({ "code": code, "state": asked["state"] });
        let script = &self.script;
        if self.kind == Kind::Google {
            parameters["iss"] = json!(self.address);
        }
        if self.kind == Kind::GitHub {
            parameters["iss"] = json!(format!("{}/login/oauth", self.address));
        }
        if script.callback.get("error").is_some() {
            parameters.as_object_mut().unwrap().remove("code");
        }
        let parameters = crate::openid::keyed::changed(parameters, &script.callback);
        let mut form = Serializer::new(String::new());
        for (name, value) in parameters.as_object().unwrap() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form.append_pair(name, &value);
            if script.doubled == Some(name) {
                form.append_pair(name, &value);
            }
        }
        let by_form = asked.get("response_mode").is_some_and(|mode| mode == "form_post");
        let redirect_uri = asked["redirect_uri"].clone();
        self.codes.insert(code, asked);
        Back { redirect_uri, by_form, parameters: form.finish() }
    }
}

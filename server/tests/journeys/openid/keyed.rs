//! Clients with keys of their own, and what they sign.

use axum::http::{Method, StatusCode};
use data_encoding::BASE64URL_NOPAD;
use portico_server::settings::Settings;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use rsa::pkcs8::EncodePrivateKey as _;
use serde_json::{Value, json};

use super::party::{CALLBACK, ISSUER, call, clients};
use crate::support::Server;

pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key of a client.
pub(crate) struct Key {
    pub(crate) kid: &'static str,
    pair: EcdsaKeyPair,
}

impl Key {
    pub(crate) fn new(kid: &'static str) -> Self {
        let (curve, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(curve, &random).unwrap();
        Self { kid, pair: EcdsaKeyPair::from_pkcs8(curve, pkcs8.as_ref(), &random).unwrap() }
    }

    /// Its public part.
    pub(crate) fn public(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y), "kid": self.kid })
    }

    /// A signed token.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }

    /// What a client proves itself by, with a change to what is usual; null takes away.
    pub(super) fn assertion(&self, server: &Server, client: &str, change: &Value) -> String {
        let header = json!({ "alg": "ES256", "kid": self.kid });
        self.sign(&header, &changed(claims(server, client), change))
    }
}

/// An RSA key, which can sign by RS256.
pub(crate) fn rs256() -> (Value, impl Fn(&str) -> String) {
    let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
    let pkcs8 = rsa::RsaPrivateKey::new(&mut random, 2048).unwrap().to_pkcs8_der().unwrap();
    let pair = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).unwrap();
    let parts = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let public = json!({ "kty": "RSA", "n": text(&parts.n), "e": text(&parts.e), "kid": "rsa" });
    let sign = move |message: &str| {
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    };
    (public, sign)
}

/// What is signed of a token.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// What an assertion says.
pub(super) fn claims(server: &Server, client: &str) -> Value {
    let now = server.app.clock.now().0;
    json!({ "iss": client, "sub": client, "aud": ISSUER, "jti": fresh(), "iat": now, "exp": now + 60 })
}

/// An object with other members; null takes away.
pub(crate) fn changed(mut object: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().into_iter().flatten() {
        if value.is_null() {
            object.as_object_mut().unwrap().remove(name);
        } else {
            object[name] = value.clone();
        }
    }
    object
}

/// Text that was never there.
pub(crate) fn fresh() -> String {
    portico_server::secret::handle()
}

/// Adds apps to those of the other tests.
pub(super) fn with_apps(settings: &mut Settings, lines: &str) {
    clients(settings);
    let text = format!("{}\n{lines}", include_str!("../../../src/settings/demo.toml"));
    let read = Settings::parse("keyed.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let new = read.apps.into_iter().filter(|app| settings.app(&app.id).is_none());
    let new: Vec<_> = new.collect();
    settings.apps.extend(new);
}

/// The lines of an app on a server with keys.
pub(super) fn app(id: &str, lines: &str) -> String {
    format!(
        "[[apps]]\nid = {id:?}\nname = {id:?}\nkind = \"server\"\nuser_flow = \"off\"\n\
        redirect_uris = [\"{CALLBACK}\", \"{CALLBACK}?of={id}\"]\n{lines}\n"
    )
}

/// The setting that holds a client's keys.
pub(super) fn jwks(keys: &[Value]) -> String {
    format!("jwks = '{}'", json!({ "keys": keys }))
}

/// The fields by which a client proves itself.
pub(super) fn by<'a>(assertion: &'a str, form: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let proof = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)];
    [form, &proof].concat()
}

/// Whether an assertion is taken, by asking about a token that is none; if not, why.
pub(super) async fn taken(server: &Server, assertion: &str) -> Result<(), String> {
    let form = by(assertion, &[("token", "x")]);
    let (status, _, told) = call(server, Method::POST, "/oauth/introspect", &[], &form).await;
    if status == StatusCode::OK {
        return Ok(());
    }
    assert_eq!((status, &told["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    Err(told["error_description"].as_str().unwrap().to_owned())
}

/// What a proof is of: a method, a path below the public address, and the token beside it.
pub(super) type Of<'a> = (&'a str, &'a str, Option<&'a str>);

impl Key {
    /// The proof of this key, with a change to what it usually says.
    pub(super) fn proof(&self, server: &Server, of: Of<'_>, change: &Value) -> String {
        self.sign(&self.proof_header(), &changed(proof(server, of), change))
    }

    /// What the header of its proofs says.
    pub(super) fn proof_header(&self) -> Value {
        json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.public() })
    }

    /// Its thumbprint (RFC 7638).
    pub(super) fn thumbprint(&self) -> String {
        let key = self.public();
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, key["x"], key["y"]);
        BASE64URL_NOPAD.encode(&<sha2::Sha256 as sha2::Digest>::digest(members))
    }
}

/// What a proof says.
pub(super) fn proof(server: &Server, (method, path, token): Of<'_>) -> Value {
    let mut claims = json!({
        "jti": fresh(),
        "htm": method,
        "htu": format!("{ISSUER}{path}"),
        "iat": server.app.clock.now().0,
    });
    if let Some(token) = token {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(token);
        claims["ath"] = json!(BASE64URL_NOPAD.encode(&hash));
    }
    claims
}

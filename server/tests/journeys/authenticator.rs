//! An authenticator that keeps passkeys in memory and says whatever a test
//! wants said: a thief's would, too. WebAuthn level 3, §6 and §7.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The person was there, and showed who they are.
const VERIFIED: u8 = 0x05;
const ATTESTED: u8 = 0x40;

/// One passkey, and what it will say.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: SigningKey,
    pub(crate) id: Vec<u8>,
    pub(crate) user_handle: String,
    pub(crate) origin: String,
    pub(crate) rp_id: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    /// Signed instead of the challenge that was asked.
    pub(crate) challenge: Option<String>,
    pub(crate) kind: Option<&'static str>,
    /// What the browser says besides.
    pub(crate) besides: Value,
}

impl Authenticator {
    /// A new one, at an address.
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 16],
            user_handle: String::new(),
            origin: "http://localhost:8080".into(),
            rp_id: "localhost".into(),
            flags: VERIFIED,
            counter: 0,
            challenge: None,
            kind: None,
            besides: json!({}),
        }
    }

    /// Makes the passkey that `options` ask for.
    pub(crate) fn make(&mut self, options: &Value) -> String {
        options["user"]["id"].as_str().unwrap().clone_into(&mut self.user_handle);
        let data = self.data(ATTESTED, &self.attested());
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        self.credential(&json!({
            "clientDataJSON": encode(&self.client_data(options, "webauthn.create")),
            "attestationObject": encode(&object),
            "transports": ["internal"],
        }))
    }

    /// What another system would tell of it in a file.
    pub(crate) fn told(&self) -> Value {
        json!({
            "credential_id": encode(&self.id),
            "public_key": encode(&self.public_key()),
            "user_handle": if self.user_handle.is_empty() { "dXNlcg" } else { &self.user_handle },
        })
    }

    /// Signs what `options` ask for.
    pub(crate) fn sign(&self, options: &Value) -> String {
        let (client, data) = (self.client_data(options, "webauthn.get"), self.data(0, &[]));
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.credential(&json!({
            "clientDataJSON": encode(&client),
            "authenticatorData": encode(&data),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": (!self.user_handle.is_empty()).then_some(&self.user_handle),
        }))
    }

    fn client_data(&self, options: &Value, kind: &str) -> Vec<u8> {
        let asked = options["challenge"].as_str().unwrap().to_owned();
        let challenge = self.challenge.clone().unwrap_or(asked);
        let kind = self.kind.unwrap_or(kind);
        let mut data = json!({ "type": kind, "challenge": challenge, "origin": self.origin });
        data.as_object_mut().unwrap().extend(self.besides.as_object().unwrap().clone());
        data.to_string().into_bytes()
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let rp = Sha256::digest(self.rp_id.as_bytes());
        let counter = self.counter.to_be_bytes();
        [&rp[..], &[self.flags | flags], &counter, rest].concat()
    }

    /// A COSE key for ES256 on P-256 (RFC 9053 §2.1).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }

    /// Id and public key.
    fn attested(&self) -> Vec<u8> {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        [&[0; 16], &length[..], &self.id, &self.public_key()].concat()
    }

    fn credential(&self, response: &Value) -> String {
        let id = encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
        .to_string()
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

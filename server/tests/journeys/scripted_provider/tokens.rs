//! What it signs, and what it makes of a code.

use std::collections::HashMap;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::script::{Asked, Kind, Known, Signature};
use super::{CLIENT_ID, CLIENT_SECRET, TENANT};
use crate::openid::keyed::{Key, changed, unsigned};

/// The access token that it gives to everybody.
pub(crate) const ACCESS_TOKEN: &str = "an access token";

/// A key of a team at Apple: its public part, and the private one as Apple gives it away.
pub(super) fn apple_key() -> (Vec<u8>, String) {
    let (curve, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(curve, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(curve, pkcs8.as_ref(), &random).unwrap();
    let lines = BASE64.encode(pkcs8.as_ref());
    let lines: Vec<_> = lines.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    let pem =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
    (pair.public_key().as_ref().to_vec(), pem)
}

impl Known {
    /// The token response to a request, or its status and error.
    pub(super) fn tokens(&mut self, asked: &Asked) -> Result<Value, (u16, &'static str)> {
        if !self.is_client(asked) {
            let github = self.kind == Kind::GitHub;
            return Err(if github {
                (200, "incorrect_client_credentials")
            } else {
                (401, "invalid_client")
            });
        }
        let wrong = if self.kind == Kind::GitHub {
            (200, "bad_verification_code")
        } else {
            (400, "invalid_grant")
        };
        let code = asked.field("code").and_then(|code| self.codes.remove(code)).ok_or(wrong)?;
        let challenge = asked
            .field("code_verifier")
            .map(|verifier| BASE64URL_NOPAD.encode(&Sha256::digest(verifier)));
        if code.get("code_challenge").map(String::as_str) != challenge.as_deref()
            || code.get("redirect_uri").map(String::as_str) != asked.field("redirect_uri")
        {
            return Err(wrong);
        }
        let mut response = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer" });
        if self.kind == Kind::GitHub {
            response["token_type"] = json!("bearer");
            response["scope"] = json!("read:user,user:email");
        } else {
            response["id_token"] = json!(self.id_token(&code));
            response["expires_in"] = json!(3600);
        }
        Ok(changed(response, &self.script.response))
    }

    /// The ID token for what was asked for.
    fn id_token(&self, code: &HashMap<String, String>) -> String {
        let now = self.clock.now().0;
        let mut claims = json!({
            "iss": self.issuer(),
            "sub": "mara-at-the-provider",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "email": "mara@example.org",
            "email_verified": true,
            "given_name": "Mara",
            "family_name": "Lind",
            "name": "Mara Lind",
        });
        if let Some(nonce) = code.get("nonce") {
            claims["nonce"] = json!(nonce);
        }
        if code.contains_key("max_age") {
            claims["auth_time"] = json!(now);
        }
        match self.kind {
            Kind::Google => claims["hd"] = json!("example.org"),
            Kind::Microsoft => {
                claims["tid"] = json!(TENANT);
                claims["xms_edov"] = json!(true);
            }
            Kind::Apple => {
                claims["email_verified"] = json!("true");
                for name in ["given_name", "family_name", "name"] {
                    claims.as_object_mut().unwrap().remove(name);
                }
            }
            Kind::OpenId | Kind::GitHub => {}
        }
        let hash = Sha256::digest(ACCESS_TOKEN);
        claims["at_hash"] = json!(BASE64URL_NOPAD.encode(&hash[..16]));
        let claims = changed(claims, &self.script.claims);
        let alg = match self.script.signature {
            Signature::None => "none",
            Signature::PublicKeyAsSecret => "HS256",
            _ => "ES256",
        };
        let header = json!({ "alg": alg, "typ": "JWT", "kid": self.key.kid });
        let header = changed(header, &self.script.header);
        match self.script.signature {
            Signature::Own => self.key.sign(&header, &claims),
            Signature::Stranger => Key::new(self.key.kid).sign(&header, &claims),
            Signature::None => unsigned(&header, &claims) + ".",
            Signature::Bent => {
                let token = self.key.sign(&header, &claims);
                token[..token.len() - 2].to_owned()
            }
            Signature::PublicKeyAsSecret => {
                let message = unsigned(&header, &claims);
                let secret = self.key.public().to_string();
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(message.as_bytes());
                format!("{message}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
            }
        }
    }

    /// Whether it is our server that asks.
    pub(super) fn is_client(&self, asked: &Asked) -> bool {
        if self.kind == Kind::Apple {
            let secret = asked.field("client_secret").unwrap_or_default();
            return asked.field("client_id") == Some(CLIENT_ID) && self.is_of_our_team(secret);
        }
        let encoded =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let both = format!("{}:{}", encoded(CLIENT_ID), encoded(CLIENT_SECRET));
        let basic = format!("Basic {}", BASE64.encode(both.as_bytes()));
        let by_header = asked.headers.get("authorization").is_some_and(|it| *it == basic);
        let by_form = asked.field("client_id") == Some(CLIENT_ID)
            && asked.field("client_secret") == Some(CLIENT_SECRET);
        by_header != by_form
    }

    /// Whether a client secret is what Apple asks for.
    fn is_of_our_team(&self, secret: &str) -> bool {
        let Some((message, signature)) = secret.rsplit_once('.') else { return false };
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.apple);
        let (header, claims) = message.split_once('.').unwrap();
        let object = |text: &str| serde_json::from_slice::<Value>(&decode(text)).unwrap();
        let (header, claims) = (object(header), object(claims));
        let left = claims["exp"].as_i64().unwrap() - self.clock.now().0;
        key.verify(message.as_bytes(), &decode(signature)).is_ok()
            && header["alg"] == "ES256"
            && header["kid"] == "KEY"
            && claims["iss"] == "TEAM"
            && claims["sub"] == CLIENT_ID
            && claims["aud"] == self.address
            && (1..=15_777_000).contains(&left)
    }
}

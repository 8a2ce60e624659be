//! By what a provider knows us.

use anyhow::{Context as _, bail, ensure};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use protocol::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::secret::Secret;
use crate::settings::{Preset, ProviderSettings};

/// Seconds for which a client secret of Apple's is good. It may be half a year, but is made for
/// one request.
const LIFETIME: i64 = 5 * 60;

/// What proves to a provider that it is we who ask.
pub(super) enum Credentials {
    /// A secret that both know.
    Secret(Secret<String>),
    /// A key, by which a secret is made for each request.
    Apple(Box<AppleKey>),
}

/// The key of a team at Apple.
pub(super) struct AppleKey {
    key: EcdsaKeyPair,
    key_id: String,
    team_id: String,
}

impl Credentials {
    /// Reads them from where the settings say that they are.
    ///
    /// # Errors
    /// If they are not there. The message holds nothing of them.
    pub(super) fn load(settings: &ProviderSettings) -> anyhow::Result<Self> {
        if settings.preset == Some(Preset::Apple) {
            return Ok(Self::Apple(Box::new(AppleKey::load(settings)?)));
        }
        let text = match (&settings.client_secret, &settings.client_secret_env) {
            (Some(secret), _) => secret.get_ref().expose().to_owned(),
            (None, Some(name)) => {
                let name = name.get_ref();
                std::env::var(name).with_context(|| {
                    format!("the environment variable {name} has to hold the client secret")
                })?
            }
            (None, None) => bail!("has no client secret"),
        };
        let text = Secret::new(text);
        let secret = text.expose().trim();
        ensure!(!secret.is_empty(), "the client secret is empty");
        Ok(Self::Secret(Secret::new(secret.to_owned())))
    }

    /// The client secret of this moment.
    ///
    /// # Errors
    /// If there is no randomness to sign with.
    pub(super) fn secret(
        &self,
        client_id: &str,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Secret<String>, ring::error::Unspecified> {
        match self {
            Self::Secret(secret) => Ok(Secret::new(secret.expose().clone())),
            Self::Apple(key) => key.secret(client_id, issuer, now),
        }
    }
}

/// The header by which a client says who it is (RFC 6749 §2.3.1).
pub(super) fn basic(client_id: &str, secret: &Secret<String>) -> Secret<String> {
    let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let both = Secret::new(format!("{}:{}", part(client_id), part(secret.expose())));
    Secret::new(format!("Basic {}", BASE64.encode(both.expose().as_bytes())))
}

impl AppleKey {
    fn load(settings: &ProviderSettings) -> anyhow::Result<Self> {
        let pem = settings.key.as_ref().context("has no key")?.get_ref();
        let bad = || "key_file must hold the key that Apple gave you, as PEM";
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.expose().as_bytes());
        let der = der.ok().with_context(bad)?;
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let key = EcdsaKeyPair::from_pkcs8(kind, der.secret_pkcs8_der(), &SystemRandom::new());
        Ok(Self {
            key: key.ok().with_context(bad)?,
            key_id: settings.key_id.clone().unwrap_or_default(),
            team_id: settings.team_id.clone().unwrap_or_default(),
        })
    }

    fn secret(
        &self,
        client_id: &str,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Secret<String>, ring::error::Unspecified> {
        let header = json!({ "alg": "ES256", "kid": self.key_id });
        let claims = json!({
            "iss": self.team_id,
            "sub": client_id,
            "aud": issuer,
            "iat": now.0,
            "exp": now.0 + LIFETIME,
        });
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes())?;
        Ok(Secret::new(format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))))
    }
}

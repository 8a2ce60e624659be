//! Where signed messages go.

use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;
use zeroize::Zeroizing;

use super::error::safe;
use crate::secret::Secret;

/// The longest time a receiver may be given, in seconds: a try that takes
/// longer has failed.
const LONGEST: u16 = 30;

/// An address of the operator's that gets signed messages. What is wrong with
/// it is told while it is read, so that no other kind can exist.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// The address of the service: `https:`, or `http:` to this machine.
    #[serde(deserialize_with = "url")]
    pub url: Url,
    /// The key for signatures: `whsec_` and 24 to 64 bytes in base64.
    #[cfg_attr(test, serde(skip_serializing))]
    pub secret: SigningSecret,
    /// Seconds for one attempt, including the response: 1 to 30. If not set, 10
    /// for messages and 2 for risk.
    #[serde(default, deserialize_with = "seconds")]
    #[cfg_attr(test, schemars(range(min = 1, max = LONGEST)))]
    pub timeout_seconds: Option<u16>,
}

fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let url = Url::deserialize(deserializer)?;
    match safe(&url) {
        true => Ok(url),
        false => Err(D::Error::custom(
            "A webhook's url must begin with https://, or with http:// and be this machine (localhost), and hold no name or password.",
        )),
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let seconds = u16::deserialize(deserializer)?;
    match (1..=LONGEST).contains(&seconds) {
        true => Ok(Some(seconds)),
        false => Err(D::Error::custom(format!("timeout_seconds must be between 1 and {LONGEST}."))),
    }
}

/// What messages are signed with. Cannot be printed.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String", extend("pattern" = "^whsec_", "writeOnly" = true)))]
#[serde(try_from = "String")]
pub struct SigningSecret(Arc<Secret<Vec<u8>>>);

impl SigningSecret {
    /// The key itself.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret")
    }
}

impl TryFrom<String> for SigningSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        let key = text.strip_prefix("whsec_").and_then(|key| BASE64.decode(key.as_bytes()).ok());
        let key = key.map(Secret::new).filter(|key| (24..=64).contains(&key.expose().len()));
        key.map(|key| Self(Arc::new(key))).ok_or(
            "A webhook's secret must be whsec_ and 24 to 64 random bytes in base64: make one with `echo whsec_$(openssl rand -base64 32)`.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "url = \"https://hooks.example.com/codes\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";

    #[track_caller]
    fn mistake(text: &str) -> String {
        toml::from_str::<WebhookSettings>(text).unwrap_err().message().to_owned()
    }

    #[test]
    fn good_settings_are_taken_and_tell_nobody_the_secret() {
        let settings: WebhookSettings = toml::from_str(GOOD).unwrap();
        assert_eq!(settings.timeout_seconds, None);
        assert_eq!(settings.secret.expose().len(), 24);
        let bytes = format!("{:?}", settings.secret.expose());
        let printed = format!("{settings:?}");
        assert!(!printed.contains("MfKQ") && !printed.contains(&bytes), "{printed}");
    }

    #[test]
    fn a_webhook_goes_over_tls_or_stays_on_this_machine() {
        let url = |url| GOOD.replace("https://hooks.example.com/codes", url);
        for wrong in ["http://hooks.example.com/", "ftp://x/", "https://me:pw@hooks.example.com/"] {
            assert!(mistake(&url(wrong)).starts_with("A webhook's url must"), "{wrong}");
        }
        toml::from_str::<WebhookSettings>(&url("http://127.0.0.1:9000/")).unwrap();
    }

    #[test]
    fn a_secret_that_is_short_or_no_base64_is_refused_and_not_repeated() {
        for wrong in ["whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!", ""] {
            let text = GOOD.replace("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", wrong);
            let sentence = mistake(&text);
            assert!(sentence.starts_with("A webhook's secret must be whsec_ and"), "{sentence}");
            assert!(wrong.is_empty() || !sentence.contains(wrong), "{sentence}");
        }
    }

    #[test]
    fn a_time_limit_is_a_second_to_half_a_minute() {
        for wrong in [0, 31] {
            let sentence = mistake(&format!("{GOOD}timeout_seconds = {wrong}\n"));
            assert_eq!(sentence, "timeout_seconds must be between 1 and 30.");
        }
    }
}

//! Where messages, the log, the counts and the traces go.

use std::fmt;
use std::net::SocketAddr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use url::Url;

use super::SecretText;
use super::error::{Invalid, here};
use super::secret_text::{password_fault, with_password};

/// What is said of a mail server that is no address; it may hold a password, so
/// it is not repeated.
pub(super) const NO_SMTP: &str =
    "smtp must be an address like smtps://user:password@mail.example.com:465.";

/// Where messages go.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server: `smtps://user:password@host:465`, or
    /// `smtp://user:password@host:587?tls=required`. Without `tls`, only a
    /// server on this machine.
    #[serde(deserialize_with = "smtp")]
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Url", extend("writeOnly" = true)))]
    pub smtp: Spanned<Url>,
    /// The password of the user in `smtp`, if the address there has none. As it is,
    /// without percent-encoding.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub password: Option<Spanned<SecretText>>,
    /// The sender: `Juniper <no-reply@juniper.example>`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub from: Spanned<String>,
}

impl MailSettings {
    /// The address of the mail server, with the password.
    #[must_use]
    pub fn server(&self) -> Url {
        let password = self.password.as_ref().map(Spanned::get_ref);
        with_password(self.smtp.get_ref().clone(), password)
    }

    /// What is wrong with the password, if anything is.
    pub(super) fn password_fault(&self) -> Option<Invalid> {
        let password = self.password.as_ref()?;
        here(password, &password_fault(self.smtp.get_ref(), "password", "smtp")?)
    }
}

/// Without the mail server, as its address holds a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings").field("from", &self.from).finish_non_exhaustive()
    }
}

fn smtp<'de, D: Deserializer<'de>>(from: D) -> Result<Spanned<Url>, D::Error> {
    let text = Spanned::<String>::deserialize(from)?;
    let url = Url::parse(text.get_ref()).map_err(|_| D::Error::custom(NO_SMTP))?;
    Ok(Spanned::new(text.span(), url))
}

/// What is written to the standard error output. How much of it the variable
/// `PORTICO_LOG` says, like `info` or `warn,audit=info`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// The format of a line. The environment variable `PORTICO_LOG` sets the
    /// level.
    #[serde(default)]
    pub format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// Text for people.
    #[default]
    Text,
}

/// Where counts and times can be fetched.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Address and port of `/metrics`. It has no other access control: do not
    /// expose it to the Internet.
    #[cfg_attr(test, schemars(extend("format" = "ip-port")))]
    pub listen: SocketAddr,
}

/// Where spans of requests go.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TracesSettings {
    /// The address of a collector that takes OTLP over HTTP, without `/v1/traces`:
    /// `http:` or `https:`. Spans hold no secret and no address.
    #[serde(deserialize_with = "collector")]
    pub endpoint: Url,
}

fn collector<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    let text = String::deserialize(from)?;
    let url = Url::parse(&text).ok().filter(|url| {
        let plain = url.username().is_empty() && url.password().is_none();
        plain && ["http", "https"].contains(&url.scheme()) && url.query().is_none()
    });
    url.ok_or_else(|| {
        D::Error::custom(
            "endpoint must be an address like http://127.0.0.1:4318, without a name and a password. \
            Headers are set by OTEL_EXPORTER_OTLP_HEADERS.",
        )
    })
}

//! Where the log, the counts and the traces go.

use std::net::SocketAddr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

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

//! What a proxy in front may tell about a sign-in.

use axum::http::HeaderName;
use serde::{Deserialize, Serialize};
use toml::de::DeTable;

use super::error::Invalid;
use crate::request::address::Cidr;
use user_flows::place::Step::Name;
use user_flows::place::place_in;

/// What a proxy in front may tell. Headers from anyone else are ignored.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UpstreamSettings {
    /// Addresses of the proxies, or networks that contain nothing but proxies.
    #[serde(default)]
    pub trusted_proxies: Vec<Cidr>,
    /// Whether the proxies begin each connection with the PROXY protocol, which
    /// tells the address of the client. Version 2 or 1. One that does not is closed.
    #[serde(default)]
    pub proxy_protocol: bool,
    /// A header with `none`, `low`, `medium` or `high`. If it is missing from a
    /// request, the risk is unknown and `when_unknown` in `[risk]` applies.
    pub risk_header: Option<Header>,
    /// A header with a country code.
    pub location_header: Option<Header>,
    /// A header with degrees north and east: `52.5,13.4`.
    pub coordinates_header: Option<Header>,
}

/// The name of a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(extend("format" = "header")))]
#[serde(try_from = "String", into = "String")]
pub struct Header(pub HeaderName);

impl TryFrom<String> for Header {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let read = name.parse().map(Self);
        read.map_err(|_| format!("{name:?} cannot be the name of a header."))
    }
}

impl From<Header> for String {
    fn from(header: Header) -> Self {
        header.0.to_string()
    }
}

impl UpstreamSettings {
    /// What is wrong with it, if anything is; `table` is what it was read from.
    pub(super) fn validate(&self, table: &DeTable<'_>) -> Option<Invalid> {
        if self.proxy_protocol && self.trusted_proxies.is_empty() {
            let sentence = "[upstream] proxy_protocol is believed of nobody: trusted_proxies must \
                name the proxy that speaks it.";
            let place = place_in(table, &[Name("upstream"), Name("proxy_protocol")]);
            return Some((place, sentence.to_owned()));
        }
        let headers = [
            ("risk_header", &self.risk_header),
            ("location_header", &self.location_header),
            ("coordinates_header", &self.coordinates_header),
        ];
        let set = headers.into_iter().find(|(_, header)| header.is_some());
        let (name, _) = set.filter(|_| self.trusted_proxies.is_empty())?;
        let sentence = format!(
            "[upstream] {name} is believed of nobody: trusted_proxies must name the proxy that sets it."
        );
        Some((place_in(table, &[Name("upstream"), Name(name)]), sentence))
    }
}

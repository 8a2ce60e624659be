//! Where a server with these settings listens, and what is spoken there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use super::layers::{Layers, Variable, text_of};
use super::{Settings, SettingsErrors, listen};
use crate::request::address::{Cidr, is_in};

/// What must be known of the settings to send a request to their server.
///
/// It is read alone: nothing else is validated, and no file with a secret is opened.
#[derive(Debug, Deserialize)]
pub(crate) struct Endpoint {
    /// The address and port that the server listens on.
    #[serde(default = "listen")]
    pub(crate) listen: SocketAddr,
    /// The address that people see.
    pub(crate) public_url: Url,
    tls: Option<IgnoredAny>,
    #[serde(default)]
    upstream: Proxies,
}

#[derive(Debug, Default, Deserialize)]
struct Proxies {
    #[serde(default)]
    trusted_proxies: Vec<Cidr>,
    #[serde(default)]
    proxy_protocol: bool,
}

impl Endpoint {
    /// Reads it from a file and the environment.
    ///
    /// # Errors
    /// If the file cannot be read or is no TOML, or if one of these settings cannot be set like
    /// that.
    pub(crate) fn load(file: &Path) -> Result<Self, SettingsErrors> {
        let variables = Variable::all(std::env::vars_os());
        let text = text_of(file, &variables)?;
        Layers::overlaid(file, &text, &variables)?.read_part()
    }

    /// That of settings that are whole.
    pub(crate) fn of(settings: &Settings) -> Self {
        let upstream = &settings.upstream;
        Self {
            listen: settings.listen,
            public_url: settings.public_url.get_ref().clone(),
            tls: settings.tls.as_ref().map(|_| IgnoredAny),
            upstream: Proxies {
                trusted_proxies: upstream.trusted_proxies.clone(),
                proxy_protocol: upstream.proxy_protocol,
            },
        }
    }

    /// The addresses by which a program on the same machine reaches the server, the best first.
    pub(crate) fn local_addresses(&self) -> Vec<SocketAddr> {
        let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, self.listen.port()));
        match self.listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => vec![v4],
            // It takes both versions, and a machine may have one of them only.
            IpAddr::V6(ip) if ip.is_unspecified() => {
                vec![(Ipv6Addr::LOCALHOST, self.listen.port()).into(), v4]
            }
            _ => vec![self.listen],
        }
    }

    /// Whether TLS is spoken.
    pub(crate) const fn speaks_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Whether a connection from this address must begin with the PROXY protocol.
    pub(crate) fn expects_proxy_protocol(&self, from: IpAddr) -> bool {
        self.upstream.proxy_protocol && is_in(&self.upstream.trusted_proxies, from)
    }

    /// Where `path` is on the server.
    pub(crate) fn at(&self, path: &str) -> String {
        [self.public_url.path().trim_end_matches('/'), path].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Result<Endpoint, SettingsErrors> {
        Layers::overlaid(Path::new("portico.toml"), text, &[])?.read_part()
    }

    fn addresses(listen: &str) -> Vec<String> {
        let text = format!("listen = \"{listen}\"\npublic_url = \"https://login.example.com\"\n");
        endpoint(&text).unwrap().local_addresses().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_server_that_listens_everywhere_is_reached_by_the_address_of_the_machine_itself() {
        assert_eq!(addresses("0.0.0.0:80"), ["127.0.0.1:80"]);
        assert_eq!(addresses("[::]:80"), ["[::1]:80", "127.0.0.1:80"]);
        assert_eq!(addresses("192.0.2.1:80"), ["192.0.2.1:80"]);
    }

    #[test]
    fn nothing_else_of_the_settings_counts_and_what_counts_is_told_with_its_line() {
        let text = "public_url = \"https://login.example.com/auth/\"\nnonsense = 1\n\
            database_file = \"/nowhere\"\n[tls]\nkey_file = \"/nowhere\"\n[upstream]\nnew = 1\n";
        let found = endpoint(text).unwrap();
        assert_eq!(found.listen, SocketAddr::from(([127, 0, 0, 1], 8080)));
        assert_eq!((found.at("/readyz").as_str(), found.speaks_tls()), ("/auth/readyz", true));
        let error = endpoint("public_url = \"https://a.example\"\nlisten = 80\n").unwrap_err();
        assert!(error.to_string().starts_with("portico.toml:2: "), "{error}");
    }

    #[test]
    fn the_proxy_protocol_is_expected_of_trusted_proxies_only() {
        let text = "public_url = \"https://a.example\"\n[upstream]\nproxy_protocol = true\n\
            trusted_proxies = [\"127.0.0.1\"]\n";
        let found = endpoint(text).unwrap();
        assert!(found.expects_proxy_protocol([127, 0, 0, 1].into()));
        assert!(!found.expects_proxy_protocol([127, 0, 0, 2].into()));
        let without = endpoint(&text.replace("true", "false")).unwrap();
        assert!(!without.expects_proxy_protocol([127, 0, 0, 1].into()));
    }

    #[test]
    fn whole_settings_have_the_endpoint_that_is_read_alone() {
        let text = include_str!("demo.toml");
        let (whole, alone) = (Endpoint::of(&Settings::demo().unwrap()), endpoint(text).unwrap());
        assert_eq!(format!("{whole:?}"), format!("{alone:?}"));
    }
}

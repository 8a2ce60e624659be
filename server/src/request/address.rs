//! Where a request comes from: the client's address, and the network it is in.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue};
use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

/// An IP network in CIDR notation (RFC 4632), or one address. An IPv4 network
/// written as IPv6 (`::ffff:10.0.0.0/104`) is the IPv4 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(extend("format" = "cidr")))]
#[serde(try_from = "String", into = "String")]
pub struct Cidr(IpNet);

impl Cidr {
    /// Whether an address is in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Whether an address is in one of these networks.
#[must_use]
pub fn is_in(networks: &[Cidr], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(address))
}

impl FromStr for Cidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is neither an IP address nor a network like 10.0.0.0/8 or fd00::/8.")
        };
        let network = match text.contains('/') {
            true => text.parse().map_err(|_| wrong())?,
            false => IpNet::from(text.parse::<IpAddr>().map_err(|_| wrong())?),
        };
        if network.addr() != network.network() {
            let meant = Self(canonical(network.trunc()));
            return Err(format!(
                "{text:?} is an address inside a network: write {meant}, or the address alone."
            ));
        }
        let network = canonical(network);
        if network.prefix_len() == 0 {
            return Err(format!("{text:?} is everybody: name the networks of your proxies."));
        }
        Ok(Self(network))
    }
}

/// The network that canonical addresses of it are in.
fn canonical(network: IpNet) -> IpNet {
    let (address, length) = (network.addr(), network.prefix_len());
    match (address.to_canonical(), length.checked_sub(96)) {
        (IpAddr::V4(v4), Some(length)) if address.is_ipv6() => {
            Ipv4Net::new(v4, length).map_or(network, IpNet::V4)
        }
        _ => network,
    }
}

impl TryFrom<String> for Cidr {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(network: Cidr) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The client's address, where it can be trusted.
///
/// Proxies add the address they see at the end of `X-Forwarded-For`, so only
/// what stands right of all trusted ones was not written by the client: the
/// rightmost address that is no trusted proxy. Without a trusted proxy it is
/// the peer, unless its address is not a public one: that is a proxy nobody
/// declared, and all the world would count as one client.
#[must_use]
pub fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[Cidr]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    if !is_in(trusted, peer) {
        return is_public(peer).then_some(peer);
    }
    let lists = headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>();
    let lists = lists.into_iter().rev().map(HeaderValue::as_bytes);
    let entries = lists.flat_map(|list| list.rsplit(|byte| *byte == b','));
    let told = entries.map(|entry| address(std::str::from_utf8(entry).ok()?.trim()));
    // What cannot be read ends the search: left of it anything may stand.
    let mut known = told.map_while(|address| address);
    known.find(|address| !is_in(trusted, *address))
}

/// An address as proxies write it, with or without a port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok();
    let address = address.or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

/// Whether anybody may have it, and not only a machine of one's own network.
pub(crate) const fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && b & 0b1100_0000 == 64;
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

/// The network that people are known by: /24, or /48, what one household or
/// office keeps while its addresses change.
#[must_use]
pub fn network(address: IpAddr) -> Vec<u8> {
    prefix(address, 24, 48)
}

/// The client that wrong answers are counted by: one address, or /64, of which
/// any host has all addresses.
#[must_use]
pub fn host(address: IpAddr) -> Vec<u8> {
    prefix(address, 32, 64)
}

fn prefix(address: IpAddr, v4: u32, v6: u32) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - v4).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).octets().to_vec()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - v6).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).octets().to_vec()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, lists: &[&str]) -> Option<String> {
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|proxy| proxy.parse().unwrap());
        let name = axum::http::HeaderName::from_static("x-forwarded-for");
        let headers = lists.iter().map(|list| (name.clone(), list.parse().unwrap())).collect();
        client(&headers, peer.parse().unwrap(), &trusted).map(|address| address.to_string())
    }

    #[test]
    fn all_addresses_of_a_trusted_network_are_trusted_and_no_others() {
        let inside = |network: &str, address: &str| {
            is_in(&[network.parse().unwrap()], address.parse().unwrap())
        };
        for (network, address) in [
            ("10.0.0.0/8", "10.255.0.1"),
            ("10.0.0.0/8", "::ffff:10.1.2.3"),
            ("::ffff:10.0.0.0/104", "10.1.2.3"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("fd00::/8", "fdff::1"),
            ("203.0.113.9/32", "203.0.113.9"),
        ] {
            assert!(inside(network, address), "{network} {address}");
        }
        for (network, address) in [
            ("10.0.0.0/8", "11.0.0.0"),
            ("10.0.0.0/31", "10.0.0.2"),
            ("::ffff:10.0.0.0/104", "11.0.0.0"),
            ("fd00::/8", "fe00::1"),
            ("::/1", "10.0.0.1"),
        ] {
            assert!(!inside(network, address), "{network} {address}");
        }
    }

    #[test]
    fn a_network_with_host_bits_or_of_everybody_is_refused() {
        for (wrong, why) in [
            ("10.0.0.1/8", "write 10.0.0.0/8, or the address alone."),
            ("fd00::1/64", "write fd00::/64, or the address alone."),
            ("::ffff:10.0.0.1/104", "write 10.0.0.0/8, or the address alone."),
            ("10.0.0.0/33", "is neither an IP address nor a network"),
            ("10.0.0.0/", "is neither an IP address nor a network"),
            ("10.0.0/8", "is neither an IP address nor a network"),
            ("10.0.0.0/08x", "is neither an IP address nor a network"),
            ("proxy.internal", "is neither an IP address nor a network"),
            ("", "is neither an IP address nor a network"),
            ("0.0.0.0/0", "is everybody"),
            ("::/0", "is everybody"),
            ("::ffff:0.0.0.0/96", "is everybody"),
        ] {
            let error = wrong.parse::<Cidr>().unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn the_client_is_left_of_a_whole_network_of_proxies() {
        let name = axum::http::HeaderName::from_static("x-forwarded-for");
        let list = "198.51.100.1, 203.0.113.9, 10.4.5.6, fd00::7".parse().unwrap();
        let headers = HeaderMap::from_iter([(name, list)]);
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let client = client(&headers, "10.9.9.9".parse().unwrap(), &trusted);
        assert_eq!(client.unwrap().to_string(), "203.0.113.9");
    }

    #[test]
    fn what_a_client_claims_of_itself_counts_for_nothing() {
        let real = Some("203.0.113.9".to_owned());
        assert_eq!(of("203.0.113.9", &["198.51.100.1"]), real, "not from a trusted proxy");
        assert_eq!(of("10.0.0.1", &["198.51.100.1, 203.0.113.9"]), real);
        assert_eq!(of("10.0.0.1", &["198.51.100.1", "203.0.113.9, 10.0.0.2"]), real);
        assert_eq!(of("10.0.0.1", &["10.0.0.2, 203.0.113.9"]), real);
        assert_eq!(of("::ffff:10.0.0.1", &["::ffff:203.0.113.9"]), real);
    }

    #[test]
    fn what_cannot_be_read_hides_what_stands_left_of_it() {
        assert_eq!(of("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"]), None);
        assert_eq!(of("10.0.0.1", &["198.51.100.1, "]), None);
        assert_eq!(of("10.0.0.1", &[]), None);
    }

    #[test]
    fn a_port_beside_an_address_is_left_out() {
        assert_eq!(of("10.0.0.1", &["203.0.113.9:4711"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(of("10.0.0.1", &["[2001:db8::1]:4711"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(of("10.0.0.1", &["[2001:db8::1]"]).as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn a_proxy_that_nobody_declared_is_no_client() {
        for peer in ["127.0.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "fd00::1", "fe80::1"] {
            assert_eq!(of(peer, &["203.0.113.9"]), None, "{peer}");
        }
        assert_eq!(of("10.0.0.1", &["192.168.1.7"]).as_deref(), Some("192.168.1.7"), "declared");
    }

    #[test]
    fn networks_and_hosts_are_prefixes() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(ip("203.0.113.9")), network(ip("203.0.113.200")));
        assert_ne!(network(ip("203.0.113.9")), network(ip("203.0.114.9")));
        assert_ne!(host(ip("203.0.113.9")), host(ip("203.0.113.200")));
        assert_eq!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:ffff::2")));
        assert_ne!(network(ip("2001:db8:1::1")), network(ip("2001:db8:2::1")));
        assert_eq!(host(ip("2001:db8:1:2::1")), host(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(host(ip("2001:db8:1:2::1")), host(ip("2001:db8:1:3::1")));
    }
}

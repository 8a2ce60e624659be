//! Where a request comes from: the client's address, and the network it is in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The client's address, where it can be trusted.
///
/// Proxies add the address they see at the end of `X-Forwarded-For`, so only
/// what stands right of all trusted ones was not written by the client: the
/// rightmost address that is no trusted proxy. Without a trusted proxy it is
/// the peer, unless its address is not a public one: that is a proxy nobody
/// declared, and all the world would count as one client.
#[must_use]
pub fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    if !trusted.contains(&peer) {
        return is_public(peer).then_some(peer);
    }
    let lists = headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>();
    let lists = lists.into_iter().rev().map(|list| list.to_str().unwrap_or("?"));
    let told = lists.flat_map(|list| list.rsplit(',').map(|entry| address(entry.trim())));
    // What cannot be read ends the search: left of it anything may stand.
    let mut known = told.map_while(|address| address);
    known.find(|address| !trusted.contains(address))
}

/// An address as proxies write it, with or without a port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok();
    let address = address.or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

const fn is_public(address: IpAddr) -> bool {
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

//! Which addresses of the network are public, and connections to no others.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use ipnet::{Ipv4Net, Ipv6Net};
use tower::Service;

/// What is not for the Internet (IANA, IPv4 Special-Purpose Address Registry), with multicast
/// and what is reserved.
const SPECIAL_V4: [&str; 15] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// What of the global addresses is not for the Internet, or leads to an IPv4 address inside.
const SPECIAL_V6: [&str; 5] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"];

static NETS_V4: LazyLock<Vec<Ipv4Net>> =
    LazyLock::new(|| SPECIAL_V4.iter().filter_map(|net| net.parse().ok()).collect());
static NETS_V6: LazyLock<Vec<Ipv6Net>> =
    LazyLock::new(|| SPECIAL_V6.iter().filter_map(|net| net.parse().ok()).collect());

/// Whether an address is one of the Internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NETS_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            let nat64 = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);
            if let Some(inside) = address.to_ipv4_mapped() {
                return is_public(inside.into());
            }
            if nat64.contains(&address) {
                let [.., a, b, c, d] = address.octets();
                return is_public(IpAddr::from([a, b, c, d]));
            }
            // 2000::/3 is all that is handed out.
            address.segments()[0] >> 13 == 1 && !NETS_V6.iter().any(|net| net.contains(&address))
        }
    }
}

/// Resolves names, and leaves out addresses that are not public. What it returns is connected
/// to, so a name that resolves otherwise a moment later changes nothing.
#[derive(Clone)]
pub(crate) struct PublicOnly<R> {
    pub(super) inner: R,
    /// Whether all addresses are taken.
    pub(super) private_network: bool,
}

impl<R> Service<Name> for PublicOnly<R>
where
    R: Service<Name>,
    R::Response: Iterator<Item = SocketAddr>,
    R::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    R::Future: Send + 'static,
{
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner.poll_ready(context).map_err(io::Error::other)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (resolving, all) = (self.inner.call(name), self.private_network);
        Box::pin(async move {
            let found: Vec<_> = resolving.await.map_err(io::Error::other)?.collect();
            let public: Vec<_> =
                found.iter().copied().filter(|one| all || is_public(one.ip())).collect();
            if public.is_empty() && !found.is_empty() {
                return Err(io::Error::other(NOT_PUBLIC));
            }
            Ok(public.into_iter())
        })
    }
}

/// Why nothing is connected to.
pub(super) const NOT_PUBLIC: &str =
    "its address is in a private network or on this machine, and private_network is not set";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_told_from_those_of_the_internet_however_they_are_written() {
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "100::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "8.8.8.8",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        assert_eq!((NETS_V4.len(), NETS_V6.len()), (SPECIAL_V4.len(), SPECIAL_V6.len()));
    }
}

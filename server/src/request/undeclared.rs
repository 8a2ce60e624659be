//! A proxy that nobody declared: what it tells is ignored, and the operator
//! should know.

use std::net::IpAddr;
use std::sync::Once;

use axum::http::HeaderMap;

use crate::request::address::{self, Cidr};

/// What has been warned of: once, as every request would.
pub(crate) struct Undeclared {
    inside: Once,
    outside: Once,
}

impl Default for Undeclared {
    fn default() -> Self {
        Self { inside: Once::new(), outside: Once::new() }
    }
}

impl Undeclared {
    /// Warns of a peer that says for whom it speaks and is no trusted proxy.
    ///
    /// A public address may be a person's, so it is not named.
    pub(crate) fn look(&self, headers: &HeaderMap, peer: IpAddr, trusted: &[Cidr]) {
        let speaks = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
        if !speaks || address::is_in(trusted, peer) {
            return;
        }
        let peer = peer.to_canonical();
        match address::is_public(peer) {
            true => self.outside.call_once(|| {
                tracing::warn!(
                    "X-Forwarded-For or Forwarded comes from a public address that is no trusted proxy, and is ignored. \
                    If a proxy of yours is there, name it in upstream.trusted_proxies."
                );
            }),
            false => self.inside.call_once(|| {
                tracing::warn!(
                    %peer,
                    "X-Forwarded-For or Forwarded comes from an address that is no trusted proxy, and is ignored: \
                    networks and clients cannot be told apart. If it is your proxy, name it in upstream.trusted_proxies."
                );
            }),
        }
    }
}

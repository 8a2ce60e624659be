//! What a proxy and a browser tell of where a request comes from. The input is
//! lines: the peer, `x-forwarded-for`, then risk, country, coordinates, platform,
//! user agent and languages.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use portico_server::request::address;
use portico_server::settings::{Header, UpstreamSettings};
use portico_server::request::upstream::Signals;

const NAMES: [&str; 7] = [
    "x-forwarded-for",
    "x-risk",
    "x-country",
    "x-coordinates",
    "sec-ch-ua-platform",
    "user-agent",
    "accept-language",
];

pub(crate) fn run(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let peer = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let peer: IpAddr = peer.and_then(|peer| peer.parse().ok()).unwrap_or([10, 0, 0, 1].into());
    let mut headers = HeaderMap::new();
    for (name, line) in NAMES.into_iter().zip(lines) {
        let Ok(value) = HeaderValue::from_bytes(line) else { continue };
        headers.append(HeaderName::from_static(name), value);
    }
    let header = |name| Some(Header(HeaderName::from_static(name)));
    let settings = UpstreamSettings {
        proxy_protocol: false,
        trusted_proxies: vec!["10.0.0.1".parse().unwrap()],
        risk_header: header("x-risk"),
        location_header: header("x-country"),
        coordinates_header: header("x-coordinates"),
    };
    let signals = Signals::read(&headers, peer, &settings);
    let trusted = peer.to_canonical() == IpAddr::from([10, 0, 0, 1]);
    if !trusted {
        assert!(signals.location.is_none() && signals.coordinates.is_none());
        assert!(signals.risk_unknown);
        assert!(signals.address.is_none_or(|address| address == peer.to_canonical()));
    }
    if let Some((north, east)) = signals.coordinates {
        assert!(north.abs() <= 90.0 && east.abs() <= 180.0);
    }
    if let Some(address) = signals.address {
        assert!(!address::is_in(&settings.trusted_proxies, address));
        assert!([4, 16].contains(&address::host(address).len()));
        assert_eq!(address::network(address).len(), address::host(address).len());
    }
    if let Some(text) = headers.get("accept-language").and_then(|value| value.to_str().ok()) {
        let _ = words::preferred(text);
    }
}

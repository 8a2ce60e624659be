//! What is known about where a request comes from.
//!
//! A proxy that adds a header instead of setting it leaves the client's own
//! beside it, in a line of its own or in the same one. So every value counts,
//! and where they differ none is believed: the risk is high, the place unknown.

use std::net::IpAddr;

use axum::http::HeaderMap;
use flow::policy::{Platform, Risk};
use flow::risk::GeoLocation;

use crate::request::address;
use crate::request::device::Device;
use crate::request::remembered::RememberedTokens;
use crate::request::user_agent::UserAgent;
use crate::settings::{Header, UpstreamSettings, is_country};

/// Name of the cookie by which the demo pretends a risk.
pub const DEMO_RISK: &str = "portico_demo_risk";

/// What policies look at.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// The risk a trusted proxy told; none if nobody did, and high if anything
    /// that it told contradicts itself.
    pub risk: Risk,
    /// A trusted proxy should have told the risk, and did not.
    pub risk_unknown: bool,
    /// Headers that contradict each other: some of them are not the proxy's.
    pub contradictory: bool,
    /// The country a trusted proxy told, in capital letters.
    pub location: Option<String>,
    /// The kind of device, as the browser tells it.
    pub platform: Platform,
    /// The browser and its system, as the browser tells them.
    pub user_agent: UserAgent,
    /// Degrees north and east that a trusted proxy told.
    pub coordinates: Option<(f64, f64)>,
    /// The client's address, where it can be trusted.
    pub address: Option<IpAddr>,
    /// The device, if a sign-in was completed from it before.
    pub device: Option<Device>,
    /// By what people had the browser remembered.
    pub remembered: RememberedTokens,
    /// Whether somebody who came by a provider has signed out in the browser, and nobody has come
    /// by one since.
    pub signed_out: bool,
}

impl Signals {
    /// Reads the signals of a request. Headers count only from trusted proxies:
    /// of a request that comes from anyone else, nothing is known.
    #[must_use]
    pub fn read(headers: &HeaderMap, peer: IpAddr, settings: &UpstreamSettings) -> Self {
        let trusted = address::is_in(&settings.trusted_proxies, peer);
        let told = |header: &Option<Header>| match header.as_ref().filter(|_| trusted) {
            Some(header) => values(headers, header),
            None => vec![],
        };
        let risk = agreed(told(&settings.risk_header).into_iter().flat_map(each).map(level));
        let country =
            agreed(told(&settings.location_header).into_iter().flat_map(each).map(country));
        let coordinates = agreed(told(&settings.coordinates_header).into_iter().flat_map(pairs));
        let contradictory = [risk.is_err(), country.is_err(), coordinates.is_err()].contains(&true);
        let level = risk.unwrap_or_default();
        let (user_agent, platform) = UserAgent::read(headers);
        Self {
            risk: if contradictory { Risk::High } else { level.unwrap_or_default() },
            risk_unknown: settings.risk_header.is_some() && level.is_none() && !contradictory,
            contradictory,
            location: country.ok().flatten().flatten(),
            platform,
            user_agent,
            coordinates: coordinates.ok().flatten().flatten(),
            address: address::client(headers, peer, &settings.trusted_proxies),
            device: None,
            remembered: RememberedTokens::default(),
            signed_out: false,
        }
    }

    /// The place, as far as a trusted proxy told.
    #[must_use]
    pub fn place(&self) -> GeoLocation {
        GeoLocation { country: self.location.clone(), coordinates: self.coordinates }
    }

    /// The same, with the risk that the demo pretends.
    #[must_use]
    pub fn pretending(self, risk: Option<&str>) -> Self {
        Self { risk: risk.map_or(self.risk, |risk| level(Some(risk))), ..self }
    }
}

/// Every line of a header; `None` for one that is no text.
fn values<'a>(headers: &'a HeaderMap, header: &Header) -> Vec<Option<&'a str>> {
    headers.get_all(&header.0).iter().map(|line| line.to_str().ok()).collect()
}

/// What a line lists.
fn each(line: Option<&str>) -> Vec<Option<&str>> {
    match line {
        Some(line) => line.split(',').map(|value| Some(value.trim())).collect(),
        None => vec![None],
    }
}

/// The places that a line lists; `None` for each that is none.
fn pairs(line: Option<&str>) -> Vec<Option<(f64, f64)>> {
    let numbers = each(line);
    let pair = |pair: &[Option<&str>]| match *pair {
        [Some(north), Some(east)] => coordinates(north, east),
        _ => None,
    };
    numbers.chunks(2).map(pair).collect()
}

/// What all say; `None` if nobody says anything.
///
/// # Errors
/// If they do not say the same.
fn agreed<T: PartialEq>(mut told: impl Iterator<Item = T>) -> Result<Option<T>, ()> {
    let Some(first) = told.next() else { return Ok(None) };
    told.all(|other| other == first).then_some(Some(first)).ok_or(())
}

/// A level by name. What a trusted proxy says and we do not know counts as high:
/// a proxy that was changed must not open the door.
fn level(name: Option<&str>) -> Risk {
    match name {
        Some("none") => Risk::None,
        Some("low") => Risk::Low,
        Some("medium") => Risk::Medium,
        _ => Risk::High,
    }
}

/// A country in capital letters; what is none is not known.
fn country(code: Option<&str>) -> Option<String> {
    code.map(str::to_uppercase).filter(|code| is_country(code))
}

/// Degrees north and east, if they are on this planet.
fn coordinates(north: &str, east: &str) -> Option<(f64, f64)> {
    let degrees =
        |text: &str, most: f64| text.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
    degrees(north, 90.0).zip(degrees(east, 180.0))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn settings() -> UpstreamSettings {
        let header = |name: &str| Some(Header::try_from(name.to_owned()).unwrap());
        UpstreamSettings {
            proxy_protocol: false,
            trusted_proxies: vec!["10.0.0.1".parse().unwrap()],
            risk_header: header("x-risk"),
            location_header: header("x-country"),
            coordinates_header: header("x-coordinates"),
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let bytes: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        of_bytes(&bytes)
    }

    fn of_bytes(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let value = |value| HeaderValue::from_bytes(value).unwrap();
        pairs.iter().map(|(name, bytes)| (name.parse().unwrap(), value(bytes))).collect()
    }

    fn read(peer: &str, headers: &HeaderMap) -> Signals {
        Signals::read(headers, peer.parse().unwrap(), &settings())
    }

    /// What the trusted proxy's requests say.
    fn told(pairs: &[(&'static str, &str)]) -> Signals {
        read("10.0.0.1", &headers(pairs))
    }

    #[test]
    fn risk_and_location_count_from_a_trusted_proxy_only() {
        let headers = headers(&[("x-risk", "high"), ("x-country", "de")]);
        assert_eq!(read("10.0.0.1", &headers).risk, Risk::High);
        assert_eq!(read("::ffff:10.0.0.1", &headers).location.as_deref(), Some("DE"));
        assert_eq!(read("10.0.0.2", &headers).risk, Risk::None);
        assert_eq!(read("10.0.0.2", &headers).location, None);
    }

    #[test]
    fn a_risk_that_nobody_trusted_told_is_unknown_where_a_header_should_tell_it() {
        let risk = |level| headers(&[("x-risk", level)]);
        assert!(read("10.0.0.1", &HeaderMap::new()).risk_unknown, "missing");
        assert!(read("10.0.0.2", &risk("none")).risk_unknown, "of somebody else");
        assert!(!read("10.0.0.1", &risk("none")).risk_unknown);
        let unset = UpstreamSettings { risk_header: None, ..settings() };
        let peer = "10.0.0.1".parse().unwrap();
        assert!(!Signals::read(&risk("high"), peer, &unset).risk_unknown);
    }

    #[test]
    fn coordinates_count_from_a_trusted_proxy_and_on_this_planet_only() {
        let read = |peer: &str, text| read(peer, &headers(&[("x-coordinates", text)])).coordinates;
        assert_eq!(read("10.0.0.1", "52.5, -13.4"), Some((52.5, -13.4)));
        assert_eq!(read("10.0.0.2", "52.5,13.4"), None);
        for wrong in ["52.5", "91,0", "0,181", "NaN,0", "inf,0", ""] {
            assert_eq!(read("10.0.0.1", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_country_is_not_known() {
        for code in ["XX", "Germany", "D", "", "UNKNOWN"] {
            let signals = told(&[("x-country", code)]);
            assert_eq!((signals.location, signals.contradictory), (None, false), "{code}");
        }
    }

    #[test]
    fn a_level_nobody_knows_counts_as_high() {
        assert_eq!(told(&[("x-risk", "catastrophic")]).risk, Risk::High);
        assert_eq!(told(&[("x-risk", "")]).risk, Risk::High);
        let bytes = of_bytes(&[("x-risk", b"n\xf6ne")]);
        assert_eq!(read("10.0.0.1", &bytes).risk, Risk::High);
    }

    #[test]
    fn places_that_differ_are_unknown_and_a_risk() {
        for pairs in [
            [("x-country", "DE"), ("x-country", "FR")],
            [("x-country", "DE"), ("x-country", "XX")],
            [("x-country", "DE, FR"), ("x-risk", "none")],
            [("x-coordinates", "1,2"), ("x-coordinates", "1,3")],
            [("x-coordinates", "1,2,1,3"), ("x-risk", "none")],
            [("x-coordinates", "1,2,1"), ("x-risk", "none")],
        ] {
            let signals = told(&pairs);
            assert_eq!((signals.location.as_ref(), signals.coordinates), (None, None), "{pairs:?}");
            assert_eq!(signals.risk, Risk::High, "{pairs:?}");
        }
        let twice = [("x-country", "de, DE"), ("x-country", "DE"), ("x-coordinates", "1,2, 1.0,2")];
        let signals = told(&twice);
        assert_eq!(signals.location.as_deref(), Some("DE"));
        assert_eq!(signals.coordinates, Some((1.0, 2.0)));
        assert!(!signals.contradictory);
    }

    fn any_value() -> impl Strategy<Value = Vec<u8>> {
        let known = prop::sample::select(&["none", "low", "medium", "high", "DE", "1,2", ""][..]);
        let bytes = prop::collection::vec(prop::sample::select(&b" ,;\xe9\xffnone"[..]), 0..6);
        prop_oneof![known.prop_map(|known| known.as_bytes().to_vec()), bytes]
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_adds_makes_less_of_what_the_proxy_told(
            level in prop::sample::select(&["none", "low", "medium", "high"][..]),
            (before, after) in (any_value(), any_value()),
            joined in any::<bool>(),
        ) {
            let proxy = level.as_bytes();
            let alone = read("10.0.0.1", &of_bytes(&[("x-risk", proxy), ("x-country", b"DE")]));
            let lines = match joined {
                true => vec![[&before, &b", "[..], proxy, b",", &after].concat()],
                false => vec![before, proxy.to_vec(), after],
            };
            let lines: Vec<_> = lines.iter().map(|line| ("x-risk", &line[..])).collect();
            let both = read("10.0.0.1", &of_bytes(&lines));
            prop_assert!(both.risk >= alone.risk && !both.risk_unknown);
        }
    }
}

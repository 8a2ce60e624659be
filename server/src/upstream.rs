//! What is known about where a request comes from.

use std::net::IpAddr;

use axum::http::HeaderMap;
use flow::policy::{Platform, Risk};
use flow::risk::Place;

use crate::address;
use crate::risk::Device;
use crate::settings::UpstreamSettings;

/// Name of the cookie by which the demo pretends a risk.
pub const DEMO_RISK: &str = "portico_demo_risk";

/// What policies look at.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// The risk a trusted proxy told; none if nobody did.
    pub risk: Risk,
    /// The country a trusted proxy told, in capital letters.
    pub location: Option<String>,
    /// The kind of device, as the browser tells it.
    pub platform: Platform,
    /// Degrees north and east that a trusted proxy told.
    pub coordinates: Option<(f64, f64)>,
    /// The client's address, where it can be trusted.
    pub address: Option<IpAddr>,
    /// The device, if a sign-in was completed from it before.
    pub device: Option<Device>,
}

impl Signals {
    /// Reads the signals of a request. Headers count only from trusted proxies.
    #[must_use]
    pub fn read(headers: &HeaderMap, peer: IpAddr, settings: &UpstreamSettings) -> Self {
        let trusted = settings.trusted_proxies.contains(&peer.to_canonical());
        let told = |name: &Option<String>| {
            let name = name.as_ref().filter(|_| trusted)?;
            Some(headers.get(name)?.to_str().ok()?.trim().to_owned())
        };
        Self {
            risk: told(&settings.risk_header).map_or(Risk::None, |risk| level(&risk)),
            location: told(&settings.location_header).map(|code| code.to_uppercase()),
            platform: platform(headers),
            coordinates: told(&settings.coordinates_header).and_then(|text| coordinates(&text)),
            address: address::client(headers, peer, &settings.trusted_proxies),
            device: None,
        }
    }

    /// The place, as far as a trusted proxy told.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { country: self.location.clone(), coordinates: self.coordinates }
    }

    /// The same, with the risk that the demo pretends.
    #[must_use]
    pub fn pretending(self, risk: Option<&str>) -> Self {
        Self { risk: risk.map_or(self.risk, level), ..self }
    }
}

/// A level by name. What a trusted proxy says and we do not know counts as high:
/// a proxy that was changed must not open the door.
fn level(name: &str) -> Risk {
    match name {
        "none" => Risk::None,
        "low" => Risk::Low,
        "medium" => Risk::Medium,
        _ => Risk::High,
    }
}

/// Degrees north and east, if they are on this planet.
fn coordinates(text: &str) -> Option<(f64, f64)> {
    let (north, east) = text.split_once(',')?;
    let degrees = |text: &str, most: f64| {
        text.trim().parse().ok().filter(|degrees: &f64| degrees.abs() <= most)
    };
    degrees(north, 90.0).zip(degrees(east, 180.0))
}

fn platform(headers: &HeaderMap) -> Platform {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let hint = text("sec-ch-ua-platform").trim_matches('"').to_lowercase();
    let told = if hint.is_empty() { text("user-agent").to_lowercase() } else { hint };
    // Android calls itself Linux too, and iPads call themselves Macintosh.
    let names = [
        ("android", Platform::Android),
        ("iphone", Platform::Ios),
        ("ipad", Platform::Ios),
        ("ios", Platform::Ios),
        ("windows", Platform::Windows),
        ("mac", Platform::Macos),
        ("linux", Platform::Linux),
        ("chrome os", Platform::Linux),
        ("cros", Platform::Linux),
    ];
    names.iter().find(|(name, _)| told.contains(name)).map_or(Platform::Other, |found| found.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> UpstreamSettings {
        UpstreamSettings {
            trusted_proxies: vec!["10.0.0.1".parse().unwrap()],
            risk_header: Some("x-risk".into()),
            location_header: Some("x-country".into()),
            coordinates_header: Some("x-coordinates".into()),
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn risk_and_location_count_from_a_trusted_proxy_only() {
        let headers = headers(&[("x-risk", "high"), ("x-country", "de")]);
        let read = |peer: &str| Signals::read(&headers, peer.parse().unwrap(), &settings());
        assert_eq!(read("10.0.0.1").risk, Risk::High);
        assert_eq!(read("::ffff:10.0.0.1").location.as_deref(), Some("DE"));
        assert_eq!(read("10.0.0.2").risk, Risk::None);
        assert_eq!(read("10.0.0.2").location, None);
    }

    #[test]
    fn coordinates_count_from_a_trusted_proxy_and_on_this_planet_only() {
        let read = |peer: &str, text| {
            let headers = headers(&[("x-coordinates", text)]);
            Signals::read(&headers, peer.parse().unwrap(), &settings()).coordinates
        };
        assert_eq!(read("10.0.0.1", "52.5, -13.4"), Some((52.5, -13.4)));
        assert_eq!(read("10.0.0.2", "52.5,13.4"), None);
        for wrong in ["52.5", "91,0", "0,181", "NaN,0", "inf,0", ""] {
            assert_eq!(read("10.0.0.1", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_level_nobody_knows_counts_as_high() {
        let headers = headers(&[("x-risk", "catastrophic")]);
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(Signals::read(&headers, peer, &settings()).risk, Risk::High);
    }

    #[test]
    fn a_device_is_told_apart_by_its_hint_or_its_user_agent() {
        let of = |name, value| platform(&headers(&[(name, value)]));
        assert_eq!(of("sec-ch-ua-platform", "\"Android\""), Platform::Android);
        assert_eq!(of("user-agent", "Mozilla/5.0 (Linux; Android 15)"), Platform::Android);
        assert_eq!(
            of("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)"),
            Platform::Ios
        );
        assert_eq!(of("user-agent", "Mozilla/5.0 (Macintosh)"), Platform::Macos);
        assert_eq!(of("user-agent", "curl"), Platform::Other);
    }
}

//! Levels of risk, and what the built-in signals weigh.
//!
//! Each signal alone is something honest people do: a new phone, a hotel's
//! network, a forgotten password. Weights are chosen so that no such thing
//! alone is more than [`Risk::Low`], that a stranger's device in a strange
//! place is [`Risk::Medium`], and that signs of guessing on top of it are
//! [`Risk::High`].

use serde::{Deserialize, Serialize};

/// How likely it is that this sign-in is not the account's owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Nothing is unusual.
    #[default]
    None,
    /// A little unusual.
    Low,
    /// Unusual.
    Medium,
    /// Very likely a stranger.
    High,
}

/// What holds while a source of risk cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenUnknown {
    /// Policies with a risk condition apply. Nobody gets past them, and some
    /// people are asked or blocked without need.
    Closed,
    /// Policies with a risk condition apply only if another source reports the
    /// risk.
    Open,
}

/// A new phone, another browser or cleared cookies: some of them a year for
/// most people, and always so for a thief elsewhere.
pub const UNSEEN_DEVICE: u32 = 25;

/// Trains, cafés, mobile networks: daily for many, so little by itself.
pub const UNSEEN_NETWORK: u32 = 15;

/// The same account was guessed at lately. People who forgot do that too.
pub const FAILURES_ON_ACCOUNT: u32 = 30;

/// Many wrong answers came from this network lately, for whatever account:
/// lists of passwords are tried out from there, or it is a large office.
pub const FAILURES_ON_NETWORK: u32 = 30;

/// Nobody can have come here since the last sign-in. Medium by itself: it is
/// two people, or a VPN.
pub const IMPOSSIBLE_TRAVEL: u32 = 40;

/// Another country than within the last hour. At a border, or with a VPN, that
/// is nothing unusual, and nothing more is known without coordinates.
pub const OTHER_COUNTRY: u32 = 15;

/// From which sum the risk is low, medium, high.
pub const LEVELS: [(u32, Risk); 3] = [(70, Risk::High), (40, Risk::Medium), (20, Risk::Low)];

/// Wrong answers lately at one account that count as guessing. Five: a person
/// who mistypes has it by then, or asks for another way.
pub const MANY_ON_ACCOUNT: u32 = 5;

/// Wrong answers lately from one network that count as guessing. Twenty: an
/// office behind one address has that many only in its worst hour.
pub const MANY_ON_NETWORK: u32 = 20;

/// Kilometres an hour that people travel at most: an airliner's 900 and some
/// wind.
pub const FASTEST: f64 = 1000.0;

/// Kilometres by which a place told by an address may be wrong; twice, as both
/// ends may be. Databases put mobile networks at their operator's seat.
pub const INEXACT: f64 = 500.0;

/// Seconds within which another country is a signal.
pub const COUNTRY_CHANGE: i64 = 60 * 60;

/// Why a sign-in is out of the ordinary. For logs; never for the person, who
/// may be the thief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Many wrong answers at this account lately.
    FailuresOnAccount,
    /// Many wrong answers from this network lately.
    FailuresOnNetwork,
    /// Too far away from the last sign-in for the time between.
    ImpossibleTravel,
    /// Another country than a short while ago.
    OtherCountry,
    /// A device the account was never signed in from.
    UnseenDevice,
    /// A network the account was never signed in from.
    UnseenNetwork,
}

/// Where a sign-in comes from, as a trusted proxy told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GeoLocation {
    /// Country code, in capital letters.
    pub country: Option<String>,
    /// Degrees north and degrees east.
    pub coordinates: Option<(f64, f64)>,
}

/// What was found out about a sign-in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RiskSignals {
    /// The account was signed in from other devices only. Not if from none: an
    /// account's first sign-in has nothing to compare with.
    pub unseen_device: bool,
    /// The same for networks.
    pub unseen_network: bool,
    /// Wrong answers at this account lately.
    pub account_failures: u32,
    /// Wrong answers from this network lately.
    pub network_failures: u32,
    /// The place of the last sign-in, this one's, and seconds between them.
    pub travel: Option<(GeoLocation, GeoLocation, i64)>,
}

/// The risk of a sign-in, and why; the heaviest reason first.
#[must_use]
pub fn assess(signals: &RiskSignals) -> (Risk, Vec<Reason>) {
    let travel = signals.travel.as_ref().and_then(|(from, to, time)| travelled(from, to, *time));
    let found = [
        (travel == Some(Reason::ImpossibleTravel), Reason::ImpossibleTravel, IMPOSSIBLE_TRAVEL),
        (
            signals.account_failures >= MANY_ON_ACCOUNT,
            Reason::FailuresOnAccount,
            FAILURES_ON_ACCOUNT,
        ),
        (
            signals.network_failures >= MANY_ON_NETWORK,
            Reason::FailuresOnNetwork,
            FAILURES_ON_NETWORK,
        ),
        (signals.unseen_device, Reason::UnseenDevice, UNSEEN_DEVICE),
        (signals.unseen_network, Reason::UnseenNetwork, UNSEEN_NETWORK),
        (travel == Some(Reason::OtherCountry), Reason::OtherCountry, OTHER_COUNTRY),
    ];
    let found = found.into_iter().filter(|(is, ..)| *is);
    let (reasons, weights): (Vec<_>, Vec<_>) = found.map(|(_, reason, w)| (reason, w)).unzip();
    let sum: u32 = weights.into_iter().sum();
    let level = LEVELS.into_iter().find(|(least, _)| sum >= *least);
    (level.map_or(Risk::None, |(_, risk)| risk), reasons)
}

/// What is odd about a journey. With coordinates only what nobody can do; with
/// countries alone only that the country is another after a short time.
fn travelled(from: &GeoLocation, to: &GeoLocation, seconds: i64) -> Option<Reason> {
    if let (Some(here), Some(there)) = (from.coordinates, to.coordinates) {
        let hours = f64::from(i32::try_from(seconds.max(0)).unwrap_or(i32::MAX)) / 3600.0;
        let least = kilometres(here, there) - 2.0 * INEXACT;
        return (least > FASTEST * hours).then_some(Reason::ImpossibleTravel);
    }
    let other = from.country.as_ref().zip(to.country.as_ref()).is_some_and(|(a, b)| a != b);
    (other && seconds < COUNTRY_CHANGE).then_some(Reason::OtherCountry)
}

/// The way along the surface (haversine).
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const EARTH: f64 = 6371.0;
    let [north_a, east_a, north_b, east_b] = [a.0, a.1, b.0, b.1].map(f64::to_radians);
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(north_b - north_a) + north_a.cos() * north_b.cos() * half(east_b - east_a);
    2.0 * EARTH * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: (f64, f64) = (52.52, 13.405);
    const SYDNEY: (f64, f64) = (-33.87, 151.21);
    const HAMBURG: (f64, f64) = (53.55, 10.0);

    fn risk(signals: &RiskSignals) -> Risk {
        assess(signals).0
    }

    fn stranger() -> RiskSignals {
        RiskSignals { unseen_device: true, unseen_network: true, ..RiskSignals::default() }
    }

    fn journey(from: (f64, f64), to: (f64, f64), seconds: i64) -> RiskSignals {
        let place = |at| GeoLocation { country: None, coordinates: Some(at) };
        RiskSignals { travel: Some((place(from), place(to), seconds)), ..RiskSignals::default() }
    }

    #[test]
    fn nothing_out_of_the_ordinary_is_no_risk() {
        assert_eq!(assess(&RiskSignals::default()), (Risk::None, vec![]));
        let busy = RiskSignals {
            account_failures: MANY_ON_ACCOUNT - 1,
            network_failures: MANY_ON_NETWORK - 1,
            ..RiskSignals::default()
        };
        assert_eq!(assess(&busy), (Risk::None, vec![]));
    }

    #[test]
    fn what_honest_people_do_is_low_at_most() {
        let base = RiskSignals::default;
        for honest in [
            RiskSignals { unseen_device: true, ..base() },
            RiskSignals { unseen_network: true, ..base() },
            RiskSignals { account_failures: 9, ..base() },
            RiskSignals { network_failures: 90, ..base() },
        ] {
            assert!(risk(&honest) <= Risk::Low, "{honest:?}");
        }
    }

    #[test]
    fn a_strange_device_in_a_strange_network_is_medium_and_after_guessing_high() {
        assert_eq!(
            assess(&stranger()),
            (Risk::Medium, vec![Reason::UnseenDevice, Reason::UnseenNetwork])
        );
        let guessed = RiskSignals { account_failures: MANY_ON_ACCOUNT, ..stranger() };
        assert_eq!(risk(&guessed), Risk::High);
        let stuffed = RiskSignals { network_failures: MANY_ON_NETWORK, ..stranger() };
        assert_eq!(risk(&stuffed), Risk::High);
    }

    #[test]
    fn nobody_is_in_sydney_five_hours_after_berlin() {
        assert_eq!(
            assess(&journey(BERLIN, SYDNEY, 5 * 3600)),
            (Risk::Medium, vec![Reason::ImpossibleTravel])
        );
        assert_eq!(risk(&journey(BERLIN, SYDNEY, 24 * 3600)), Risk::None);
    }

    #[test]
    fn a_place_that_is_only_told_wrongly_is_no_journey() {
        assert_eq!(risk(&journey(BERLIN, HAMBURG, 0)), Risk::None);
        assert_eq!(risk(&journey(BERLIN, BERLIN, -60)), Risk::None);
    }

    #[test]
    fn another_country_alone_is_a_signal_for_an_hour_and_little_by_itself() {
        let place = |code: &str| GeoLocation { country: Some(code.into()), coordinates: None };
        let moved = |seconds| RiskSignals {
            travel: Some((place("DE"), place("FR"), seconds)),
            ..RiskSignals::default()
        };
        assert_eq!(assess(&moved(60)), (Risk::None, vec![Reason::OtherCountry]));
        assert_eq!(assess(&moved(COUNTRY_CHANGE)), (Risk::None, vec![]));
        let same = Some((place("DE"), place("DE"), 60));
        assert_eq!(assess(&RiskSignals { travel: same, ..RiskSignals::default() }).1, []);
    }

    #[test]
    fn more_signals_never_make_less_risk() {
        let all = |bits: u32| RiskSignals {
            unseen_device: bits & 1 != 0,
            unseen_network: bits & 2 != 0,
            account_failures: if bits & 4 != 0 { 50 } else { 0 },
            network_failures: if bits & 8 != 0 { 50 } else { 0 },
            travel: (bits & 16 != 0).then(|| journey(BERLIN, SYDNEY, 60).travel).flatten(),
        };
        for bits in 0..32 {
            for more in 0..5 {
                assert!(risk(&all(bits)) <= risk(&all(bits | 1 << more)), "{bits} {more}");
            }
        }
    }

    #[test]
    fn the_way_from_berlin_to_sydney_is_sixteen_thousand_kilometres() {
        let way = kilometres(BERLIN, SYDNEY);
        assert!((16_000.0..16_200.0).contains(&way), "{way}");
        assert!(kilometres((90.0, 0.0), (-90.0, 0.0)) < 20_020.0);
    }
}

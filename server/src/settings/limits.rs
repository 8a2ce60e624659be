//! How many codes are sent.

use flow::limits;
use serde::Deserialize;
use toml::de::DeTable;

use super::error::Invalid;
use user_flows::place::Step::Name;
use user_flows::place::place_in;

/// How many codes are sent, all flows together. Beyond that the person is told
/// from when on there are more, and nothing is sent.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Codes to one e-mail address within an hour: for each network (/24, or
    /// /48 of IPv6) of strangers, for each known device of the account, and for
    /// flows that have passed a first factor. Texts and calls: to one number,
    /// and for one account to all numbers.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub sends_per_hour: u32,
    /// The same within a day.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub sends_per_day: u32,
    /// Codes to one e-mail address within an hour for all strangers together.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub all_sends_per_hour: u32,
    /// The same within a day.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub all_sends_per_day: u32,
    /// Codes by e-mail within an hour for one client (an IPv4 address, or a /64
    /// of IPv6). If a large office shares one address and signs in by code,
    /// raise it.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub network_mails_per_hour: u32,
    /// The same within a day.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub network_mails_per_day: u32,
    /// Texts and calls within an hour for one client.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub network_texts_per_hour: u32,
    /// The same within a day.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub network_texts_per_day: u32,
    /// All texts and calls within a day: the most that you pay for. If it is
    /// used up, nobody gets a code by text or call. If not set, there is no
    /// limit.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub all_texts_per_day: Option<u32>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            sends_per_hour: limits::SENDS_PER_HOUR,
            sends_per_day: limits::SENDS_PER_DAY,
            all_sends_per_hour: limits::ALL_SENDS_PER_HOUR,
            all_sends_per_day: limits::ALL_SENDS_PER_DAY,
            network_mails_per_hour: limits::NETWORK_MAILS_PER_HOUR,
            network_mails_per_day: limits::NETWORK_MAILS_PER_DAY,
            network_texts_per_hour: limits::NETWORK_TEXTS_PER_HOUR,
            network_texts_per_day: limits::NETWORK_TEXTS_PER_DAY,
            all_texts_per_day: None,
        }
    }
}

impl LimitSettings {
    /// What is wrong with it; `table` is what it was read from.
    pub(super) fn validate(&self, table: &DeTable<'_>) -> impl Iterator<Item = Invalid> {
        let named = [
            ("sends_per_hour", self.sends_per_hour),
            ("sends_per_day", self.sends_per_day),
            ("all_sends_per_hour", self.all_sends_per_hour),
            ("all_sends_per_day", self.all_sends_per_day),
            ("network_mails_per_hour", self.network_mails_per_hour),
            ("network_mails_per_day", self.network_mails_per_day),
            ("network_texts_per_hour", self.network_texts_per_hour),
            ("network_texts_per_day", self.network_texts_per_day),
            ("all_texts_per_day", self.all_texts_per_day.unwrap_or(1)),
        ];
        named.into_iter().filter(|(_, most)| *most == 0).map(move |(name, _)| {
            let sentence = format!(
                "[limits] {name} = 0 would send nobody a code. Set at least 1; factors nobody should have are left out of second_factors."
            );
            (place_in(table, &[Name("limits"), Name(name)]), sentence)
        })
    }
}

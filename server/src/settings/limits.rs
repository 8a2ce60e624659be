//! How many codes are sent.

use flow::limits;
use serde::Deserialize;

use super::mistakes::Mistake;

/// How many codes are sent, all flows together. Beyond that the person is told
/// from when on there are more, and nothing is sent.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// To one address within an hour: for each network (/24, or /48 of IPv6) from
    /// which strangers ask, for each device that its account was signed in from,
    /// and for those who have shown a first factor of it. By telephone: to one
    /// number, and for one account to whatever numbers.
    pub sends_per_hour: u32,
    /// The same within a day.
    pub sends_per_day: u32,
    /// To one address within an hour for all strangers, from whatever networks.
    pub all_sends_per_hour: u32,
    /// The same within a day.
    pub all_sends_per_day: u32,
    /// Mails that one client (an address, or /64 of IPv6) may have sent within
    /// an hour. Clients that share an address share the limit: raise it where a
    /// large office signs in by code.
    pub network_mails_per_hour: u32,
    /// The same within a day.
    pub network_mails_per_day: u32,
    /// Texts and calls that one client may have sent within an hour.
    pub network_texts_per_hour: u32,
    /// The same within a day.
    pub network_texts_per_day: u32,
    /// All texts and calls within a day, whoever asks: what you can pay for. Not
    /// set there is no such limit; set, whoever uses it up shuts out the others.
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
    /// What is wrong with it, if anything is.
    pub(super) fn mistake(&self) -> Option<Mistake> {
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
        let (name, _) = named.into_iter().find(|(_, most)| *most == 0)?;
        let sentence = format!(
            "[limits] {name} = 0 would send nobody a code. Set at least 1; factors nobody should have are left out of second_factors."
        );
        Some((None, sentence))
    }
}

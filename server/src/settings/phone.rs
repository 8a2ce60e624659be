//! Texts and calls: who carries them, and to whom.

use std::fmt;

use protocol::Factor;
use serde::Deserialize;
use toml::Spanned;

use super::error::{Invalid, here};
use super::{Settings, WebhookSettings};

/// Texts and calls with codes.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhoneSettings {
    /// The service that sends the messages.
    pub webhook: Option<WebhookSettings>,
    /// The country of numbers that are typed without `+` and country code.
    pub default_country: Option<Country>,
    /// The countries whose numbers are accepted. If empty, all are. Set it to
    /// the countries where your users live: without it, fraudsters can request
    /// codes to expensive numbers abroad ("SMS pumping").
    #[serde(default)]
    pub allowed_countries: Vec<Country>,
}

impl PhoneSettings {
    /// What is wrong with it, if anything is.
    pub(super) fn validate(phone: &Spanned<Self>, demo: bool) -> Option<Invalid> {
        let PhoneSettings { webhook, default_country, allowed_countries } = phone.get_ref();
        if webhook.is_none() && !demo {
            return here(
                phone,
                "[phone] has no [phone.webhook], so texts and calls could not be sent. Set its url and secret, or leave [phone] out.",
            );
        }
        let own = (*default_country)?;
        if allowed_countries.is_empty() || allowed_countries.contains(&own) {
            return None;
        }
        here(phone, &format!("default_country {own} is not one of allowed_countries."))
    }
}

impl Settings {
    /// Second factors that can be asked for nowhere: passkeys where there are none, texts
    /// and calls without a carrier.
    #[must_use]
    pub fn unavailable(&self, passkeys: bool) -> Vec<Factor> {
        let unavailable = |factor: &Factor| match factor {
            Factor::Passkey => !passkeys,
            factor => factor.by_phone() && !self.reaches_phones(),
        };
        Factor::ALL.into_iter().filter(unavailable).collect()
    }

    /// Whether anybody carries texts and calls. Where nobody does, no user flow
    /// may offer codes by phone.
    #[must_use]
    pub fn reaches_phones(&self) -> bool {
        let phone = self.phone.as_ref().map(Spanned::get_ref);
        self.demo || phone.is_some_and(|phone| phone.webhook.is_some())
    }
}

/// A country that has telephones.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema), serde(into = "String"))]
#[cfg_attr(test, schemars(extend("pattern" = "^[A-Z]{2}$", "format" = "country")))]
#[serde(try_from = "String")]
pub struct Country(pub(crate) phonenumber::country::Id);

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let wrong =
            || format!("{code:?} is no country: use two capital letters, like DE (ISO 3166-1).");
        code.parse().map(Self).map_err(|_| wrong())
    }
}

#[cfg(test)]
impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.to_string()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

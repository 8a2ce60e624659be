//! What is believed of who came.

use protocol::Timestamp;
use serde_json::{Map, Value};

use super::provider::Provider;
use crate::email::Email;
use crate::settings::{Preset, Vouches};

/// Most characters of a name.
const LONGEST: usize = 100;

/// Seconds for which a second factor at the provider counts.
const MFA_AGE: i64 = 12 * 60 * 60;

/// Who came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Returned {
    /// Who says so. Together with `subject` it is who it is; an address never is.
    pub issuer: String,
    /// Who it is there. Compared byte by byte.
    pub subject: String,
    /// The address, if the provider tells one to which mails go.
    pub address: Option<Email>,
    /// Whether the provider has proven that the address is this person's, and is believed.
    pub vouched: bool,
    /// What to propose as the given name.
    pub given_name: Option<String>,
    /// What to propose as the family name.
    pub family_name: Option<String>,
    /// The whole name.
    pub name: Option<String>,
    /// The language, as a tag of BCP 47.
    pub locale: Option<String>,
    /// By what its owner tells it from others in a list.
    pub label: Option<String>,
    /// When the person last proved there who it is; unknown if the provider does not say.
    pub auth_time: Option<Timestamp>,
    /// Whether it counts as a second factor: `trust_mfa` is set, and the signed token says so.
    pub multi_factor: bool,
}

/// What a provider says of a person, by the names of OpenID Connect.
#[derive(Default)]
pub(super) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    /// Text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// Whether a claim says yes; some providers write it as text or as a number.
    pub(super) fn says_yes(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::String(text)) => text == "true" || text == "1",
            Some(Value::Number(number)) => number.as_u64() == Some(1),
            _ => false,
        }
    }

    /// Whether it says no, and not only nothing.
    fn says_no(&self, name: &str) -> bool {
        self.0.contains_key(name) && !self.says_yes(name)
    }

    /// A name as it may be proposed.
    fn name(&self, claim: &str) -> Option<String> {
        let text = self.text(claim)?;
        let plain: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        Some(plain.trim().to_owned()).filter(|name| !name.is_empty())
    }
}

impl Provider {
    /// What is believed of this person, of whom the token or the API of the provider says all
    /// this; `signed` is what of it was signed.
    pub(super) fn person(
        &self,
        (issuer, subject): (String, String),
        claims: &Claims,
        signed: &Claims,
        now: Timestamp,
    ) -> Returned {
        let names = &self.settings.claims;
        let or =
            |own: &Option<String>, usual: &str| own.clone().unwrap_or_else(|| usual.to_owned());
        let told = claims.text(&or(&names.email, "email"));
        let address = told.and_then(|told| Email::parse(told).ok());
        let vouched = told.zip(address.as_ref()).is_some_and(|(told, address)| {
            let verified = or(&names.email_verified, "email_verified");
            is_spelled_so(told, address) && self.vouches(address, claims, &verified)
        });
        let auth_time = signed.0.get("auth_time").and_then(Value::as_i64).map(Timestamp);
        let label = address.as_ref().map(|address| address.shown().to_owned());
        Returned {
            issuer,
            subject,
            vouched,
            given_name: claims.name(&or(&names.given_name, "given_name")),
            family_name: claims.name(&or(&names.family_name, "family_name")),
            name: claims.name(&or(&names.name, "name")),
            locale: claims.name("locale").filter(|tag| tag.len() <= 35),
            label: label.or_else(|| claims.name("preferred_username")),
            multi_factor: self.counts_as_second(signed, auth_time, now),
            address,
            auth_time,
        }
    }

    /// Whether the provider has proven that this address is the person's, and may say so.
    fn vouches(&self, address: &Email, claims: &Claims, verified: &str) -> bool {
        let key = address.key();
        if self.has_domains() && !self.has_domain_of(key) {
            return false;
        }
        match (self.settings.vouches, self.preset()) {
            (Vouches::Never, _) => false,
            (Vouches::Domains, _) => self.has_domains(),
            // It hosts the mailbox; elsewhere the address may have got a new owner since.
            (Vouches::Claim, Some(Preset::Google)) => {
                let hosted = key.domain() == "gmail.com" || claims.text("hd").is_some();
                hosted && claims.says_yes(verified)
            }
            // Each tenant writes what it likes into `email`; this says that it owns the domain.
            (Vouches::Claim, Some(Preset::Microsoft)) => claims.says_yes("xms_edov"),
            (Vouches::Claim, Some(Preset::Apple)) => !claims.says_no(verified),
            (Vouches::Claim, Some(Preset::Github) | None) => claims.says_yes(verified),
        }
    }

    fn counts_as_second(
        &self,
        signed: &Claims,
        auth_time: Option<Timestamp>,
        now: Timestamp,
    ) -> bool {
        let values = &self.settings.mfa_values;
        let is_one = |value: &Value| values.iter().any(|one| value == one);
        let amr = signed.0.get("amr").and_then(Value::as_array);
        let said = signed.0.get("acr").is_some_and(is_one)
            || amr.is_some_and(|all| all.iter().any(is_one));
        let lately = auth_time.is_some_and(|at| now < at.plus(MFA_AGE));
        self.settings.trust_mfa && self.preset().is_none() && said && lately
    }
}

/// Whether the provider has proven this very address, and not what we have made of it.
fn is_spelled_so(told: &str, address: &Email) -> bool {
    let same = |form: &str| form.to_lowercase() == told.to_lowercase();
    same(address.shown()) || same(address.wire())
}

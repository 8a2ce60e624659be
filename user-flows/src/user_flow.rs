//! How people sign in to an app.

use flow::limits;
use flow::policy::Mfa;
use protocol::profile;
use protocol::screen::ProfileField;
use protocol::{Factor, FirstFactor, Timestamp};
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// How people sign in and up.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserFlow {
    /// The ids of the `[[providers]]` that are offered beside, in the order of
    /// their buttons.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Whether people can sign in and up with an address of theirs. If it is
    /// `false`, they come by `providers` only.
    #[serde(default = "yes")]
    pub local: bool,
    /// When a second factor is required.
    pub mfa: Mfa,
    /// The first factor.
    #[serde(default)]
    pub first_factor: FirstFactor,
    /// The second factors that people can enrol and use.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = second_only))]
    pub second_factors: Vec<Factor>,
    /// Days after sign-up in which people can postpone enrolling a second
    /// factor. It has no effect if a policy or the app requires one.
    #[serde(default)]
    pub enrollment_grace_days: u16,
    /// Days for which people stay signed in who tick the box for that, at most
    /// 400. The box is not there if it is 0; then, and for who does not tick it,
    /// a session lasts until the browser is closed, and a day at most.
    #[serde(default)]
    pub stay_signed_in_days: u16,
    /// Days for which people are not asked for a second factor again on a device
    /// for which they tick the box for that, at most 400. The box is not there if
    /// it is 0. A policy because of risk or place asks on every device, and so
    /// does an app that asks for a second factor.
    #[serde(default)]
    pub remember_device_days: u16,
    /// The questions for a new account.
    #[serde(default)]
    pub profile: Vec<ProfileField>,
    /// Whether a new account must accept the terms in `[brand]`.
    #[serde(default)]
    pub terms: bool,
    /// A brand of the folder `brands`, if not that of `[brand]`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub brand: Option<Spanned<String>>,
}

const fn yes() -> bool {
    true
}

/// Has the schema of a list of factors name those that can be second.
#[cfg(feature = "schema")]
fn second_only(schema: &mut schemars::Schema) {
    let second = |choice: &serde_json::Value| {
        let tag = |factor: &&Factor| choice["const"] == factor.tag();
        Factor::ALL.iter().find(tag).is_some_and(|factor| factor.can_be_second())
    };
    let choices = schema.pointer_mut("/items/oneOf").and_then(|all| all.as_array_mut());
    choices.expect("a factor is one of a list").retain(second);
}

impl UserFlow {
    /// Until when enrolling can be put off for an account made at a time.
    #[must_use]
    pub fn grace_until(&self, made_at: Timestamp) -> Option<Timestamp> {
        let days = i64::from(self.enrollment_grace_days);
        (days > 0).then(|| made_at.plus(days * 24 * 60 * 60))
    }

    /// Seconds for which people stay signed in who ask for it, if they can.
    #[must_use]
    pub fn stay_signed_in(&self) -> Option<i64> {
        let days = i64::from(self.stay_signed_in_days);
        (days > 0).then_some(days * 24 * 60 * 60)
    }

    /// Seconds for which a device is remembered whose owner asks for it, if it can be.
    #[must_use]
    pub fn remember_device(&self) -> Option<i64> {
        let days = i64::from(self.remember_device_days);
        (days > 0).then_some(days * 24 * 60 * 60)
    }

    /// Why a session or a remembered device would not last as long as promised.
    #[must_use]
    pub fn validate_stay(&self) -> Option<String> {
        // Browsers keep no cookie for longer (RFC 6265bis §5.5).
        let most = 400;
        let days = [
            ("stay_signed_in_days", self.stay_signed_in_days),
            ("remember_device_days", self.remember_device_days),
        ];
        let (name, _) = days.into_iter().find(|(_, days)| *days > most)?;
        Some(format!("{name} can be {most} at most: browsers keep no cookie for longer."))
    }

    /// Why a user flow would leave somebody without a second factor, or promise
    /// one that is none.
    #[must_use]
    pub fn validate_factors(&self) -> Option<String> {
        let UserFlow { mfa, first_factor, second_factors, .. } = self;
        if let Some(factor) = second_factors.iter().find(|factor| !factor.can_be_second()) {
            return Some(format!("{} cannot be a second factor.", factor.tag()));
        }
        let usable: Vec<_> = second_factors
            .iter()
            .filter(|factor| factor.can_be_enrolled() && **factor != first_factor.factor())
            .collect();
        if *mfa == Mfa::Off {
            let no_effect = [
                (self.enrollment_grace_days, "enrollment_grace_days puts nothing off"),
                (self.remember_device_days, "remember_device_days saves nobody a second factor"),
            ];
            let (_, what) = no_effect.into_iter().find(|(days, _)| *days > 0)?;
            return Some(format!("{what} where mfa is off: leave it out."));
        }
        if second_factors.is_empty() {
            return Some(
            "mfa asks for a second factor, but second_factors names none: nobody could sign in."
                .into(),
        );
        }
        if usable.is_empty() {
            return Some("mfa asks for a second factor, but nobody could have one: recovery codes are only a way back, and a code by e-mail that came first can't come second.".into());
        }
        // Telephone numbers can be taken over, and some have none (63B §3.1.3.3); so
        // have some no device or browser for passkeys.
        let some_have_none =
            usable.iter().all(|factor| factor.by_phone() || **factor == Factor::Passkey);
        some_have_none.then(|| "second_factors must name one that everybody can have, without a telephone number or a device for passkeys: add authenticator or email_code.".into())
    }

    /// Why its profile could not be asked for.
    #[must_use]
    pub fn validate_profile(&self) -> Option<String> {
        let fields = &self.profile;
        if fields.len() > profile::FIELDS_MAX {
            return Some(format!("profile asks for more than {} things.", profile::FIELDS_MAX));
        }
        let nameless = |field: &&ProfileField| {
            field.label.is_none() && !profile::BUILT_IN.contains(&field.name.as_str())
        };
        if let Some(field) = fields.iter().find(nameless) {
            let known = profile::BUILT_IN.join(", ");
            return Some(format!(
                "The profile field {:?} needs a label, as it is none of {known}.",
                field.name
            ));
        }
        let mut names: Vec<_> = fields.iter().map(|field| &field.name).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
        Some(format!("profile asks for {:?} twice.", twice[0]))
    }

    /// Fewest characters of a password: it may be short only where it never
    /// stands alone.
    #[must_use]
    pub const fn password_min(&self) -> u16 {
        match self.mfa {
            Mfa::AlwaysOn => limits::PASSWORD_MIN_WITH_MFA,
            Mfa::Conditional | Mfa::Off => limits::PASSWORD_MIN_ALONE,
        }
    }
}

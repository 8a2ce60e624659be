//! Apps, and how people sign in to them.

use flow::limits;
use flow::policy::Mfa;
use protocol::profile;
use protocol::screen::ProfileField;
use protocol::{Factor, FirstFactor, Timestamp};
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::openid::{AppKind, Pkce, Refresh, SigningAlgorithm, none};

/// An app that people sign in to.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppSettings {
    /// The id of the app in addresses and policies.
    pub id: String,
    /// The name of the app as people know it.
    pub name: String,
    /// The addresses that people can return to after signing in. The first is
    /// the default. Portico redirects to no other address, but for the
    /// `redirect_uris` of an OpenID client, which needs no `return_to`.
    #[serde(default = "none::<Url>")]
    #[cfg_attr(test, schemars(with = "Vec<Url>"))]
    pub return_to: Spanned<Vec<Url>>,
    /// Origins of pages that may embed the sign-in of this app. Every script on
    /// these pages can read what people type there.
    #[serde(default = "none::<Url>")]
    #[cfg_attr(test, schemars(with = "Vec<Url>"))]
    pub origins: Spanned<Vec<Url>>,
    /// The name of a user flow.
    #[cfg_attr(test, schemars(with = "String"))]
    pub user_flow: Spanned<String>,
    /// A brand of the folder `brands`, if not that of the user flow.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub brand: Option<Spanned<String>>,
    /// What the app is, if it signs in by OpenID Connect: `server` (has a
    /// secret), `browser` or `native`.
    pub kind: Option<AppKind>,
    /// The addresses at which an OpenID client takes the answer to its request.
    /// Compared as text, with every slash. Of a native app's `http://127.0.0.1`
    /// and `http://[::1]` any port counts as the same.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub redirect_uris: Spanned<Vec<String>>,
    /// The addresses to which an OpenID client can have people led once they are
    /// signed out. Compared as text.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub post_logout_redirect_uris: Spanned<Vec<String>>,
    /// The address at which an OpenID client is told that a session has ended
    /// (OpenID Connect Back-Channel Logout). Portico posts a `logout_token` there.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub backchannel_logout_uri: Option<Spanned<String>>,
    /// The SHA-256 hashes of the client's secrets, as `portico apps secret`
    /// prints them. Two while one is replaced.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub secrets: Spanned<Vec<String>>,
    /// Whether the client must send a PKCE challenge. `optional` is for servers
    /// whose library knows no PKCE.
    #[serde(default)]
    pub pkce: Pkce,
    /// How long the refresh tokens of the client last.
    #[serde(default)]
    pub refresh: Refresh,
    /// What the ID tokens of the client are signed by.
    #[serde(default)]
    pub id_token_alg: SigningAlgorithm,
    /// Whether the claims of the scopes are also in the ID token. Most libraries
    /// get them from the userinfo endpoint.
    #[serde(default)]
    pub id_token_claims: bool,
    /// The profile fields that the client gets with the scope `profile`, beside
    /// `given_name` and `family_name`.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub claims: Spanned<Vec<String>>,
}

impl AppSettings {
    /// Whether pages of this origin may show the app's sign-in. Compared as a
    /// whole, never by its parts.
    #[must_use]
    pub fn is_shown_on(&self, origin: &str) -> bool {
        self.origins.get_ref().iter().any(|url| url.origin().ascii_serialization() == origin)
    }
}

/// How people sign in and up.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserFlow {
    /// When a second factor is required.
    pub mfa: Mfa,
    /// The first factor.
    #[serde(default)]
    pub first_factor: FirstFactor,
    /// The second factors that people can enrol and use.
    #[serde(default)]
    #[cfg_attr(test, schemars(transform = second_only))]
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
    /// The questions for a new account.
    #[serde(default)]
    pub profile: Vec<ProfileField>,
    /// Whether a new account must accept the terms in `[brand]`.
    #[serde(default)]
    pub terms: bool,
    /// A brand of the folder `brands`, if not that of `[brand]`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub brand: Option<Spanned<String>>,
}

/// Has the schema of a list of factors name those that can be second.
#[cfg(test)]
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

    /// Why a session would not last as long as promised.
    pub(super) fn validate_stay(&self) -> Option<String> {
        // Browsers keep no cookie for longer (RFC 6265bis §5.5).
        let most = 400;
        (self.stay_signed_in_days > most).then(|| {
            "stay_signed_in_days can be 400 at most: browsers keep no cookie for longer.".to_owned()
        })
    }

    /// Why a user flow would leave somebody without a second factor, or promise
    /// one that is none.
    pub(super) fn validate_factors(&self) -> Option<String> {
        let UserFlow { mfa, first_factor, second_factors, .. } = self;
        if let Some(factor) = second_factors.iter().find(|factor| !factor.can_be_second()) {
            return Some(format!("{} cannot be a second factor.", factor.tag()));
        }
        let usable: Vec<_> = second_factors
            .iter()
            .filter(|factor| factor.can_be_enrolled() && **factor != first_factor.factor())
            .collect();
        if *mfa == Mfa::Off {
            return (self.enrollment_grace_days > 0).then(|| {
                "enrollment_grace_days puts nothing off where mfa is off: leave it out.".to_owned()
            });
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
    pub(super) fn validate_profile(&self) -> Option<String> {
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

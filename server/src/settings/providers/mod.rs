//! Providers: accounts from elsewhere by which people can sign in.

mod fault;
mod files;
mod offered;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::SecretText;
use super::openid::none;

/// A provider whose accounts people can sign in with: OpenID Connect, or GitHub.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// The id of the provider: user flows name it, and it is in the redirect URI
    /// `/providers/ID/callback` that you register there. Small letters, digits
    /// and hyphens.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Spanned<String>,
    /// Which provider it is, if it is one of these. Any other one has an `issuer`.
    pub preset: Option<Preset>,
    /// The issuer of an OpenID provider, letter by letter as its discovery document
    /// has it. Beside
    /// the preset `microsoft` the address of another cloud, beside `github` that
    /// of a GitHub Enterprise Server.
    #[cfg_attr(test, schemars(with = "Option<url::Url>"))]
    pub issuer: Option<Spanned<String>>,
    /// The name on the button. A preset has one.
    pub name: Option<String>,
    /// A file with the icon of the button, for light and dark ground: SVG or PNG.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "path")))]
    pub icon: Option<Spanned<PathBuf>>,
    /// The client id that the provider gave you.
    #[cfg_attr(test, schemars(with = "String"))]
    pub client_id: Spanned<String>,
    /// The client secret that the provider gave you.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub client_secret: Option<Spanned<SecretText>>,
    /// The environment variable with the client secret, instead of `client_secret`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub client_secret_env: Option<Spanned<String>>,
    /// For `apple`, instead of a client secret: the private key as PEM
    /// (`AuthKey_….p8`).
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub key: Option<Spanned<SecretText>>,
    /// For `apple`: the id of this key.
    pub key_id: Option<String>,
    /// For `apple`: the id of your team.
    pub team_id: Option<String>,
    /// For `microsoft`: the id of your tenant, or `common` (work, school and
    /// personal accounts), `organizations` (work and school) or `consumers`
    /// (personal).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub tenant: Option<Spanned<String>>,
    /// For `tenant = "common"` and `"organizations"`: the ids of the tenants whose
    /// accounts may sign in, or `["*"]` for all.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub tenants: Spanned<Vec<String>>,
    /// The scopes to ask for, if not `openid`, `email` and `profile`.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub scopes: Option<Spanned<Vec<String>>>,
    /// The names of claims at an `issuer` that has other ones than OpenID Connect.
    #[serde(default)]
    pub claims: ClaimNames,
    /// Domains of e-mail addresses whose owners sign in here and nowhere else: who
    /// types such an address is led to the provider.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub domains: Spanned<Vec<String>>,
    /// Addresses of these domains that sign in otherwise, for the case that the
    /// provider is down.
    #[serde(default = "none::<String>")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub except: Spanned<Vec<String>>,
    /// When an address counts as proven by the provider. With `domains`, only
    /// addresses in them ever do.
    #[serde(default)]
    pub vouches: Vouches,
    /// Whether the provider's word for a second factor counts: one of `mfa_values`
    /// in `acr` or `amr`, and a sign-in there in the last 12 hours.
    #[serde(default)]
    pub trust_mfa: bool,
    /// The values of `acr` and `amr` that stand for a second factor.
    #[serde(default)]
    pub mfa_values: Vec<String>,
    /// Whether people who are new here get an account.
    #[serde(default = "yes")]
    pub allow_sign_up: bool,
    /// Whether the provider is in a private network or on this machine. If not,
    /// Portico connects to public addresses only, and only by `https:`.
    #[serde(default)]
    pub private_network: bool,
}

/// Providers that differ from OpenID Connect, or whose addresses are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Google accounts.
    Google,
    /// Microsoft Entra ID, and personal Microsoft accounts.
    Microsoft,
    /// Sign in with Apple.
    Apple,
    /// GitHub, which is plain OAuth.
    Github,
}

impl Preset {
    /// What people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Apple => "Apple",
            Self::Github => "GitHub",
        }
    }
}

/// When an address of a provider counts as proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Vouches {
    /// If the provider says so: `email_verified` of OpenID Connect, or what the
    /// preset has instead.
    #[default]
    Claim,
    /// If it is in one of `domains`, whatever the provider says.
    Domains,
    /// Never: its owner gets a code.
    Never,
}

/// The names of claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimNames {
    /// The claim with the e-mail address, if not `email`.
    pub email: Option<String>,
    /// The claim that says if it is proven, if not `email_verified`.
    pub email_verified: Option<String>,
    /// The claim with the given name, if not `given_name`.
    pub given_name: Option<String>,
    /// The claim with the family name, if not `family_name`.
    pub family_name: Option<String>,
    /// The claim with the whole name, if not `name`.
    pub name: Option<String>,
}

impl ProviderSettings {
    /// What is on the button.
    #[must_use]
    pub fn name(&self) -> &str {
        match (&self.name, self.preset) {
            (Some(name), _) => name,
            (None, Some(preset)) => preset.name(),
            (None, None) => self.id.get_ref(),
        }
    }

    /// Whether accounts of several tenants come, each with an issuer of its own.
    #[must_use]
    pub fn has_many_tenants(&self) -> bool {
        let tenant = self.tenant.as_ref().map(|tenant| tenant.get_ref().as_str());
        matches!(tenant, Some("common" | "organizations"))
    }
}

const fn yes() -> bool {
    true
}

/// The tenant of personal Microsoft accounts.
pub(crate) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Whether this is how tenants are named: a UUID in small letters.
pub(crate) fn is_tenant(id: &str) -> bool {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let mut parts = id.split('-');
    let all = [8, 4, 4, 4, 12].iter().all(|length| {
        parts.next().is_some_and(|part| part.len() == *length && part.chars().all(hex))
    });
    all && parts.next().is_none()
}
